"""What `if`, `not`, `dependentRequired` and their like say narrows types, and rules nothing out that fits."""

from __future__ import annotations

from itertools import product
from typing import Any
from unittest.mock import patch

import pytest
from analysis.fitting import misfit
from hypothesis import given
from hypothesis import strategies as st

from notifyspec.analysis.types import exclusion, schema
from notifyspec.analysis.types.model import MISSING, NEVER, Type
from notifyspec.analysis.types.schema import SchemaTypes
from notifyspec.context.validation import validator
from notifyspec.context.whole_numbers import whole_numbers

ABSENT = object()
VALUES = {
    "kind": [ABSENT, "card", "sepa", "cash", 1],
    "on": [ABSENT, True, False, None, 1, 0, 1.0],
    "note": [ABSENT, "", "a", None, []],
}
OBJECTS = [
    {name: value for name, value in zip(VALUES, chosen, strict=True) if value is not ABSENT}
    for chosen in product(*VALUES.values())
]
OTHERS = [None, True, 1, "card", [], ["card"], {"extra": 1}, {"kind": "card", "extra": "a"}]

names = st.sampled_from(sorted(VALUES))
fields = st.sampled_from(
    [
        *({"const": value} for value in ("card", "sepa", True, None, 1)),
        *({"enum": values} for values in (["card", "sepa"], [True, "card"], [None, 0])),
        *({"type": kind} for kind in ("string", "boolean", "null", "number", ["string", "null"])),
        *({"type": "integer"}, {"type": ["integer", "string"]}, {"enum": [1, None]}),
        *(True, False, {"enum": [1, 1.5]}, {"not": {"const": "card"}}),
    ]
)


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "type": st.just("object"),
            "required": st.lists(names, unique=True, max_size=2),
            "properties": st.dictionaries(names, inner, max_size=2),
            "additionalProperties": st.booleans(),
        },
    )


def combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(
        objects(fields),
        st.fixed_dictionaries(
            {},
            optional={
                "if": inner,
                "then": inner,
                "else": inner,
                "not": inner,
                "anyOf": st.lists(inner, min_size=1, max_size=2),
                "allOf": st.lists(inner, min_size=1, max_size=2),
                "dependentRequired": st.dictionaries(
                    names, st.lists(names, max_size=2), max_size=2
                ),
                "dependentSchemas": st.dictionaries(names, inner, max_size=1),
            },
        ),
    ).map(lambda two: {**two[0], **two[1]})


schemas = st.recursive(st.one_of(objects(fields), fields), combined, max_leaves=6)


def check(drawn: dict[str, Any] | bool) -> None:
    found = SchemaTypes({}).exact(drawn, 0)
    fits = validator({"$defs": {"one": drawn}, "$ref": "#/$defs/one"}).is_valid
    for value in (*OBJECTS, *OTHERS):
        wrong = misfit(whole_numbers(value, drawn, {}), found, "value")
        assert wrong is None or not fits(value), (value, wrong)


@given(schemas)
def test_every_value_that_fits_a_schema_is_of_its_type(drawn: dict[str, Any] | bool):
    check(drawn)


@pytest.mark.parametrize(
    "wrong",
    [
        patch.object(schema, "excluded", lambda *_: NEVER),
        patch.object(exclusion, "_absent", lambda *_: ()),
        patch.object(exclusion, "_without_field", lambda *_: ()),
    ],
    ids=["excludes all", "forgets what is absent", "forgets other values"],
)
def test_a_type_that_rules_out_too_much_is_found_out(wrong: Any):
    with wrong, pytest.raises(AssertionError):
        check(CARD)


CARD = {
    "type": "object",
    "properties": {"kind": {"enum": ["card", "sepa"]}, "on": {"type": "boolean"}},
    "if": {"properties": {"kind": {"const": "card"}}, "required": ["kind"]},
    "then": {"required": ["on"]},
}
METHODS = {
    "type": "object",
    "required": ["method"],
    "additionalProperties": False,
    "properties": {
        "method": {"enum": ["card", "sepa", "cash"]},
        "iban": {"type": "string", "maxLength": 34},
        "digits": {"type": "string", "maxLength": 4},
    },
    "allOf": [
        {"if": {"properties": {"method": {"const": "sepa"}}}, "then": {"required": ["iban"]}},
        {
            "if": {"properties": {"method": {"enum": ["card"]}}, "required": ["method"]},
            "then": {"required": ["digits"]},
            "else": {"properties": {"digits": False}},
        },
    ],
}


@pytest.mark.parametrize(
    ("method", "iban", "digits"),
    [("card", "may", "must"), ("sepa", "must", "never"), ("cash", "may", "never")],
)
def test_each_case_of_a_condition_is_a_form_of_its_own(method: str, iban: str, digits: str):
    def says(name: str) -> set[str]:
        return {
            "never" if found == MISSING else "may" if found.missing else "must"
            for one in forms
            for found in [one.get(name)]
        }

    text = Type(text=schema.type_of_value(method).text)
    forms = [
        one
        for one in SchemaTypes(METHODS).exact(METHODS, 0).objects
        if schema.meet(one.get("method"), text) != NEVER
    ]
    assert (says("iban"), says("digits")) == ({iban}, {digits})
