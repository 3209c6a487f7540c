"""From a context's JSON Schema to the type of its values. What a schema says beyond that widens."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.charset import ANY
from notifyspec.analysis.types.exclusion import excluded
from notifyspec.analysis.types.languages import is_told_by_parts, matching
from notifyspec.analysis.types.meet import bounded_by_length, meet, meet_texts
from notifyspec.analysis.types.model import (
    BOOLEAN,
    NEVER,
    NULL,
    UNKNOWN,
    Field,
    ListType,
    NumberType,
    ObjectType,
    Type,
    type_of_number,
    union_of,
    without_plain,
)
from notifyspec.analysis.types.regular import Matching, refined
from notifyspec.analysis.types.sizes import least_of
from notifyspec.context.formats import FORMATS
from notifyspec.context.knowledge import resolve_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from notifyspec.analysis.types.texts import TextType
    from notifyspec.json_values import JSON

    Schema = Mapping[str, Any] | bool

_MOST_REFERENCES: Final = 24  # one within the other; deeper, a schema that holds itself is unknown
_MANY: Final = 20_000  # schemas that have been unfolded; past it, less deeply
_FEW_REFERENCES: Final = 4
_ANY_KIND: Final = ("string", "number", "boolean", "null", "array", "object")
_COMBINING: Final = frozenset(
    (
        *("$ref", "allOf", "anyOf", "oneOf", "not"),
        *("if", "dependentRequired", "dependentSchemas"),
    )
)
"""The keywords that hold other schemas for the same value."""
_TYPED_KEYWORDS: Final = frozenset(
    (
        *("required", "properties", "patternProperties", "additionalProperties"),
        *("minProperties", "maxProperties"),
        "propertyNames",
        *("items", "prefixItems", "minItems", "maxItems", "contains"),
        *("minLength", "maxLength", "pattern", "format"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    )
)


class SchemaTypes:
    """Tells the types of a schema's parts. ``depth`` is how many schemas one is within."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._told = 0

    def type(self, schema: Mapping[str, Any] | bool, depth: int) -> Type:
        if isinstance(schema, bool):
            return UNKNOWN if schema else NEVER
        found = self.exact(schema, depth)
        return UNKNOWN if len(found.kinds) >= len(_ANY_KIND) else found

    def exact(self, schema: Mapping[str, Any] | bool, depth: int) -> Type:
        """The type with what is said of objects, texts and so on where no `type` is."""
        if isinstance(schema, bool):
            return UNKNOWN if schema else NEVER
        self._told += 1
        if depth > (_MOST_REFERENCES if self._told < _MANY else _FEW_REFERENCES):
            return UNKNOWN
        own = self._own(schema, depth)
        if _COMBINING.isdisjoint(schema):
            return own
        parts = [own]
        if "$ref" in schema:
            parts.append(self.exact(resolve_pointer(self._root, schema["$ref"]), depth + 1))
        parts += [self.exact(part, depth + 1) for part in schema.get("allOf", ())]
        found = reduce(meet, parts)
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                branches = [self.exact(branch, depth + 1) for branch in schema[keyword]]
                # Told apart before they are joined, so that objects keep the fields of each form.
                found = union_of(meet(found, branch) for branch in branches)
                break
        # Those of parts once more, for only here is it known what may not fit the condition.
        for one in (schema, *filter(_is_mapping, schema.get("allOf", ()))):
            if "not" in one:
                found = excluded(found, one["not"])
            for condition, then, otherwise in _conditions(one):
                found = self._told_apart(found, condition, then, otherwise, depth + 1)
        return found

    def _told_apart(
        self, of: Type, condition: Schema, then: Schema, otherwise: Schema, depth: int
    ) -> Type:
        """The type with a form of its own for what fits a condition, and for what does not."""
        fitting = meet(meet(of, self.exact(condition, depth)), self.exact(then, depth))
        found = fitting | meet(excluded(of, condition), self.exact(otherwise, depth))
        # Too many forms would be merged, those among them that other keywords tell apart.
        return found if len(found.objects) > 1 or len(of.objects) <= 1 else of

    def _own(self, schema: Mapping[str, Any], depth: int) -> Type:
        if "const" in schema:
            return _one_of([schema["const"]])
        if "enum" in schema:
            return _one_of(schema["enum"])
        if "type" not in schema and not _TYPED_KEYWORDS & schema.keys():
            return UNKNOWN
        kinds = schema.get("type", _ANY_KIND)
        if isinstance(kinds, str):
            return self._kind(kinds, schema, depth)
        return union_of(self._kind(kind, schema, depth) for kind in kinds)

    def _kind(self, kind: str, schema: Mapping[str, Any], depth: int) -> Type:
        match kind:
            case "string":
                return Type(text=_text(schema))
            case "integer" | "number":
                return Type(number=_number(schema, whole=kind == "integer"))
            case "boolean":
                return BOOLEAN
            case "null":
                return NULL
            case "array":
                return Type(list=self._list(schema, depth))
            case _:
                return Type(objects=(self.object(schema, depth),))

    def _list(self, schema: Mapping[str, Any], depth: int) -> ListType:
        items = self.type(schema.get("items", True), depth + 1)
        first = [self.type(one, depth + 1) for one in schema.get("prefixItems", ())]
        most = schema.get("maxItems")
        if schema.get("items") is False:
            most = min(len(first), len(first) if most is None else most)
        least = schema.get("minItems", 0)
        if "contains" in schema:
            least = max(least, schema.get("minContains", 1))
        if first and most is not None and most <= len(first):
            parts = tuple(first[:most]) if least == most else ()
            return ListType(union_of(first[:most]), least, most, parts=parts)
        return ListType(union_of([items, *first]), least, most)

    def object(
        self,
        schema: Mapping[str, Any],
        depth: int,
        properties: Mapping[str, Type] | None = None,
    ) -> ObjectType:
        """``properties`` are the types of its properties, where they are known."""
        if properties is None:
            properties = {
                name: self.type(inner, depth + 1)
                for name, inner in schema.get("properties", {}).items()
            }
        required = set(schema.get("required", ()))
        fields = {name: Field(found, name in required) for name, found in properties.items()}
        unmatched = self.type(schema.get("additionalProperties", True), depth + 1)
        patterns = tuple(
            (pattern, self.type(inner, depth + 1))
            for pattern, inner in schema.get("patternProperties", {}).items()
        )
        others = union_of([unmatched, *(found for _, found in patterns)])
        for name in sorted(required - fields.keys()):
            fields[name] = Field(others, required=True)
        least, most = schema.get("minProperties", 0), schema.get("maxProperties")
        if others.is_impossible:
            return ObjectType(fields, None, 0, least=least)
        sure = sum(one.required for one in fields.values())
        is_map = "additionalProperties" in schema or "patternProperties" in schema
        most = None if most is None else max(0, most - sure)
        names = self._names(schema, depth)
        return ObjectType(fields, others, most, is_map, names, patterns, unmatched, least)

    def _names(self, schema: Mapping[str, Any], depth: int) -> TextType:
        """The names of the fields that are not listed."""
        names = texts.ANY_TEXT
        if "propertyNames" in schema:
            names = self.exact(schema["propertyNames"], depth + 1).text or names
        if schema.get("additionalProperties") is False:
            patterns = [matching(pattern) for pattern in schema["patternProperties"]]
            names = meet_texts(names, texts.union_of(patterns)) or names
        return names


def _conditions(schema: Mapping[str, Any]) -> Iterator[tuple[Schema, Schema, Schema]]:
    """Each condition of a schema, with what holds where it is fulfilled, and where it is not."""
    if "if" in schema:
        yield schema["if"], schema.get("then", True), schema.get("else", True)
    for name, names in schema.get("dependentRequired", {}).items():
        yield {"type": "object", "required": [name]}, {"required": names}, True
    for name, inner in schema.get("dependentSchemas", {}).items():
        yield {"type": "object", "required": [name]}, inner, True


def _is_mapping(schema: Schema) -> bool:
    return not isinstance(schema, bool)


def _one_of(values: Sequence[JSON]) -> Type:
    """The type of what equals one of the values, whose integers may be floats in lists and objects."""
    found = without_plain(union_of(map(type_of_value, values)))
    if found.number is None:
        return found
    return found._replace(number=found.number._replace(plain=found.number.whole))


def type_of_value(value: JSON) -> Type:
    """The type that has this one value."""
    match value:
        case None:
            return NULL
        case bool():
            return Type(booleans=frozenset({value}))
        case str():
            return Type(text=texts.constant(value))
        case int() | float():
            return type_of_number(value)
        case list():
            return Type(list=ListType(union_of(map(type_of_value, value)), len(value), len(value)))
    fields = {name: Field(type_of_value(inner), required=True) for name, inner in value.items()}
    return Type(objects=(ObjectType(fields, None, 0),))


def _text(schema: Mapping[str, Any]) -> TextType:
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if "pattern" not in schema and "format" not in schema and most != 0:
        return texts.text_of(ANY, max(0, least), most)
    text: TextType | None = texts.ANY_TEXT
    patterns = [schema["pattern"]] if "pattern" in schema else []
    if "format" in schema:
        patterns.append(FORMATS[schema["format"]])
    for pattern in patterns:
        text = meet_texts(text, matching(pattern)) or text
    assert text is not None
    if text.values is not None and patterns:
        text = text.without_values()
    if patterns:
        language = Matching(tuple(patterns))
        text = text._replace(language=language)
        if not all(map(is_told_by_parts, patterns)):
            text = refined(text, language)
    return bounded_by_length(
        text._replace(least=max(text.least, least), most=least_of(text.most, most))
    )


def _number(schema: Mapping[str, Any], *, whole: bool) -> NumberType:
    lows = [schema[key] for key in ("minimum", "exclusiveMinimum") if key in schema]
    highs = [schema[key] for key in ("maximum", "exclusiveMaximum") if key in schema]
    if whole and type(schema.get("exclusiveMinimum")) is int:
        lows.append(schema["exclusiveMinimum"] + 1)
    if whole and type(schema.get("exclusiveMaximum")) is int:
        highs.append(schema["exclusiveMaximum"] - 1)
    nonzero = schema.get("exclusiveMinimum", -1) >= 0 or schema.get("exclusiveMaximum", 1) <= 0
    low, high = max(lows, default=None), min(highs, default=None)
    # An integer that is written as a float is converted when a context is taken in.
    return NumberType(whole, low, high, plain=whole, nonzero=nonzero)
