"""Random values that fit a JSON Schema, with a liking for the ends of what it allows."""

from __future__ import annotations

import re
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from notifyspec.context.formats import FORMATS
from notifyspec.context.knowledge import resolve_pointer
from notifyspec.patterns import compile_pattern

if TYPE_CHECKING:
    from random import Random

HOSTILE = list("aZ09 _-\"\\/<>&'{}%#\x00\x01\x1f\x7f\n\t\r é€😀\u2028\ufeffßŉΐİ\U0010ffff")
WIDE = ["\x01", "😀", '"', "é", "ΐ", "a"]
HOSTILE_NUMBERS = [0, -0.0, 1e-300, 5e-324, 1.0, 1e16, 1.7e308, -1.7e308, 10**300, -(10**300)]
FORMAT_EXAMPLES = {
    "date": ["2026-01-31", "0000-12-01"],
    "time": ["09:30:00Z", "23:59:60.123456789+14:00"],
    "date-time": ["2026-01-31T09:30:00Z", "2026-12-31t23:59:59.123456789-14:00"],
    "uuid": ["123e4567-e89b-12d3-a456-426614174000"],
    "hostname": ["a", "example.com", ".".join(["a" * 61] * 4)],
    "email": ["a@b", "!#$%&'*+/=?^_`{|}~-@example.com"],
    "ipv4": ["0.0.0.0", "255.255.255.255"],
    "uri": ["https://example.com/a?b=c#d", "a:", "javascript:alert(1)"],
}
assert set(FORMAT_EXAMPLES) == set(FORMATS)


class Drawer:
    """``largest``: the share of draws that go to the ends of what is allowed."""

    def __init__(self, root: dict[str, Any], random: Random, largest: float = 0.3) -> None:
        self.root = root
        self.random = random
        self.largest = largest
        self.names = sorted({*_property_names(root), "extra", "items", "keys", "é", "😀"})

    def value(self, schema: dict[str, Any] | bool, depth: int = 0) -> Any:
        if isinstance(schema, bool):
            return self.anything(depth)
        schema = self._one_form(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        kinds = schema.get("type")
        if kinds is None:
            if not any(key in schema for key in OBJECT_KEYS):
                return self.anything(depth)
            kinds = "object"
        kind = kinds if isinstance(kinds, str) else self.random.choice(kinds)
        return getattr(self, f"_{kind}")(schema, depth)

    def _one_form(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema with one alternative of each choice, and all that it refers to, in one."""
        whole = {key: value for key, value in schema.items() if key not in COMBINING}
        parts = list(schema.get("allOf", ()))
        if "$ref" in schema:
            parts.append(resolve_pointer(self.root, schema["$ref"]))
        parts += [self.random.choice(schema[key]) for key in ("oneOf", "anyOf") if key in schema]
        if "if" in schema:
            parts.append(schema.get(self.random.choice(["then", "else"]), {}))
        for part in parts:
            if isinstance(part, dict):
                whole = _both(whole, self._one_form(part))
        return whole

    def anything(self, depth: int) -> Any:
        choices: list[Any] = [None, True, False, 0, -1, 1.5, "", "x", self.text(8)]
        if depth < 3:
            choices += [[self.anything(depth + 1)], {"a": self.anything(depth + 1)}, [], {}]
        return self.random.choice(choices)

    def text(self, most: int) -> str:
        if self.random.random() < self.largest:
            return self.random.choice(WIDE) * most
        return "".join(self.random.choices(HOSTILE, k=self.random.randint(0, min(most, 12))))

    def _string(self, schema: dict[str, Any], _: int) -> str:
        least, most = schema.get("minLength", 0), schema.get("maxLength", 40)
        if "format" in schema:
            fitting = [one for one in FORMAT_EXAMPLES[schema["format"]] if len(one) <= most]
            return self.random.choice(fitting)
        if "pattern" not in schema:
            text = self.text(most)
            return text + "a" * (least - len(text))
        search = compile_pattern(schema["pattern"]).search
        tree = list(parser.parse(compile_pattern(schema["pattern"]).pattern, re.ASCII))
        for _ in range(50):
            text = self._matching(tree, most)
            if least <= len(text) <= most and search(text):
                return text
        raise AssertionError(f"no text was found for {schema}")

    def _matching(self, items: list[Any], most: int) -> str:
        return "".join(self._match(kind, argument, most) for kind, argument in items)

    def _match(self, kind: Any, argument: Any, most: int) -> str:
        if kind is op.LITERAL:
            return chr(argument)
        if kind is op.IN:
            return self._character(argument)
        if kind in (op.ANY, op.NOT_LITERAL):
            return self.random.choice("aé😀 ")
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            low, high, inner = argument
            high = most if high is op.MAXREPEAT else min(high, most)
            times = high if self.random.random() < self.largest else self.random.randint(low, high)
            return "".join(self._matching(list(inner), most) for _ in range(times))
        if kind is op.SUBPATTERN:
            return self._matching(list(argument[3]), most)
        if kind is op.BRANCH:
            return self._matching(list(self.random.choice(argument[1])), most)
        return ""

    def _character(self, members: list[Any]) -> str:
        if members[0][0] is op.NEGATE:
            pattern = re.compile(r"[\w\W]")
            excluded = {chr(a) for kind, a in members[1:] if kind is op.LITERAL}
            return self.random.choice(
                [c for c in HOSTILE if c not in excluded and pattern.match(c)]
            )
        kind, argument = self.random.choice(members)
        if kind is op.RANGE:
            return chr(self.random.randint(*argument))
        if kind is op.LITERAL:
            return chr(argument)
        return self.random.choice("0123456789")

    def _integer(self, schema: dict[str, Any], _: int) -> float:
        low = schema.get("minimum", schema.get("exclusiveMinimum", -(10**6) - 1) + 1)
        high = schema.get("maximum", schema.get("exclusiveMaximum", 10**6 + 1) - 1)
        ends = self.random.random() < self.largest
        drawn = self.random.choice([low, high]) if ends else self.random.randint(low, high)
        # To JSON Schema, 1.0 is an integer, and so is -0.0.
        if self.random.random() < 0.03 and abs(drawn) < 2**53:
            return float(drawn) if drawn or self.random.random() < 0.5 else -0.0
        return drawn

    def _number(self, schema: dict[str, Any], _: int) -> float:
        low = schema.get("minimum", schema.get("exclusiveMinimum"))
        high = schema.get("maximum", schema.get("exclusiveMaximum"))
        if low is None or high is None:
            extreme = self.random.choice([*HOSTILE_NUMBERS, 1, 2.5, 10**17])
            return extreme if low is None and high is None else (low if low is not None else high)
        within = [one for one in HOSTILE_NUMBERS if low <= one <= high]
        ends = [low, high, low + (high - low) * 1e-9, low + (high - low) / 3, *within]
        if self.random.random() < self.largest:
            return self.random.choice(ends)
        return self.random.uniform(low, high)

    def _boolean(self, _: dict[str, Any], __: int) -> bool:
        return self.random.random() < 0.5

    def _null(self, _: dict[str, Any], __: int) -> None:
        return None

    def _array(self, schema: dict[str, Any], depth: int) -> list[Any]:
        low, high = schema.get("minItems", 0), schema.get("maxItems", schema.get("minItems", 0) + 3)
        count = high if self.random.random() < self.largest else self.random.randint(low, high)
        return [self.value(schema.get("items", True), depth + 1) for _ in range(count)]

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        required = schema.get("required", ())
        properties = schema.get("properties", {})
        drawn = {
            name: self.value(inner, depth + 1)
            for name, inner in properties.items()
            if name in required or self.random.random() < 0.6
        }
        additional = schema.get("additionalProperties", True)
        for pattern, inner in schema.get("patternProperties", {}).items():
            for _ in range(self.random.randint(0, 2)):
                drawn[self._string({"pattern": pattern, "maxLength": 12}, 0)] = self.value(
                    inner, depth + 1
                )
        for name in required:
            if name not in drawn:
                drawn[name] = self.value(additional, depth + 1)
        # A form that is open may have what another form names, and as anything.
        room = schema.get("maxProperties", 99) - len(drawn)
        if additional is not False and room > 0 and self.random.random() < 0.4:
            others = [one for one in self.names if one not in properties] or ["é"]
            most = min(room, 4) if self.random.random() < self.largest else 1
            for name in self.random.sample(others, min(most, len(others))):
                drawn[name] = self.value(additional, depth + 1)
        return drawn


OBJECT_KEYS = ("properties", "required", "additionalProperties", "patternProperties")
COMBINING = ("allOf", "anyOf", "oneOf", "$ref", "if", "then", "else", "not")
LOWER_BOUNDS = ("minimum", "minLength", "minItems", "minProperties", "exclusiveMinimum")
UPPER_BOUNDS = ("maximum", "maxLength", "maxItems", "maxProperties", "exclusiveMaximum")


def _both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """A schema that says what two of them say, as far as they say it of the same keywords."""
    whole = {**one, **other}
    for key in one.keys() & other.keys():
        left, right = one[key], other[key]
        if key == "properties":
            shared = {name: _merged(left[name], right[name]) for name in left.keys() & right.keys()}
            whole[key] = {**left, **right, **shared}
        elif key == "required":
            whole[key] = sorted({*left, *right})
        elif key == "enum":
            whole[key] = [value for value in left if value in right]
        elif key in LOWER_BOUNDS:
            whole[key] = max(left, right)
        elif key in UPPER_BOUNDS:
            whole[key] = min(left, right)
        elif key == "additionalProperties":
            whole[key] = left if right is True else right
    if "const" in whole:
        whole.pop("enum", None)
    return whole


def _merged(one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        return {"allOf": [one, other]}
    return one if other is True else other


def _property_names(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {name for one in schema for name in _property_names(one)}
    if not isinstance(schema, dict):
        return set()
    own = schema.get("properties")
    found = set(own) if isinstance(own, dict) else set()
    return found.union(*(_property_names(inner) for inner in schema.values()))
