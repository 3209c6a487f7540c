"""Searches random files for a place that the source map has wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.document import Alias, Document, Mapping, Node, Scalar
from notifyspec.source import Source, Span, decode_source
from notifyspec.template.environment import TemplateEnvironment
from notifyspec.template.file_places import before_normalising, span_in_file
from notifyspec.template.parsing import Template, parse_template
from notifyspec.template.places import Places
from notifyspec.template.uses import uses_of
from notifyspec.yaml.reader import read_yaml
from notifyspec.yaml.scalar_map import scalar_offsets

from .template_nodes import expressions_of, moved, placed
from .written_file import FileWriter, WrittenAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from .written_file import WrittenFile
    from .written_scalar import WrittenScalar
    from .written_template import WrittenNode

ENVIRONMENT = TemplateEnvironment(lambda _: None)
SCALARS_IN_A_FILE = 40
_MARK = b"\xef\xbb\xbf"


def wrong_places(random: Random, scalars: int) -> Iterator[str]:
    """What is wrong in files of as many scalars altogether, a text for each file with a fault."""
    count = 0
    while count < scalars:
        written = FileWriter(random).file(min(SCALARS_IN_A_FILE, scalars - count))
        count += len(written.nodes)
        mark = _MARK if random.random() < 0.1 else b""
        source = decode_source(mark + written.text.encode(), "spec.yaml")
        assert isinstance(source, Source)
        fault = wrong_in_file(source, written)
        if fault is not None:
            yield f"{fault}\nin {written.text!r}"


def wrong_in_file(source: Source, written: WrittenFile) -> str | None:
    document = read_yaml(source)
    if not isinstance(document, Document):
        return f"It is refused: {document}"
    assert document.root is not None
    found = list(nodes_in_order(document.root))
    if len(found) != len(written.nodes):
        return f"It has {len(found)} scalars and aliases, not {len(written.nodes)}"
    for node, expected in zip(found, written.nodes, strict=True):
        fault = (
            wrong_alias(node, expected)
            if isinstance(expected, WrittenAlias)
            else wrong_in_scalar(source, node, expected)
        )
        if fault is not None:
            return fault
    merged = [tuple(one.key.span.start for one in entries) for entries in merges(document.root)]
    expected_merges = [one for one in written.merges if one]
    return None if merged == expected_merges else f"Merged keys stand at {merged}"


def nodes_in_order(root: Node) -> Iterator[Scalar | Alias]:
    """The scalars and aliases in the file's order, but for those of merge keys."""
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, Scalar | Alias):
            yield node
        elif isinstance(node, Mapping):
            written = [entry for entry in node.entries if not entry.merged]
            nodes.extend(part for one in reversed(written) for part in (one.value, one.key))
        else:
            nodes.extend(reversed(node.items))


def merges(root: Node) -> Iterator[list]:
    """The entries that each merge key brings in, in the file's order."""
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, Mapping):
            merged = [entry for entry in node.entries if entry.merged]
            if merged:
                yield merged
            nodes.extend(entry.value for entry in reversed(node.entries) if not entry.merged)
        elif not isinstance(node, Scalar | Alias):
            nodes.extend(reversed(node.items))


def wrong_alias(node: Node, expected: WrittenAlias) -> str | None:
    if not isinstance(node, Alias) or (node.span.start, node.name) != (
        expected.start,
        expected.name,
    ):
        return f"{node} is not {expected}"
    target = node.node.span.start
    return None if target == expected.target else f"{node} stands for what is at {target}"


def wrong_in_scalar(source: Source, node: Node, expected: WrittenScalar) -> str | None:
    if not isinstance(node, Scalar) or (node.text, node.style, node.span.start) != (
        expected.value,
        expected.style,
        expected.start,
    ):
        return f"{node} is not {expected}"
    offsets = scalar_offsets(source, node)
    if offsets is None:
        return f"The places in {node} are not known"
    if list(offsets[:-1]) != list(expected.offsets):
        return f"{node} is mapped to {offsets}, not to {expected.offsets}"
    return None if expected.template is None else wrong_in_template(source, node, expected)


def wrong_in_template(source: Source, node: Scalar, expected: WrittenScalar) -> str | None:
    assert expected.template is not None
    template = parse_template(ENVIRONMENT, node.text)
    if not isinstance(template, Template):
        return f"{node.text!r} is refused: {template}"
    places = Places(ENVIRONMENT, template.source, bare=False)
    expressions = [placed(one, places) for one in expressions_of(template.tree)]
    found = [moved(one, lambda at: before_normalising(node.text, at)) for one in expressions]
    if found != list(expected.template.expressions):
        return f"{node.text!r} has {found}, not {expected.template.expressions}"
    uses = uses_of(template)
    names = {
        (before_normalising(node.text, use.span.start), before_normalising(node.text, use.span.end))
        for use in (*uses.filters, *uses.tests)
    }
    unnamed = set(names_in(expected.template.expressions)) - names
    if unnamed:
        return f"{node.text!r} uses filters or tests at {unnamed}, found are {names}"
    for one, written in zip(expressions, expected.template.expressions, strict=True):
        start = span_in_file(source, node, Span(one.start, one.end)).start
        if start != expected.offsets[written.start]:
            return f"{written} stands at {start}, not at {expected.offsets[written.start]}"
    return None


def names_in(written: Sequence[WrittenNode]) -> Iterator[tuple[int, int]]:
    """Where the names of filters and tests stand."""
    for node in written:
        if node.kind in ("Filter", "Test"):
            yield from node.marks
        yield from names_in(node.parts)
