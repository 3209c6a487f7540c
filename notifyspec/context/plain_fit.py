"""Values that plainly fit a schema, told without the library, whose import takes 90 ms.

What this accepts, the schema allows; it does not decide what the library alone can decide. Unlike
``acceptance``, it compiles nothing, so that it is the faster one for a schema that is used once.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from notifyspec.context.knowledge import resolve_pointer
from notifyspec.json_values import MAX_DEPTH, MAX_FLOAT, is_json
from notifyspec.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.json_values import JSON

_KNOWN: Final = frozenset(
    (
        *("$ref", "type", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum"),
        *("items", "minItems", "maxItems", "properties", "required", "additionalProperties"),
        *("$defs", "title", "description", "default", "examples", "$comment", "deprecated"),
    )
)
_TYPES: Final[dict[str, set[type]]] = {
    "string": {str},
    "integer": {int},
    "number": {int, float},
    "boolean": {bool},
    "null": {type(None)},
    "array": {list},
    "object": {dict},
}


def plainly_fits(schema: Mapping[str, Any], value: JSON) -> bool:
    """Whether the value is certain to fit. The schema refers to nothing outside itself."""
    return _fits(schema, value, schema, 0)


def _fits(schema: Any, value: JSON, root: Mapping[str, Any], depth: int) -> bool:
    if schema is True:
        return is_json(value)
    if schema is False or not _KNOWN.issuperset(schema) or depth > MAX_DEPTH:
        return False
    if "$ref" in schema and not _fits(
        resolve_pointer(root, schema["$ref"]), value, root, depth + 1
    ):
        return False
    kind = type(value)
    if "type" in schema:
        names = schema["type"]
        if isinstance(names, str):
            if kind not in _TYPES[names]:
                return False
        elif not any(kind in _TYPES[name] for name in names):
            return False
    if "enum" in schema and not (kind is str and value in schema["enum"]):
        return False
    if kind is str:
        return (value.isascii() or is_json(value)) and _text_fits(schema, value)
    if kind is int or kind is float:
        least, most = schema.get("minimum", -MAX_FLOAT), schema.get("maximum", MAX_FLOAT)
        is_within: bool = least <= value <= most
        return is_within
    if kind is dict:
        return _object_fits(schema, value, root, depth)
    return kind is not list or _list_fits(schema, value, root, depth)


def _text_fits(schema: Mapping[str, Any], value: str) -> bool:
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", math.inf):
        return False
    return "pattern" not in schema or bool(compile_pattern(schema["pattern"]).search(value))


def _list_fits(
    schema: Mapping[str, Any], value: list[JSON], root: Mapping[str, Any], depth: int
) -> bool:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", math.inf):
        return False
    items = schema.get("items", True)
    return all(_fits(items, item, root, depth + 1) for item in value)


def _object_fits(
    schema: Mapping[str, Any], value: dict[str, JSON], root: Mapping[str, Any], depth: int
) -> bool:
    for name in schema.get("required", ()):
        if name not in value:
            return False
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    for name, inner in value.items():
        if not (name.isascii() or is_json(name)):
            return False
        if not _fits(known.get(name, others), inner, root, depth + 1):
            return False
    return True
