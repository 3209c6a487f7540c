"""Keys that stand twice in one mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notifyspec.document import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator


class Duplicate(NamedTuple):
    first: Scalar
    second: Scalar


def duplicate_keys(root: Node | None) -> Iterator[Duplicate]:
    """Every key that is written out again, once however many aliases stand for its mapping."""
    waiting: list[Node] = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            if len({entry.key.text for entry in node.entries}) < len(node.entries):
                yield from _in_one(node)
            waiting += [
                entry.value
                for entry in node.entries
                if type(entry.value) is not Scalar and not entry.merged
            ]
        elif isinstance(node, Sequence):
            waiting += [item for item in node.items if type(item) is not Scalar]


def _in_one(mapping: Mapping) -> Iterator[Duplicate]:
    first: dict[str, Scalar] = {}
    for entry in mapping.entries:
        key = entry.key
        if not entry.merged and first.setdefault(key.text, key) is not key:
            yield Duplicate(first[key.text], key)
