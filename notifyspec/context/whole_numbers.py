"""Integers that a caller writes as floats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifyspec.context.knowledge import Knowledge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.json_values import JSON


def whole_numbers(value: JSON, schema: Mapping[str, Any], root: Mapping[str, Any]) -> JSON:
    """The value with 1.0 as 1 wherever the schema asks for an integer and the written code knows it.

    JSON Schema takes 1.0 for an integer; a text in which it is printed should not tell the two apart.
    """
    return _whole(value, schema, Knowledge(root))


def _whole(value: JSON, schema: Mapping[str, Any], knowledge: Knowledge) -> JSON:
    kind = knowledge.kind(schema)
    if kind == "integer" and type(value) is float and value.is_integer():
        return int(value)
    if kind == "object" and isinstance(value, dict):
        return {
            name: _whole(inner, knowledge.property(schema, name)[0], knowledge)
            for name, inner in value.items()
        }
    if kind == "array" and isinstance(value, list):
        items = knowledge.items(schema)
        return [_whole(inner, items, knowledge) for inner in value]
    return value
