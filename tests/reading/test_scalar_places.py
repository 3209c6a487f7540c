"""Where each character of a scalar stands, held to oracles that know it without reading YAML."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifyspec.document import Alias, Document, Mapping, Scalar, Style
from notifyspec.source import Source, Span
from notifyspec.template import file_places, places
from notifyspec.template.file_places import span_in_file
from notifyspec.yaml import block_scalar, reader, scalar_map
from notifyspec.yaml.reader import YamlFault, read_yaml
from notifyspec.yaml.scalar_map import scalar_offsets

from .place_search import wrong_places
from .random_yaml import RandomYaml
from .written_file import FileWriter
from .written_scalar import WrittenScalar

SEEDS = st.integers(0, 2**48)
SCALARS = 100_000
SHARES = 4  # run by as many workers as there are


def document_of(text):
    document = read_yaml(Source("spec.yaml", text))
    assert isinstance(document, Document), document
    return document


def scalars_of(node):
    nodes = [node]
    while nodes:
        node = nodes.pop()
        if isinstance(node, Scalar):
            yield node
        elif isinstance(node, Mapping):
            nodes.extend(part for entry in node.entries for part in (entry.key, entry.value))
        elif not isinstance(node, Alias):
            nodes.extend(node.items)


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_every_letter_of_a_random_file_is_found_at_its_place(seed):
    random_yaml = RandomYaml(Random(seed))
    text = random_yaml.text()
    document = document_of(text)
    seen = 0
    for scalar in scalars_of(document.root):
        offsets = scalar_offsets(document.source, scalar)
        assert offsets is not None
        assert len(offsets) == len(scalar.text) + 1
        assert list(offsets) == sorted(offsets)
        for character, offset in zip(scalar.text, offsets, strict=False):
            assert scalar.span.start <= offset
            # The line breaks that end a block scalar are in its text, and not in its span.
            assert offset < scalar.span.end or character == "\n"
            if ord(character) >= 0x4E00 and character not in "\ue000\ue001\ue002":
                seen += 1
                written = random_yaml.escaped.get(character, character)
                assert text.startswith(written, offset)
    assert seen == random_yaml.letters


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_no_place_in_a_hundred_thousand_scalars_and_templates_is_wrong(share):
    assert list(islice(wrong_places(Random(share), SCALARS // SHARES), 1)) == []


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_place_in_a_few_scalars_is_wrong(random):
    """Finds less than the test above, but the smallest file that shows a fault."""
    assert list(wrong_places(random, 2)) == []


def test_the_writer_writes_every_style_as_key_and_as_value_with_and_without_templates():
    written = FileWriter(Random(0)).file(2_000)
    scalars = [one for one in written.nodes if isinstance(one, WrittenScalar)]
    kinds = {(one.style, one.template is not None) for one in scalars}
    assert kinds == {(style, has_template) for style in Style for has_template in (True, False)}
    assert len(scalars) < len(written.nodes)
    assert written.merges


FOLD = scalar_map._fold
READ_BLOCK = block_scalar._read


def break_of_its_end(white: str, position: int, decoded: object) -> None:
    """Folds as YAML does, and takes the place behind the break."""
    inner = type(decoded)()
    FOLD(white, position, inner)
    for character, offset in zip("".join(inner.text), inner.offsets, strict=True):
        decoded.one(character, offset + (character == " " and len(inner.text) == 1))


def shifted_block(*arguments):
    block = READ_BLOCK(*arguments)
    block.decoded.offsets[:] = [offset + 1 for offset in block.decoded.offsets]
    return block


MUTATIONS: dict[str, tuple[object, str, object]] = {
    "a fold's place is behind its break": (scalar_map, "_fold", break_of_its_end),
    "a block scalar is one place to the right": (block_scalar, "_read", shifted_block),
    "no escape has eight digits": (
        scalar_map,
        "_DOUBLE_TOKEN",
        scalar_map.re.compile(scalar_map._DOUBLE_TOKEN.pattern.replace("U[0-9a-fA-F]{8}", "U.")),
    ),
    "an anchor is part of its scalar": (reader, "content_start", lambda _text, start, _end: start),
    "CRLF is one character of a template": (
        file_places,
        "before_normalising",
        lambda _text, offset: offset,
    ),
    "a field's place is that of its dot": (
        places.Places,
        "field",
        lambda _places, node: Span(node.lineno - 1, node.lineno),
    ),
    "an operator is the token before the expression": (
        places.Places,
        "operator",
        lambda self, right: Span(self.start(right) - 1, self.start(right)),
    ),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_map_that_is_wrong_is_found_out(mutation: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(*MUTATIONS[mutation])
    assert list(islice(wrong_places(Random(0), 4_000), 1)) != []


@pytest.mark.parametrize("style", Style)
def test_what_cannot_be_told_exactly_stands_at_its_scalar(style: Style):
    """Such as the text of a scalar that is not what the file has there."""
    random = Random(1)
    for _ in range(50):
        written = FileWriter(random).file(10)
        source = Source("spec.yaml", written.text)
        for scalar in scalars_of(document_of(written.text).root):
            other = scalar._replace(text=scalar.text + "?", style=style)
            assert scalar_offsets(source, other) is None
            assert span_in_file(source, other, Span(0, 1)) == scalar.span


@pytest.mark.parametrize("seed", range(50))
def test_a_second_document_is_refused_where_it_begins(seed: int):
    written = FileWriter(Random(seed)).file(10)
    text = written.text if written.text[-1] in "\r\n" else written.text + "\n"
    fault = read_yaml(Source("spec.yaml", text + "---\na: 1\n"))
    assert isinstance(fault, YamlFault)
    assert fault.span.start == len(text)
