"""A JSON Schema as straight-line Python that accepts what is plainly valid, and fast.

What the code accepts, the schema allows; that is the promise, and a property-based test holds it
to the ``jsonschema`` library. What it does not accept may still be valid (an integer written 1.0,
say): the caller then asks the library, which also has the words for what is wrong.

The code is written into a ``Code`` so that a renderer can go on in the same function and use the
local variables that checking has already filled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from notifyspec.codegen import Code
from notifyspec.context.formats import FORMATS
from notifyspec.context.knowledge import GROUPS, KNOWN, MOST_INLINED, as_mapping, resolve_pointer
from notifyspec.context.validation import validator
from notifyspec.context.whole_numbers import has_whole_float
from notifyspec.json_values import JSON, MAX_FLOAT, is_json
from notifyspec.patterns import compile_pattern, digits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_KINDS = {
    "string": "type({0}) is str",
    "integer": "type({0}) is int",
    "number": "(type({0}) is int or type({0}) is float)",
    "boolean": "type({0}) is bool",
    "null": "{0} is None",
    "array": "type({0}) is list",
    "object": "type({0}) is dict",
}
_COMBINATIONS = {
    "anyOf": "({0})",
    "oneOf": "({1}) == 1",
    "not": "not ({0})",
}
_EXACT_KINDS = {
    "integer": "(type({0}) is int or type({0}) is float and {0}.is_integer() and unsure())",
}


@dataclass(slots=True)
class Bound:
    """A local variable that holds the value at one place of the context.

    ``missing`` names the constant that it holds instead where the value is left out, else None.
    """

    variable: str
    schema: Mapping[str, Any]
    missing: str | None = None
    properties: dict[str, Bound] = field(default_factory=dict)


def acceptor(schema: Mapping[str, Any]) -> Callable[[JSON], bool]:
    """A function that answers True for values that are plainly valid, else False."""
    return _function(
        lambda code: Acceptance(code, schema),
        schema,
        "except (KeyError, Unsure): return False",
    )


def _function(
    acceptance: Callable[[Code], Acceptance],
    schema: Mapping[str, Any] | bool,
    handler: str = "except KeyError: return False",
) -> Callable[[JSON], bool]:
    code = Code("accepts", ["value"], refusal="return False")
    with code.handler(handler):
        acceptance(code).check(schema, "value")
        code.line("return True")
    return code.build()


class _UnsureError(Exception):
    """A float may stand for an integer, which the caller has to see to."""


def _unsure() -> bool:
    raise _UnsureError


def _sure(value: JSON) -> bool:
    return not has_whole_float(value) or _unsure()


_MOST_WRITTEN = 5_000  # schemas; one that refers to itself unfolds without end


class Acceptance:
    """Writes the check of one schema into a ``Code``, which must refuse on any exception."""

    def __init__(
        self,
        code: Code,
        root: Mapping[str, Any],
        *,
        missing: Callable[[str], object] = lambda _: _MISSING,
        exact: bool = False,
    ) -> None:
        """``missing(name)`` answers what a variable holds for the property where it is left out.

        ``exact`` code decides a JSON value as the schema does, also where it refuses: what stands
        under ``if``, ``not`` and ``oneOf`` needs that.
        """
        self._code = code
        self._root = root
        self._missing = missing
        self._kinds = _KINDS | _EXACT_KINDS if exact else _KINDS
        self._depth = 0
        self._written = [0]  # shared with those of inner functions
        code.constants["is_json"] = is_json
        code.constants["unsure"] = _unsure
        code.constants["Unsure"] = _UnsureError
        code.constants["sure"] = _sure
        code.constants["MAX_FLOAT"] = MAX_FLOAT

    def check(self, schema: Mapping[str, Any] | bool, variable: str) -> Bound:
        """Refuse, in the code, where the variable's value does not fit the schema."""
        code = self._code
        if schema is True or schema == {}:
            code.refuse_unless(f"is_json({variable})")
            return Bound(variable, {})
        if schema is False:
            code.refuse_unless("False")
            return Bound(variable, {})
        assert not isinstance(schema, bool)
        self._written[0] += 1
        is_long = self._written[0] > _MOST_WRITTEN
        if not KNOWN.issuperset(schema) or self._depth > MOST_INLINED or is_long:
            return self._by_library(schema, variable)
        bound = Bound(variable, schema)
        self._type(schema, variable, bound)
        if "enum" in schema or "const" in schema:
            self._enumerated(schema, variable)
        if "$ref" in schema:
            self._depth += 1
            inner = self.check(resolve_pointer(self._root, schema["$ref"]), variable)
            self._depth -= 1
            bound.properties.update(inner.properties)
        for part in schema.get("allOf", ()):
            bound.properties.update(self.check(part, variable).properties)
        if "if" in schema:
            self._conditional(schema, variable)
        for keyword, combination in _COMBINATIONS.items():
            if keyword in schema:
                self._combined(schema[keyword], variable, combination)
        return bound

    def _type(self, schema: Mapping[str, Any], variable: str, bound: Bound) -> None:
        code = self._code
        kinds = schema.get("type")
        if kinds is None:
            asked = [kind for kind, group in GROUPS.items() if any(key in schema for key in group)]
            for kind in asked:
                with code.block(f"if {self._kinds[kind].format(variable)}:"):
                    self._group(kind, schema, variable, Bound(variable, schema))
            if "$ref" not in schema and "enum" not in schema and "const" not in schema:
                code.refuse_unless(f"is_json({variable})")
            return
        if isinstance(kinds, str):
            code.refuse_unless(self._kinds[kinds].format(variable))
            self._group(kinds, schema, variable, bound)
            return
        keyword = "if"
        for kind in kinds:
            with code.block(f"{keyword} {self._kinds[kind].format(variable)}:"):
                self._group(kind, schema, variable, Bound(variable, schema))
                code.line("pass")
            keyword = "elif"
        with code.block("else:"):
            code.refuse()

    def _group(self, kind: str, schema: Mapping[str, Any], variable: str, bound: Bound) -> None:
        if kind == "string":
            self._string(schema, variable)
        elif kind in ("integer", "number"):
            self._number(schema, variable)
        elif kind == "array":
            self._array(schema, variable)
        elif kind == "object":
            self._object(schema, variable, bound)

    def _string(self, schema: Mapping[str, Any], variable: str) -> None:
        code = self._code
        conditions = []
        if schema.get("minLength", 0) > 0:
            conditions.append(f"len({variable}) >= {int(schema['minLength'])}")
        if "maxLength" in schema:
            conditions.append(f"len({variable}) <= {int(schema['maxLength'])}")
        patterns = [schema["pattern"]] if "pattern" in schema else []
        if "format" in schema:
            patterns.append(FORMATS[schema["format"]])
        for pattern in patterns:
            bounds = digits(pattern)
            if bounds is not None:  # the same, without the regular expression's 0.2 µs
                least, most = bounds
                conditions.append(f"{variable}.isascii() and {variable}.isdigit()")
                conditions.append(f"len({variable}) >= {least}")
                conditions.extend([] if most is None else [f"len({variable}) <= {most}"])
                continue
            search = code.constant("matches", compile_pattern(pattern).search)
            conditions.append(f"{search}({variable})")
        if conditions:
            code.refuse_unless(" and ".join(conditions))

    def _number(self, schema: Mapping[str, Any], variable: str) -> None:
        comparisons = {
            "minimum": ">=",
            "maximum": "<=",
            "exclusiveMinimum": ">",
            "exclusiveMaximum": "<",
        }
        given = [keyword for keyword in comparisons if keyword in schema]
        for keyword in given:
            self._code.refuse_unless(f"{variable} {comparisons[keyword]} {schema[keyword]!r}")
        if {comparisons[keyword][0] for keyword in given} != {"<", ">"}:
            self._code.refuse_unless(f"-MAX_FLOAT <= {variable} <= MAX_FLOAT")

    def _array(self, schema: Mapping[str, Any], variable: str) -> None:
        code = self._code
        if schema.get("minItems", 0) > 0:
            code.refuse_unless(f"len({variable}) >= {int(schema['minItems'])}")
        if "maxItems" in schema:
            code.refuse_unless(f"len({variable}) <= {int(schema['maxItems'])}")
        item = code.fresh("item")
        with code.block(f"for {item} in {variable}:"):
            self.check(schema.get("items", True), item)

    def _object(self, schema: Mapping[str, Any], variable: str, bound: Bound) -> None:
        code = self._code
        properties: Mapping[str, Any] = schema.get("properties", {})
        required = frozenset(schema.get("required", ()))
        for bounds, operator in (("minProperties", ">="), ("maxProperties", "<=")):
            if bounds in schema:
                code.refuse_unless(f"len({variable}) {operator} {int(schema[bounds])}")
        optional = []
        for name, subschema in properties.items():
            value = code.fresh("v")
            if name in required:
                code.line(f"{value} = {variable}[{name!r}]")  # a KeyError refuses
                bound.properties[name] = self.check(subschema, value)
                continue
            missing = code.constant("missing", self._missing(name))
            code.line(f"{value} = {variable}.get({name!r}, {missing})")
            optional.append(f"({value} is not {missing})")
            with code.block(f"if {value} is not {missing}:"):
                self.check(subschema, value)
            bound.properties[name] = Bound(value, as_mapping(subschema), missing)
        for name in sorted(required - properties.keys()):
            code.refuse_unless(f"{name!r} in {variable}")
        known = " + ".join([str(len(properties.keys() & required)), *optional])
        additional = schema.get("additionalProperties", True)
        if additional is False:
            code.refuse_unless(f"len({variable}) == {known}")
            return
        with code.block(f"if len({variable}) != {known}:"):
            code.refuse_unless(f"is_json({variable})")
            if additional not in (True, {}):
                names = code.constant("names", frozenset(properties))
                key, value = code.fresh("key"), code.fresh("v")
                with (
                    code.block(f"for {key}, {value} in {variable}.items():"),
                    code.block(f"if {key} not in {names}:"),
                ):
                    self.check(additional, value)

    def _enumerated(self, schema: Mapping[str, Any], variable: str) -> None:
        values = list(schema["enum"]) if "enum" in schema else [schema["const"]]
        if "enum" in schema and "const" in schema:
            values = [value for value in values if value == schema["const"]]
        # Python's 1, 1.0 and True are equal; JSON's 1 and true are not.
        numbers = [value for value in values if type(value) in (int, float)]
        groups = {
            "type({0}) is str": [value for value in values if type(value) is str],
            "type({0}) is int": [value for value in numbers if value == int(value)],
            "type({0}) is float": [value for value in numbers if value != int(value)],
            "type({0}) is bool": [value for value in values if type(value) is bool],
            "{0} is None": [value for value in values if value is None],
        }
        if sum(map(len, groups.values())) < len(values):
            self._by_library(
                {key: schema[key] for key in ("enum", "const") if key in schema}, variable
            )
            return
        unsure = [f"type({variable}) is float and {variable}.is_integer() and unsure()"]
        self._code.refuse_unless(
            " or ".join(
                [
                    *(unsure if numbers else []),
                    *(
                        f"{kind.format(variable)} and {variable} in {self._code.constant('allowed', frozenset(group))}"
                        for kind, group in groups.items()
                        if group
                    ),
                ]
            )
        )

    def _conditional(self, schema: Mapping[str, Any], variable: str) -> None:
        code = self._code
        with code.block(f"if {self._decided(schema['if'])}({variable}):"):
            self.check(schema.get("then", True), variable)
        with code.block("else:"):
            self.check(schema.get("else", True), variable)

    def _combined(self, parts: Any, variable: str, combination: str) -> None:
        schemas = parts if isinstance(parts, list) else [parts]
        calls = [f"{self._decided(schema)}({variable})" for schema in schemas]
        condition = combination.format(" or ".join(calls), " + ".join(calls))
        self._code.refuse_unless(f"is_json({variable}) and {condition}")

    def _decided(self, schema: Mapping[str, Any] | bool) -> str:
        """The name of a function that decides the schema exactly."""

        def acceptance(code: Code) -> Acceptance:
            inner = Acceptance(code, self._root, exact=True)
            inner._depth = self._depth + 1
            inner._written = self._written
            return inner

        return self._code.constant("decides", _function(acceptance, schema))

    def _by_library(self, schema: Mapping[str, Any], variable: str) -> Bound:
        code = self._code
        valid = code.constant("valid", _decide(schema, self._root))
        code.refuse_unless(f"is_json({variable}) and sure({variable}) and {valid}({variable})")
        # What the library passed may be an integer written 1.0: nothing is known of its types.
        return Bound(variable, {})


def _decide(schema: Mapping[str, Any] | bool, root: Mapping[str, Any]) -> Callable[[JSON], bool]:
    if isinstance(schema, bool):
        return lambda _: schema
    with_definitions = {**{key: root[key] for key in ("$defs",) if key in root}, **schema}
    deciders: list[Callable[[JSON], bool]] = []

    def decide(value: JSON) -> bool:
        if not deciders:
            deciders.append(validator(with_definitions).is_valid)
        return deciders[0](value)

    return decide


_MISSING: Any = type("_Missing", (), {"__repr__": lambda _: "missing"})()
