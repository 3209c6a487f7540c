"""Parts of a document, through aliases; nothing where a part has another shape."""

from __future__ import annotations

from notifyspec.document import Mapping, Node, Scalar, Sequence, resolve

Fields = dict[str, Node]
"""The values of a mapping by their keys."""


def mapping_of(node: Node | None) -> Mapping | None:
    if node is None or isinstance(node, Mapping):
        return node
    resolved = resolve(node)
    return resolved if isinstance(resolved, Mapping) else None


def items_of(node: Node | None) -> tuple[Node, ...]:
    resolved = None if node is None else resolve(node)
    return resolved.items if isinstance(resolved, Sequence) else ()


def optional_fields(node: Node | None) -> Fields | None:
    """The values of a mapping by their keys, of duplicate ones the last; None for what is none."""
    found = mapping_of(node)
    return None if found is None else {key.text: value for key, value, _ in found.entries}


def fields_of(node: Node | None) -> Fields:
    """The same, with nothing in it for what is no mapping."""
    return optional_fields(node) or {}


def text_of(node: Node | None) -> str | None:
    resolved = None if node is None else resolve(node)
    return resolved.text if isinstance(resolved, Scalar) else None


def number_of(node: Node | None) -> int | None:
    resolved = None if node is None else resolve(node)
    if isinstance(resolved, Scalar) and isinstance(resolved.value, int | float):
        return int(resolved.value)
    return None
