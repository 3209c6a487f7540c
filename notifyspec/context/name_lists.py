"""Names in a schema that are none: which item of a list it is, and what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.context.keywords import TYPES, Shape
from notifyspec.document import Node, Scalar, Sequence, resolve
from notifyspec.json_values import dump

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.json_values import JSON


def wrong_item(shape: Shape, node: Node) -> Node | None:
    """The first item of a list of names that is none, or stands in it twice."""
    if shape not in (Shape.TYPES, Shape.NAMES) or not isinstance(node, Sequence):
        return None
    seen: set[str] = set()
    for item in map(resolve, node.items):
        name = item.value if isinstance(item, Scalar) else None
        if (
            not isinstance(name, str)
            or name in seen
            or (shape is Shape.TYPES and name not in TYPES)
        ):
            return item
        seen.add(name)
    return None


def told_of_item(keyword: str, shape: Shape, item: JSON) -> tuple[str, str | None]:
    """Message and help for what `wrong_item` finds."""
    if shape is Shape.TYPES and item not in TYPES:
        advice = f"The types are {', '.join(TYPES)}."
        return f"`{keyword}` has no type {dump(item)}.", meant_type(item) or advice
    if isinstance(item, str):
        return f"`{keyword}` names `{item}` twice.", "Remove one of the two."
    return f"`{keyword}` must be {Shape.NAMES}, and this is no text.", None


def meant_type(written: JSON) -> str | None:
    return 'Write "null" in quotes.' if written is None else meant_name(written, TYPES)


def meant_name(written: JSON, names: Iterable[str]) -> str | None:
    if not isinstance(written, str):
        return None
    import difflib

    close = difflib.get_close_matches(written, names, n=1)
    return f"Did you mean `{close[0]}`?" if close else None
