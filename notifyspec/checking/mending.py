"""A document with close misspellings put right, so that one slip hides nothing and has no echo."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from notifyspec.checking.site import entry_of
from notifyspec.document import Alias, Document, Entry, Mapping, Node, Scalar, Sequence, resolve

if TYPE_CHECKING:
    from notifyspec.checking.site import Path


@dataclass(slots=True)
class Mends:
    """What to read otherwise at a node (``value``), in its keys, and below it."""

    value: str | None = None
    keys: dict[str, str] = field(default_factory=dict)
    below: dict[str | int, Mends] = field(default_factory=dict)

    def add_value(self, path: Path, meant: str) -> None:
        self._at(path).value = meant

    def add_key(self, path: Path, meant: str) -> None:
        """The key at the end of the path is to be read as ``meant``."""
        self._at(path[:-1]).keys[str(path[-1])] = meant

    def _at(self, path: Path) -> Mends:
        mends = self
        for step in path:
            mends = mends.below.setdefault(step, Mends())
        return mends


def mended(document: Document, mends: Mends) -> Document:
    """The document with other texts in some scalars. Every place stays as it was."""
    if document.root is None:
        return document
    return replace(document, root=_mended(document.root, mends))


def _mended(node: Node, mends: Mends) -> Node:
    if isinstance(node, Alias):
        return node._replace(node=resolve(_mended(node.node, mends)))
    if isinstance(node, Mapping):
        return node._replace(entries=tuple(_entry(node, entry, mends) for entry in node.entries))
    if isinstance(node, Sequence):
        items = (
            _mended(item, mends.below[index]) if index in mends.below else item
            for index, item in enumerate(node.items)
        )
        return node._replace(items=tuple(items))
    return node if mends.value is None else _reading(node, mends.value)


def _entry(mapping: Mapping, entry: Entry, mends: Mends) -> Entry:
    key = entry.key.text
    if key in mends.below and entry is entry_of(mapping, key):
        entry = entry._replace(value=_mended(entry.value, mends.below[key]))
    if key in mends.keys:
        entry = entry._replace(key=_reading(entry.key, mends.keys[key]))
    return entry


def _reading(scalar: Scalar, text: str) -> Scalar:
    return scalar._replace(text=text, value=text)
