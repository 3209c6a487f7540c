from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from notifyspec.context.plain_fit import plainly_fits
from notifyspec.context.validation import validator

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.sampled_from(["", "a", "ab"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=5,
)
TYPES = ("string", "integer", "number", "boolean", "null", "array", "object")
SIMPLE = {
    "type": st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), min_size=1, unique=True),
    "enum": st.lists(st.sampled_from(["a", "ab", 1, None, True]), min_size=1),
    "pattern": st.sampled_from(["^a$", "b"]),
    "$ref": st.sampled_from(["#/$defs/a", "#/$defs/b"]),
    "not": st.just({"type": "null"}),
    **{key: st.integers(0, 2) for key in ("minLength", "maxLength", "minItems", "maxItems")},
    **{key: st.integers(-2, 2) for key in ("minimum", "maximum")},
}
SCHEMAS = st.recursive(
    st.booleans() | st.fixed_dictionaries({}, optional=SIMPLE),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            **SIMPLE,
            "items": inner,
            "additionalProperties": inner,
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
            "required": st.lists(st.sampled_from("abc"), unique=True),
        },
    ),
    max_leaves=6,
)
DEFINITIONS = {"a": {"type": "string", "maxLength": 1}, "b": {"type": ["object", "integer"]}}


@given(SCHEMAS.filter(lambda one: not isinstance(one, bool)), VALUES)
def test_what_plainly_fits_is_what_the_library_finds_no_fault_with(schema, value):
    schema = {**schema, "$defs": DEFINITIONS}
    if plainly_fits(schema, value):
        assert list(validator(schema).iter_errors(value)) == []


def test_a_usual_context_fits_plainly():
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/$defs/a"}}}
    assert plainly_fits({**schema, "$defs": DEFINITIONS}, {"a": "x", "b": [1.5, None]})
