"""What a schema makes certain of the values that fit it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifyspec.context.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ANNOTATIONS = frozenset(
    [
        "title",
        "description",
        "default",
        "examples",
        "deprecated",
        "readOnly",
        "writeOnly",
        "$comment",
        "$schema",
        "$id",
        "$defs",
        "markdownDescription",
    ]
)
GROUPS = {
    "string": ("minLength", "maxLength", "pattern", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "array": ("items", "minItems", "maxItems"),
    "object": ("properties", "required", "additionalProperties", "minProperties", "maxProperties"),
}
_GENERAL = ("type", "enum", "const", "$ref", "allOf", "if", "then", "else", "anyOf", "oneOf", "not")
KNOWN = frozenset(_GENERAL).union(*GROUPS.values()) | _ANNOTATIONS
MOST_INLINED = 12  # levels of $ref; a schema that refers to itself is left to the library


class Knowledge:
    """What is certain of a value that the written code has accepted."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root

    def kind(self, schema: Mapping[str, Any]) -> str | None:
        """The one JSON type that the value has, or None where there are several or unknown ones."""
        for part in self._parts(schema):
            kind = part.get("type")
            if isinstance(kind, str):
                return kind
            if kind is None and part.get("enum") and all(type(v) is str for v in part["enum"]):
                return "string"
            if kind is None and type(part.get("const")) is str:
                return "string"
        return None

    def texts(self, schema: Mapping[str, Any]) -> tuple[str, ...] | None:
        """All the texts that the value can be, where the schema lists them."""
        for part in self._parts(schema):
            values = part["enum"] if "enum" in part else [part["const"]] if "const" in part else ()
            if values and all(type(value) is str for value in values):
                return tuple(values)
        return None

    def patterns(self, schema: Mapping[str, Any]) -> tuple[str, ...]:
        """Patterns that the value, if it is a text, matches."""
        found = []
        for part in self._parts(schema):
            if "pattern" in part:
                found.append(part["pattern"])
            if "format" in part:
                found.append(FORMATS[part["format"]])
        return tuple(found)

    def property(self, schema: Mapping[str, Any], name: str) -> tuple[Mapping[str, Any], bool]:
        """The schema of an object's property ({} where unknown), and whether it is always there."""
        found: Mapping[str, Any] = {}
        required = False
        for part in self._parts(schema):
            if part.get("type") == "object":
                found = found or as_mapping(part.get("properties", {}).get(name, {}))
                required = required or name in part.get("required", ())
        return found, required

    def items(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """The schema of an array's items, {} where unknown."""
        for part in self._parts(schema):
            if part.get("type") == "array" and "items" in part:
                return as_mapping(part["items"])
        return {}

    def _parts(self, schema: Mapping[str, Any], depth: int = 0) -> Iterator[Mapping[str, Any]]:
        """The schema and what it refers to, but for what the library decides."""
        if not KNOWN.issuperset(schema) or depth > MOST_INLINED:
            return
        yield schema
        if "$ref" in schema:
            yield from self._parts(
                as_mapping(resolve_pointer(self._root, schema["$ref"])), depth + 1
            )
        for part in schema.get("allOf", ()):
            yield from self._parts(as_mapping(part), depth + 1)


def resolve_pointer(root: Mapping[str, Any], reference: str) -> Any:
    """What ``#/a/b`` refers to in the root. Raises KeyError, IndexError or ValueError."""
    target: Any = root
    for part in reference.removeprefix("#").split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        target = target[int(name)] if isinstance(target, list) else target[name]
    return target


def as_mapping(schema: Mapping[str, Any] | bool) -> Mapping[str, Any]:
    return {} if isinstance(schema, bool) else schema
