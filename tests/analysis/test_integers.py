"""Python needs an integer in many places, and takes 2.0 in none of them."""

from __future__ import annotations

from typing import Any

import pytest
from expression import evaluated, fault, judged

from notifyspec.context.whole_numbers import whole_numbers

COUNT = {"type": "integer", "minimum": 1, "maximum": 2}
ANY = {"type": "number", "minimum": 1, "maximum": 2}
KINDS = [{"const": "box"}, {"const": "bag"}]

USES = [
    "'ab' * {}",
    "{} * 'ab'",
    "[7] * {}",
    "range({})",
    "range(0, {})",
    "range(0, 9, {})",
    "'abc'[{}]",
    "[7, 8, 9][{}]",
    "'abc'[{}:]",
    "'abc'[:{}]",
    "[7, 8, 9][::{}]",
    "'abc' | center({})",
    "'abc' | indent({}, true)",
    "'abc def' | truncate(3 + {})",
    "'abc def' | wordwrap({})",
    "'abc' | replace('a', 'b', {})",
    "[7, 8, 9] | batch({}) | list",
    "[7, 8, 9] | slice({}) | list",
    "[7] | tojson({})",
    "2.5 | round({})",
    "'%x' | format({})",
    "'%c' | format({})",
    "'%*d' | format({}, 7)",
    "'%.*f' % ({}, 7)",
    "['abc'] | map('center', {}) | list",
]
# Each a schema of an integer, and a context in which it is written as a float.
INTEGERS: dict[str, tuple[dict[str, Any], Any]] = {
    "v": (COUNT, 2.0),
    "v or 1": ({"$ref": "#/$defs/count"}, 2.0),
    "(v)": ({"type": ["integer"], **COUNT}, 2.0),
    "v | default(1)": ({"allOf": [ANY, {"type": "integer"}]}, 2.0),
    "(v if v is not none else 1)": ({**COUNT, "type": ["integer", "null"]}, 2.0),
    "(v if v is number else 1)": ({"anyOf": [COUNT, {"type": "string", "maxLength": 3}]}, 2.0),
    "v | abs": ({"oneOf": [{"const": 1}, {"const": 2}]}, 2.0),
    "v | int": ({"enum": [1, 2]}, 2.0),
    "+v": ({"enum": [1.0, 2]}, 1.0),
    "(1 * v)": ({"const": 2}, 2.0),
    "v[0]": ({"type": "array", "items": COUNT, "minItems": 1, "maxItems": 2}, [2.0]),
    "v | first": ({"type": "array", "prefixItems": [COUNT], "items": COUNT, "minItems": 1}, [2.0]),
    "v.a | default(1)": ({"type": "object", "additionalProperties": COUNT}, {"a": 2.0}),
    "v.a_ | default(1)": ({"type": "object", "patternProperties": {"^a": COUNT}}, {"a_": 2.0}),
    "(v.size if v.kind == 'box' else 1)": (
        {
            "oneOf": [
                {
                    "type": "object",
                    "required": ["kind", "size"],
                    "properties": {"kind": {"const": "box"}, "size": COUNT},
                },
                {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {"kind": {"const": "bag"}},
                },
            ]
        },
        {"kind": "box", "size": 2.0},
    ),
    "(v.size if v.kind == 'bag' else 1)": (
        {
            "type": "object",
            "required": ["kind", "size"],
            "properties": {"kind": {"enum": ["bag", "box"]}, "size": ANY},
            "if": {"properties": {"kind": {"const": "bag"}}},
            "then": {"properties": {"size": {"type": "integer"}}},
        },
        {"kind": "bag", "size": 2.0},
    ),
}
FLOATS: dict[str, dict[str, Any]] = {
    "v": ANY,
    "v | float": COUNT,
    "v | round": ANY,
    "v | round(0, 'ceil')": COUNT,
    "v * 1.0": COUNT,
    "v / 1": COUNT,
    "v // 1": ANY,
    "-(-v)": ANY,
    "v | abs": ANY,
    "[v, 1] | max": ANY,
    "[v, 1] | min": ANY,
    "[v, 1] | sum": {"const": 1.5},
    "[v, 1.0] | last": COUNT,
    "(v if v == 1 else 1)": ANY,
    "(v if v in [1, 2] else 1)": ANY,
    "(v if 1 == v else 1)": {"enum": [1, 1.5]},
    "(v if v is eq 2 else 1)": {"anyOf": [COUNT, ANY]},
    "(v if [v] == [1] else 1)": ANY,
    "v.a | default(1.0)": {"type": "object", "properties": {"a": COUNT}},
    "v[0]": {"type": "array", "items": ANY, "minItems": 1, "maxItems": 1},
    "(v[0] if v == [1] else 1)": {"type": "array", "items": ANY, "minItems": 1, "maxItems": 1},
    "(v + 0.0)": COUNT,
    "v[1]": {"const": [1, 2]},
}


def schema(inner: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["v"],
        "properties": {"v": inner},
        "$defs": {"count": COUNT},
    }


@pytest.mark.parametrize("expression", INTEGERS)
def test_an_integer_is_one_in_whatever_form_its_schema_and_its_value_are_written(expression):
    inner, value = INTEGERS[expression]
    context = whole_numbers({"v": value}, schema(inner), schema(inner))
    for use in USES:
        found = judged(use.format(f"({expression})"), schema(inner))
        assert [one.message for one in found.findings] == []
        assert fault(found, context) is None


@pytest.mark.parametrize("expression", FLOATS)
def test_what_may_be_a_float_is_refused_where_an_integer_is_needed(expression):
    found = judged(f"'ab' * ({expression})", schema(FLOATS[expression]))
    assert found.rules == ["wrong-argument"]


@pytest.mark.parametrize("use", USES)
def test_each_place_that_needs_an_integer_refuses_a_float_and_takes_what_int_makes_of_it(use):
    for expression in ("v | float", "v | round(0, 'ceil')"):
        found = judged(use.format(f"({expression})"), schema(COUNT))
        assert "wrong-argument" in found.rules
        assert judged(use.format(f"({expression} | int)"), schema(COUNT)).is_quiet


def test_the_message_says_what_to_write():
    found = judged("'ab' * (v | round)", schema(ANY))
    assert [one.help for one in found.findings] == ["Make it an integer, as in `… | int`."]


@pytest.mark.parametrize(
    "expression",
    [
        *("n + 1", "n - f", "n * n", "n * f", "n // 2", "n // f", "n % 2", "n % f", "n / 1"),
        *(
            "n ** 2",
            "f ** 2",
            "n ** 2.0",
            "2 ** n",
            "2 ** -n",
            "7 // 2",
            "7 / 7",
            "2 ** 3",
            "2 ** -1",
        ),
        *("-n", "-f", "+n", "+f", "n | abs", "f | abs", "n | round", "f | round", "n | round(1)"),
        *(
            "n | round(0, 'floor')",
            "n | int",
            "f | int",
            "'7' | int",
            "'x' | int",
            "'x' | int(1.5)",
        ),
        *("n | float", "'7' | float", "[] | float", "[] | float(1)", "true | int", "true | float"),
        *("[n, n] | sum", "[n, f] | sum", "[] | sum", "[] | sum(start=1.0)", "[f] | sum(start=1)"),
        *("[n, n] | max", "[f, f] | min", "[n, f] | first", "[n, f] | last", "'abc' | length"),
        *("'a b' | wordcount", "[true] | sum", "true | abs", "true | round", "{'a': f}.a"),
        *("n * 10 ** 30", "10 ** 20 // 3", "-7 // 2", "-7 % 3", "7 % -3", "n - n", "big + n"),
        *("big * 2", "big // 7", "big % 7", "[big, n] | sum", "1 if f else 2", "f or 1", "n and f"),
    ],
)
def test_a_number_is_an_integer_to_the_checker_where_it_is_one_to_python(expression):
    inner = {"n": COUNT, "f": {"type": "number"}, "big": {"type": "integer"}}
    context: dict[str, Any] = {"n": 2, "f": 1.5, "big": 10**40}
    number = judged(expression, {"type": "object", "required": [*inner], "properties": inner}).type
    value = evaluated(judged(expression, {"properties": inner}), context)
    assert number.number is not None
    assert number.number.plain is isinstance(value, int)
