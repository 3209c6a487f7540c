"""Each file in ``mistakes`` is no document, and the file beside it is what its author reads.

To add a case, write the YAML file, and run this module with ``UPDATE_MISTAKES=1`` to write what it
is told; then read it.
"""

import os
from pathlib import Path

import pytest

from notifyspec.diagnostic import Diagnostic, Related, Report, Severity
from notifyspec.reporter import Display
from notifyspec.reporters import REPORTERS
from notifyspec.source import Source, read_source
from notifyspec.yaml_reader import YamlFault, read_yaml

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
