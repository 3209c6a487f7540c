"""Each file in ``mistakes`` is no document, and the file beside it is what its author reads.

To add a case, write the YAML file, and run this module with ``UPDATE_MISTAKES=1`` to write what it
is told; then read it.
"""

import os
from pathlib import Path

import pytest

from notifyspec.diagnostic import Diagnostic, Related, Report, Severity
from notifyspec.document import Alias, Mapping, Scalar, Sequence, Style
from notifyspec.reporter import Display
from notifyspec.reporters import REPORTERS
from notifyspec.source import Source, read_source
from notifyspec.yaml.reader import YamlFault, read_yaml

SPECS = sorted((Path(__file__).parents[2] / "specs").rglob("*.yaml"))
MISTAKES = sorted((Path(__file__).parent / "mistakes").glob("*.yaml"))


def told(path):
    source = read_source(path, path.name)
    assert isinstance(source, Source)
    fault = read_yaml(source)
    assert isinstance(fault, YamlFault)
    related = tuple(Related(other.message, source.place(other.span)) for other in fault.related)
    findings = [
        Diagnostic(
            fault.rule,
            Severity.ERROR,
            fault.message,
            source.place(fault.span),
            fault.help,
            related,
        ),
        *(
            Diagnostic("unquoted-template", Severity.ERROR, "Unquoted.", source.place(span))
            for span in fault.unquoted
        ),
    ]
    report = Report(1, tuple(findings))
    return REPORTERS["text"](report, {path.name: source}, Display())


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.stem)
def test_a_mistake_is_told_as_the_file_beside_it_says(path):
    golden = path.with_suffix(".out")
    text = told(path)
    if os.environ.get("UPDATE_MISTAKES"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")
    assert max(map(len, text.splitlines())) <= 80


def test_every_golden_text_has_its_mistake():
    outs = {path.stem for path in MISTAKES[0].parent.glob("*.out")}
    assert outs == {path.stem for path in MISTAKES}


def nodes_of(document):
    nodes = [document.root]
    while nodes:
        node = nodes.pop()
        yield node
        if isinstance(node, Mapping):
            nodes.extend(part for entry in node.entries for part in (entry.key, entry.value))
        elif isinstance(node, Sequence):
            nodes.extend(node.items)


def without_the_last_character(source, span):
    text = source.text[: span.end - 1] + source.text[span.end :]
    return read_yaml(Source(source.path, text))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_any_quote_left_open_in_a_real_spec_is_the_one_finding(path):
    source = read_source(path)
    for node in nodes_of(read_yaml(source)):
        if isinstance(node, Scalar) and node.style in (Style.SINGLE, Style.DOUBLE):
            fault = without_the_last_character(source, node.span)
            assert isinstance(fault, YamlFault)
            assert fault.span.start == node.span.start
            assert fault.unquoted == ()


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_any_bracket_left_open_in_a_real_spec_is_found_or_the_one_around_it(path):
    source = read_source(path)
    for node in nodes_of(read_yaml(source)):
        if source.text[node.span.start] in "[{" and not isinstance(node, Scalar | Alias):
            fault = without_the_last_character(source, node.span)
            assert isinstance(fault, YamlFault)
            assert fault.message.endswith("is never closed.") or "stands where" in fault.message
            assert source.text[fault.span.start] in "[{"
            assert fault.span.start <= node.span.start


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 1_048_576])
def test_a_file_is_read_whole_up_to_a_mebibyte(tmp_path, size):
    path = tmp_path / "long.yaml"
    path.write_text("x" * size)
    assert len(read_source(path).text) == size
    path.write_text("x" * 1_048_577)
    assert "larger than 1 MiB" in read_source(path).message
