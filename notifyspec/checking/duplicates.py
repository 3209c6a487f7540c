"""Keys that stand twice in one mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notifyspec.document import Document, Entry, Mapping, Node, Scalar, Sequence
from notifyspec.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator


class Duplicate(NamedTuple):
    first: Entry
    second: Entry

    @property
    def spans(self) -> tuple[Span, Span]:
        """The two, each from its key to the end of its value."""
        first, second = (
            Span(one.key.span.start, max(one.key.span.end, one.value.span.end)) for one in self
        )
        return first, second


def duplicate_keys(document: Document) -> tuple[Duplicate, ...]:
    """Every key that is written out again, once however many aliases stand for its mapping."""
    if document.root is None or not document.repeats_keys:
        return ()
    return tuple(_duplicates(document.root))


def _duplicates(root: Node) -> Iterator[Duplicate]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            yield from _in_one(node)
            waiting += [
                entry.value
                for entry in node.entries
                if type(entry.value) is not Scalar and not entry.merged
            ]
        elif isinstance(node, Sequence):
            waiting += [item for item in node.items if type(item) is not Scalar]


def _in_one(mapping: Mapping) -> Iterator[Duplicate]:
    first: dict[str, Entry] = {}
    for entry in mapping.entries:
        key = entry.key.text
        if not entry.merged and first.setdefault(key, entry) is not entry:
            yield Duplicate(first[key], entry)
