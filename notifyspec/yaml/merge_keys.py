"""What a merge key ``<<`` brings into its mapping (https://yaml.org/type/merge.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.document import Entry, Mapping, Node, Scalar, Sequence, Style, resolve
from notifyspec.yaml.refusals import nothing_to_merge, second_merge_key

if TYPE_CHECKING:
    from notifyspec.source import Span


def is_merge_key(key: Scalar) -> bool:
    return key.text == "<<" and key.style is Style.PLAIN


def merged(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries with what a merge key brings in at the merge key's place.

    Keys that are written out beat merged ones, and of those the first wins. RefusedError for a
    second merge key, and for one whose value is no mapping.
    """
    names = {entry.key.text for entry in entries if not is_merge_key(entry.key)}
    result: list[Entry] = []
    first: Span | None = None
    for entry in entries:
        if not is_merge_key(entry.key):
            result.append(entry)
            continue
        if first is not None:
            raise second_merge_key(entry.key.span, first)
        first = entry.key.span
        for mapping in _sources(entry.value):
            for brought in mapping.entries:
                if brought.key.text not in names:
                    names.add(brought.key.text)
                    result.append(Entry(brought.key, brought.value, merged=True))
    return tuple(result)


def _sources(value: Node) -> list[Mapping]:
    node = resolve(value)
    items = node.items if isinstance(node, Sequence) else (value,)
    sources = []
    for item in items:
        source = resolve(item)
        if not isinstance(source, Mapping):
            raise nothing_to_merge(item.span)
        sources.append(source)
    return sources
