"""Where each character of a scalar stands, held to oracles that know it without reading YAML."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifyspec.document import Alias, Document, Mapping, Scalar, Style
from notifyspec.source import Source, decode_source
from notifyspec.yaml.reader import read_yaml
from notifyspec.yaml.scalar_map import scalar_offsets

from .random_yaml import RandomYaml
from .written_scalar import written_scalars

SEEDS = st.integers(0, 2**48)


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


@settings(max_examples=600, deadline=None)
@given(written_scalars())
def test_a_scalar_is_mapped_to_the_places_at_which_a_writer_put_it(written):
    document = document_of(written.text)
    scalar = document.root.entries[written.entry].value
    assert scalar.text == written.value
    assert scalar.style is written.style
    offsets = scalar_offsets(document.source, scalar)
    assert offsets is not None
    assert offsets[:-1] == written.offsets
    assert scalar.span.start == written.start
    # A file with a byte order mark has the same places, since they count from behind it.
    marked = decode_source(b"\xef\xbb\xbf" + written.text.encode(), "spec.yaml")
    assert marked == document.source


@pytest.mark.parametrize("style", list(Style))
def test_the_writer_writes_every_style(style):
    found = []

    @settings(max_examples=200, database=None, deadline=None)
    @given(written_scalars())
    def look(written):
        found.append(written.style)

    look()
    assert style in found
