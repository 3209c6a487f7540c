"""Integers that a caller writes as floats: JSON Schema takes 1.0 for one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from notifyspec.context.knowledge import resolve_pointer
from notifyspec.context.validation import validator
from notifyspec.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jsonschema.protocols import Validator

    from notifyspec.json_values import JSON

    Schema = Mapping[str, Any] | bool


def whole_numbers(value: JSON, schema: Schema, root: Mapping[str, Any]) -> JSON:
    """A value that fits, with 1.0 as 1 wherever the schema lets no number but an integer be.

    A text in which it is printed, and a list that it counts to, should not tell the two apart.
    Of alternatives and conditions, those hold that the value fits.
    """
    return _Integers(root).taken_in(value, schema)


def has_whole_float(value: JSON) -> bool:
    """Whether a float that may stand for an integer is anywhere in a value."""
    if isinstance(value, dict):
        return any(map(has_whole_float, value.values()))
    if isinstance(value, list):
        return any(map(has_whole_float, value))
    return type(value) is float and value.is_integer()


class _Said(NamedTuple):
    """What is said of a value: by schemas that hold, and by all those that it fits of others."""

    parts: list[Schema]
    alternatives: list[list[_Said]]


class _Integers:
    """Converts values that fit schemas of one root."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root

    @cached_property
    def _validator(self) -> Validator:
        return validator(self._root)

    def taken_in(self, value: JSON, schema: Schema) -> JSON:
        if not has_whole_float(value):
            return value
        said = self._said(schema, value)
        if isinstance(value, dict):
            return {
                name: self.taken_in(inner, _within(said, _field(name)))
                for name, inner in value.items()
            }
        if isinstance(value, list):
            return [
                self.taken_in(inner, _within(said, _item(index)))
                for index, inner in enumerate(value)
            ]
        return int(value) if _asks_for_integer(said) else value

    def _said(self, schema: Schema, value: JSON) -> _Said:
        said = _Said([], [])
        self._add(schema, value, said)
        return said

    def _add(self, schema: Schema, value: JSON, said: _Said) -> None:
        said.parts.append(schema)
        if isinstance(schema, bool):
            return
        holding = list(schema.get("allOf", ()))
        if "$ref" in schema:
            holding.append(resolve_pointer(self._root, schema["$ref"]))
        if "if" in schema:
            if self._fits(value, schema["if"]):
                holding += [schema["if"], schema.get("then", True)]
            else:
                holding.append(schema.get("else", True))
        if isinstance(value, dict):
            dependent = schema.get("dependentSchemas", {})
            holding += [inner for name, inner in dependent.items() if name in value]
        for one in holding:
            self._add(one, value, said)
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                fitting = [one for one in schema[keyword] if self._fits(value, one)]
                said.alternatives.append([self._said(one, value) for one in fitting])

    def _fits(self, value: JSON, schema: Schema) -> bool:
        return self._validator.evolve(schema=schema).is_valid(value)


def _asks_for_integer(said: _Said) -> bool:
    """Whether no number but an integer fits."""
    return any(map(_is_of_integers, said.parts)) or any(
        all(map(_asks_for_integer, fitting)) for fitting in said.alternatives
    )


def _is_of_integers(schema: Schema) -> bool:
    if isinstance(schema, bool):
        return False
    kinds = schema.get("type", "number")
    if "number" not in ([kinds] if isinstance(kinds, str) else kinds):
        return True
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return not any(type(one) is float and not one.is_integer() for one in values)
    return False


def _within(said: _Said, part: Callable[[Mapping[str, Any]], list[Any]]) -> dict[str, Any]:
    """What is said of a field or an item; ``part`` tells what a schema says by its own keywords."""
    every = [one for schema in said.parts if not isinstance(schema, bool) for one in part(schema)]
    every += [{"anyOf": [_within(one, part) for one in fitting]} for fitting in said.alternatives]
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
