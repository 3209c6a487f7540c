"""Integers that a caller writes as floats: JSON Schema takes 1.0 for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifyspec.context.knowledge import resolve_pointer
from notifyspec.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notifyspec.json_values import JSON

_MOST_DEPTH = 32  # of references and alternatives; deeper, nothing is asked for


def whole_numbers(value: JSON, schema: Mapping[str, Any] | bool, root: Mapping[str, Any]) -> JSON:
    """A value that fits, with 1.0 as 1 wherever the schema lets no number but an integer be.

    A text in which it is printed, and a list that it counts to, should not tell the two apart.
    """
    if type(value) is float and value.is_integer():
        return int(value) if _asks_for_integer(schema, root, 0) else value
    if isinstance(value, dict):
        return {
            name: whole_numbers(inner, _below(schema, root, _field(name), "object"), root)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [
            whole_numbers(inner, _below(schema, root, _item(index), "array"), root)
            for index, inner in enumerate(value)
        ]
    return value


def has_whole_float(value: JSON) -> bool:
    """Whether a float that may stand for an integer is anywhere in a value."""
    if isinstance(value, dict):
        return any(map(has_whole_float, value.values()))
    if isinstance(value, list):
        return any(map(has_whole_float, value))
    return type(value) is float and value.is_integer()


def _asks_for_integer(
    schema: Mapping[str, Any] | bool, root: Mapping[str, Any], depth: int
) -> bool:
    """Whether no number but an integer fits."""
    if isinstance(schema, bool) or depth > _MOST_DEPTH:
        return schema is False
    kinds = schema.get("type", "number")
    if "number" not in ([kinds] if isinstance(kinds, str) else kinds):
        return True
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return not any(type(one) is float and not one.is_integer() for one in values)
    parts = list(schema.get("allOf", ()))
    if "$ref" in schema:
        parts.append(resolve_pointer(root, schema["$ref"]))
    if any(_asks_for_integer(part, root, depth + 1) for part in parts):
        return True
    return any(
        all(_asks_for_integer(part, root, depth + 1) for part in schema[keyword])
        for keyword in ("anyOf", "oneOf")
        if keyword in schema
    )


def _below(
    schema: Mapping[str, Any] | bool,
    root: Mapping[str, Any],
    part: Callable[[Mapping[str, Any]], list[Any]],
    kind: str,
    depth: int = 0,
) -> dict[str, Any]:
    """What a schema says of a field or an item; ``part`` tells what it says by its own keywords."""
    if isinstance(schema, bool):
        return {} if schema else {"allOf": [False]}
    if depth > _MOST_DEPTH:
        return {}
    kinds = schema.get("type", kind)
    if kind not in ([kinds] if isinstance(kinds, str) else kinds):
        return {"allOf": [False]}  # another form than the value has
    every = part(schema)
    if "$ref" in schema:
        every.append(_below(resolve_pointer(root, schema["$ref"]), root, part, kind, depth + 1))
    every += [_below(one, root, part, kind, depth + 1) for one in schema.get("allOf", ())]
    every += [
        {"anyOf": [_below(one, root, part, kind, depth + 1) for one in schema[keyword]]}
        for keyword in ("anyOf", "oneOf")
        if keyword in schema
    ]
    return {"allOf": every}


def _field(name: str) -> Callable[[Mapping[str, Any]], list[Any]]:
    def part(schema: Mapping[str, Any]) -> list[Any]:
        if name in schema.get("properties", ()):
            return [schema["properties"][name]]
        patterns = schema.get("patternProperties", {})
        told = [inner for one, inner in patterns.items() if compile_pattern(one).search(name)]
        if told or "additionalProperties" not in schema:
            return told
        return [schema["additionalProperties"]]

    return part


def _item(index: int) -> Callable[[Mapping[str, Any]], list[Any]]:
    def part(schema: Mapping[str, Any]) -> list[Any]:
        first = schema.get("prefixItems", ())
        if index < len(first):
            return [first[index]]
        return [schema["items"]] if "items" in schema else []

    return part
