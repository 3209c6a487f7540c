"""JSON Schema takes 1.0 for an integer: what a template sees of it is 1."""

from __future__ import annotations

import pytest

from notifyspec.context.acceptance import acceptor
from notifyspec.context.whole_numbers import whole_numbers

INTEGER = {"type": "integer"}
CLOSED = {"type": "object", "additionalProperties": False}
ONE = {**CLOSED, "required": ["n"], "properties": {"n": INTEGER}}
BOX = {"required": ["kind", "n"], "properties": {"kind": {"const": "box"}, "n": INTEGER}}
BAG = {"required": ["kind"], "properties": {"kind": {"const": "bag"}}}
OTHER = {**CLOSED, "properties": {"n": {"type": "integer", "minimum": 5}, "s": {"type": "string"}}}


@pytest.mark.parametrize(
    ("schema", "value", "seen"),
    [
        (INTEGER, 2.0, 2),
        ({"type": ["integer", "null"]}, 2.0, 2),
        ({"anyOf": [INTEGER, {"type": "string"}]}, 2.0, 2),
        ({"allOf": [{"type": "number"}, INTEGER]}, 2.0, 2),
        ({"$ref": "#/$defs/n", "$defs": {"n": INTEGER}}, 2.0, 2),
        ({"enum": [1, 2, "a"]}, 2.0, 2),
        ({"const": 2}, 2.0, 2),
        ({"type": "array", "items": {"type": ["integer", "string"]}}, [2.0, "a"], [2, "a"]),
        ({"oneOf": [ONE, {"type": "string"}]}, {"n": 2.0}, {"n": 2}),
        ({"oneOf": [ONE, OTHER]}, {"n": 2.0}, {"n": 2}),
        ({"type": "object", "patternProperties": {"^n": INTEGER}}, {"nn": 2.0}, {"nn": 2}),
        ({"type": "object", "additionalProperties": INTEGER}, {"a": 2.0}, {"a": 2}),
        ({"oneOf": [BOX, BAG]}, {"kind": "box", "n": 2.0}, {"kind": "box", "n": 2}),
        ({"if": BAG, "else": BOX}, {"kind": "box", "n": 2.0}, {"kind": "box", "n": 2}),
        ({"if": BOX}, {"kind": "box", "n": 2.0}, {"kind": "box", "n": 2}),
        ({"dependentSchemas": {"n": ONE}}, {"n": 2.0}, {"n": 2}),
        ({"prefixItems": [INTEGER], "items": {"type": "number"}}, [2.0, 2.0], [2, 2.0]),
    ],
)
def test_an_integer_written_as_a_float_is_one_where_no_other_number_fits(schema, value, seen):
    assert repr(whole_numbers(value, schema, schema)) == repr(seen)
    assert not acceptor(schema)(value)  # so that no written code takes it as it is


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "number"}, 2.0),
        ({"anyOf": [INTEGER, {"type": "number"}]}, 2.0),
        ({"enum": [1, 2.5]}, 2.5),
        ({}, {"a": [2.0]}),
        ({"oneOf": [BOX, BAG]}, {"kind": "bag", "n": 2.0}),
        ({"anyOf": [BOX, {"required": ["kind"]}]}, {"kind": "box", "n": 2.0}),
        ({"if": BOX, "then": {}, "else": BAG}, {"kind": "bag", "n": 2.0}),
        ({"const": [2]}, [2.0]),
        (INTEGER, 2),
    ],
)
def test_other_numbers_stay_as_they_are(schema, value):
    assert repr(whole_numbers(value, schema, schema)) == repr(value)
