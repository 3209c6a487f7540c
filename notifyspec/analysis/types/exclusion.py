"""What fits a type and does not fit a schema: behind ``not``, and where an ``if`` does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import NEVER, Field, ObjectType, Type, union_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from notifyspec.json_values import JSON


def excluded(of: Type, schema: Mapping[str, Any] | bool) -> Type:
    """The values of a type that do not fit a schema; perhaps more, and never less.

    Told apart are schemas of one kind of condition: types, values, or one property of an object.
    """
    if isinstance(schema, bool):
        return NEVER if schema else of
    if of.unknown:
        return of
    keywords = set(schema)
    if keywords == {"type"}:
        kinds = schema["type"]
        return _without_kinds(of, [kinds] if isinstance(kinds, str) else kinds)
    if keywords == {"const"}:
        return _without_values(of, [schema["const"]])
    if keywords == {"enum"}:
        return _without_values(of, schema["enum"])
    if schema.get("type") == "object" and of.kinds == ("an object",):
        keywords.discard("type")
    if keywords <= {"properties", "required"}:
        properties, required = schema.get("properties", {}), schema.get("required", ())
        names = {*properties, *required}
        if len(names) == 1:
            name = names.pop()
            forms = (_without_field(one, name, properties.get(name, True)) for one in of.objects)
            absent = (_absent(one, name) for one in of.objects if name in required)
            found = (one for group in (*forms, *absent) for one in group)
            return union_of(Type(objects=(one,)) for one in found)
    return of


def _without_field(
    of: ObjectType, name: str, schema: Mapping[str, Any] | bool
) -> Iterator[ObjectType]:
    """The objects that have the field with a value that does not fit."""
    rest = excluded(of.get(name).present(), schema)
    if not rest.is_impossible:
        yield of._replace(fields={**of.fields, name: Field(rest, required=True)})


def _absent(of: ObjectType, name: str) -> Iterator[ObjectType]:
    """The objects that do not have the field."""
    if of.get(name).missing:
        fields = {one: known for one, known in of.fields.items() if one != name}
        if of.others is not None:  # of which it would be one
            fields[name] = Field(NEVER, required=False)
        yield of._replace(fields=fields)


def _without_kinds(of: Type, kinds: Iterable[str]) -> Type:
    for kind in kinds:
        match kind:
            case "string":
                of = of._replace(text=None)
            case "number":
                of = of._replace(number=None)
            case "boolean":
                of = of._replace(booleans=frozenset())
            case "null":
                of = of._replace(null=False)
            case "array":
                of = of._replace(list=None)
            case "object":
                of = of._replace(objects=())
    return of


def _without_values(of: Type, values: Iterable[JSON]) -> Type:
    for value in values:
        if value is None:
            of = of._replace(null=False)
        elif isinstance(value, bool):
            of = of._replace(booleans=of.booleans - {value})
        elif isinstance(value, str) and of.text is not None and of.text.values is not None:
            rest = of.text.values - {value}
            of = of._replace(text=texts.text_values(rest) if rest else None)
    return of
