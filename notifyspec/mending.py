"""A document with a close misspelling put right, so that one slip hides nothing and has no echo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notifyspec.document import Alias, Document, Mapping, Node, Scalar, Sequence, resolve
from notifyspec.site import Path, entry_of

if TYPE_CHECKING:
    from collections.abc import Callable


def with_key(document: Document, path: Path, key: str) -> Document:
    """The document with the key at the end of ``path`` read as ``key``. Every place stays."""
    *outer, wrong = path

    def rename(node: Node) -> Node:
        if not isinstance(node, Mapping):
            return node
        entries = (
            replace(entry, key=_reading(entry.key, key)) if entry.key.text == wrong else entry
            for entry in node.entries
        )
        return replace(node, entries=tuple(entries))

    return _changed(document, tuple(outer), rename)


def with_value(document: Document, path: Path, value: str) -> Document:
    """The document with the scalar at ``path`` read as ``value``. Every place stays."""

    def change(node: Node) -> Node:
        return _reading(node, value) if isinstance(node, Scalar) else node

    return _changed(document, path, change)


def _reading(scalar: Scalar, text: str) -> Scalar:
    return replace(scalar, text=text, value=text)


def _changed(document: Document, path: Path, change: Callable[[Node], Node]) -> Document:
    if document.root is None:
        return document
    return replace(document, root=_rebuilt(document.root, path, change))


def _rebuilt(node: Node, path: Path, change: Callable[[Node], Node]) -> Node:
    if isinstance(node, Alias):
        return replace(node, node=resolve(_rebuilt(node.node, path, change)))
    if not path:
        return change(node)
    step, *rest = path
    if isinstance(node, Mapping):
        meant = entry_of(node, str(step))
        entries = (
            replace(entry, value=_rebuilt(entry.value, tuple(rest), change))
            if entry is meant
            else entry
            for entry in node.entries
        )
        return replace(node, entries=tuple(entries))
    if isinstance(node, Sequence):
        items = (
            _rebuilt(item, tuple(rest), change) if index == step else item
            for index, item in enumerate(node.items)
        )
        return replace(node, items=tuple(items))
    return node
