"""Parts of a document, through aliases; nothing where a part has another shape."""

from __future__ import annotations

from notifyspec.document import Mapping, Node, Scalar, Sequence, resolve


def mapping_of(node: Node | None) -> Mapping | None:
    if node is None or isinstance(node, Mapping):
        return node
    resolved = resolve(node)
    return resolved if isinstance(resolved, Mapping) else None


def items_of(node: Node | None) -> tuple[Node, ...]:
    resolved = None if node is None else resolve(node)
    return resolved.items if isinstance(resolved, Sequence) else ()


def value_of(node: Mapping | None, key: str) -> Node | None:
    if node is not None:
        for entry in reversed(node.entries):
            if entry.key.text == key:
                return entry.value
    return None


def text_of(node: Node | None) -> str | None:
    resolved = None if node is None else resolve(node)
    return resolved.text if isinstance(resolved, Scalar) else None


def number_of(node: Node | None) -> int | None:
    resolved = None if node is None else resolve(node)
    if isinstance(resolved, Scalar) and isinstance(resolved.value, int | float):
        return int(resolved.value)
    return None
