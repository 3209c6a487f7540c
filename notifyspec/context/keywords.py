"""Every keyword of JSON Schema 2020-12 that a context may use, and the shape of its value.

Checking a schema by this table takes a fraction of the time of validating it against the
metaschema, and knows the place of each value.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Shape(StrEnum):
    """What a keyword's value must be. The values read well after "must be"."""

    TYPES = "one of string, integer, number, boolean, object, array, null, or a list of them"
    ANYTHING = "any value"
    VALUES = "a list with at least one value"
    NAMES = "a list of different names"
    NAMES_BY_NAME = "a mapping of lists of names"
    TEXT = "a text"
    NUMBER = "a number"
    POSITIVE = "a number above 0"
    COUNT = "a whole number, 0 or more"
    BOOLEAN = "true or false"
    SCHEMA = "a schema (a mapping), true or false"
    SCHEMAS = "a list with at least one schema"
    SCHEMAS_BY_NAME = "a mapping of schemas"
    PATTERN = "a regular expression"
    SCHEMAS_BY_PATTERN = "a mapping from regular expressions to schemas"
    FORMAT = "the name of a format"
    REFERENCE = "a reference"


def _all(shape: Shape, keywords: str) -> dict[str, Shape]:
    return dict.fromkeys(keywords.split(), shape)


KEYWORDS: Final[Mapping[str, Shape]] = {
    **_all(Shape.TYPES, "type"),
    **_all(Shape.VALUES, "enum"),
    **_all(Shape.ANYTHING, "const default"),
    **_all(Shape.NUMBER, "maximum minimum exclusiveMaximum exclusiveMinimum"),
    **_all(Shape.POSITIVE, "multipleOf"),
    **_all(
        Shape.COUNT,
        "maxLength minLength maxItems minItems maxContains minContains maxProperties minProperties",
    ),
    **_all(Shape.BOOLEAN, "uniqueItems deprecated readOnly writeOnly"),
    **_all(Shape.NAMES, "required"),
    **_all(Shape.NAMES_BY_NAME, "dependentRequired"),
    **_all(Shape.PATTERN, "pattern"),
    **_all(Shape.FORMAT, "format"),
    **_all(Shape.REFERENCE, "$ref"),
    **_all(Shape.SCHEMAS_BY_NAME, "properties $defs dependentSchemas"),
    **_all(Shape.SCHEMAS_BY_PATTERN, "patternProperties"),
    **_all(Shape.SCHEMAS, "allOf anyOf oneOf prefixItems"),
    **_all(
        Shape.SCHEMA,
        "additionalProperties items not if then else contains propertyNames unevaluatedItems"
        " unevaluatedProperties contentSchema",
    ),
    **_all(Shape.TEXT, "title description $comment $schema contentEncoding contentMediaType"),
    **_all(Shape.ANYTHING, "examples"),
}

TYPES: Final = ("string", "integer", "number", "boolean", "object", "array", "null")

UNSUPPORTED: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("$id", "$anchor"), "A part of a schema is referred to by its place, as in `#/$defs/name`."
    ),
    **dict.fromkeys(
        ("$dynamicRef", "$dynamicAnchor", "$vocabulary", "$recursiveRef", "$recursiveAnchor"),
        "Write a `$ref` to a file or to `#/$defs/name`.",
    ),
    "definitions": "JSON Schema 2020-12 has `$defs` for it.",
    "dependencies": "JSON Schema 2020-12 has `dependentRequired` and `dependentSchemas` for it.",
    "additionalItems": "JSON Schema 2020-12 has `items` beside `prefixItems` for it.",
    "id": "A part of a schema is referred to by its place, as in `#/$defs/name`.",
}
"""Keywords that other versions or tools know, and what to write in their place."""
