"""Random schemas with random values of them, and random uses of filters and tests on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

# Without n and u, no text reads like Python's None or True by chance.
LETTERS = "abcxyzTIZ"
HOSTILE = "ΐßİŉﬃςǆK𝒜😀éÿ \t\r\n\x01\x1f\x7f\x85\u2028\u3000<>&'\"%\\/-_.,;0189eE+" + LETTERS  # noqa: RUF001 - letters of every kind are the point
ASCII = " <&'\"%/-.0189eE" + LETTERS
LARGE = 1.7e308


@dataclass(frozen=True)
class Family:
    """A schema, and a strategy of values that fit it."""

    schema: dict[str, Any]
    values: st.SearchStrategy[Any]


def texts_of(alphabet: str, least: int, most: int, **more: Any) -> Family:
    schema = {"type": "string", "minLength": least, "maxLength": most, **more}
    return Family(schema, st.text(alphabet=alphabet, min_size=least, max_size=most))


def _floats(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high).map(lambda one: one + 0.0)  # -0.0 is printed as no whole number is


TEXTS = [
    texts_of(HOSTILE, 0, 9),
    texts_of(HOSTILE, 2, 4),
    texts_of(HOSTILE, 1, 1),
    texts_of("abcxz", 1, 5, pattern="^[a-z]{1,5}$"),
    texts_of("0189", 0, 4, pattern="^[0-9]*$"),
    texts_of(ASCII, 0, 6, pattern="^[ -~]*$"),
    Family(
        {"type": "string", "pattern": "^https://[a-z.]{1,9}$", "maxLength": 17},
        st.text(alphabet="abc.", min_size=1, max_size=9).map("https://".__add__),
    ),
    Family({"type": "string"}, st.text(alphabet=HOSTILE, max_size=30)),
    Family({"enum": ["<a>", "ΐ b-c", ""]}, st.sampled_from(["<a>", "ΐ b-c", ""])),
    Family(
        {"type": "string", "pattern": "^[0-9]e[0-9]{1,3}$"},
        st.integers(0, 999).map("9e{}".format),
    ),
    Family({"enum": ["12", "3.5"]}, st.sampled_from(["12", "3.5"])),
]
NUMBERS = [
    Family({"type": "integer"}, st.integers(-(10**300), 10**300) | st.integers(-5, 5)),
    Family({"type": "integer", "minimum": 0, "maximum": 99}, st.integers(0, 99)),
    Family({"type": "integer", "minimum": 1, "maximum": 3}, st.integers(1, 3)),
    Family({"type": "integer", "minimum": -7, "maximum": 7}, st.integers(-7, 7)),
    Family({"type": "number"}, _floats(-LARGE, LARGE) | st.integers(-9, 10**200)),
    Family({"type": "number", "minimum": 0}, _floats(0, LARGE)),
    Family({"type": "number", "minimum": -2.5, "maximum": 1000}, _floats(-2.5, 1000)),
    Family({"type": "number", "minimum": 0, "maximum": 1e14}, _floats(0, 1e14)),
]
PLAIN = [
    *TEXTS,
    *NUMBERS,
    Family({"type": "boolean"}, st.booleans()),
]


def nullable(inner: Family) -> Family:
    schema = {"anyOf": [inner.schema, {"type": "null"}]}
    return Family(schema, st.none() | inner.values)


def either(one: Family, other: Family) -> Family:
    return Family({"anyOf": [one.schema, other.schema]}, one.values | other.values)


def list_of(inner: Family, least: int, most: int | None) -> Family:
    schema = {"type": "array", "items": inner.schema, "minItems": least}
    if most is not None:
        schema["maxItems"] = most
    values = st.lists(inner.values, min_size=least, max_size=4 if most is None else most)
    return Family(schema, values)


def object_of(required: dict[str, Family], optional: dict[str, Family]) -> Family:
    schema = {
        "type": "object",
        "required": list(required),
        "properties": {name: one.schema for name, one in {**required, **optional}.items()},
        "additionalProperties": False,
    }
    values = st.fixed_dictionaries(
        {name: one.values for name, one in required.items()},
        optional={name: one.values for name, one in optional.items()},
    )
    return Family(schema, values)


def map_of(inner: Family) -> Family:
    values = st.dictionaries(st.text(alphabet=HOSTILE, max_size=3), inner.values, max_size=3)
    return Family({"type": "object", "additionalProperties": inner.schema}, values)


@st.composite
def families(draw: st.DrawFn, depth: int = 2) -> Family:
    kind = draw(st.sampled_from("pppppplllloom" if depth else "p"))
    if kind == "p":
        found = draw(st.sampled_from(PLAIN))
        if draw(st.integers(0, 9)) == 0:
            found = either(found, draw(st.sampled_from(PLAIN)))
    elif kind == "l":
        least = draw(st.sampled_from([0, 0, 1, 2]))
        most = draw(st.sampled_from([least, least + 1, least + 3, None]))
        found = list_of(draw(families(depth=depth - 1)), least, most)
    elif kind == "o":
        inner = families(depth=depth - 1)
        found = object_of({"a": draw(inner), "b": draw(inner)}, {"c": draw(inner)})
    else:
        found = map_of(draw(families(depth=0)))
    return nullable(found) if draw(st.integers(0, 11)) == 0 else found


# What may stand in the parentheses of a filter; w is a short text, n from 1 to 9, z from -2 to 5.
TEXT = ("w", "'-'", "'<&'", "'ΐ'", "''", "' '", "'\"'")
SMALL = ("n", "z", "1", "3", "12", "0", "-1", "n * 2")
FLAG = ("true", "false", "flag")
FIELD = ("'a'", "'b'", "'c'", "'a.b'", "'a.0'", "0", "'0'")
TEST = ("'odd'", "'string'", "'defined'", "'none'", "'eq', 'x'", "'gt', 2", "'in', ['a', 1]")
APPLIED = (
    "'upper'",
    "'length'",
    "'first'",
    "'default', 'x'",
    "'join', '-'",
    "'int'",
    "'abs'",
    "'list'",
)

_ARGUMENTS: dict[str, list[tuple[tuple[str, ...], ...]]] = {
    "attr": [(FIELD,)],
    "batch": [(SMALL,), (SMALL, TEXT)],
    "center": [(), (SMALL,)],
    "default": [(), (TEXT,), (SMALL, FLAG), (("missing_one",),)],
    "dictsort": [(), (FLAG,), (FLAG, ("'key'", "'value'"))],
    "filesizeformat": [(), (FLAG,)],
    "float": [(), (SMALL,), (("none",),)],
    "format": [(TEXT,)],
    "groupby": [(FIELD,), (FIELD, TEXT)],
    "indent": [(), (SMALL,), (TEXT,), (SMALL, FLAG, FLAG)],
    "int": [(), (SMALL,), (("none", "0"), ("16", "2"))],
    "join": [(), (TEXT,), (TEXT, FIELD)],
    "map": [(APPLIED,), (tuple("attribute=" + one for one in FIELD),)],
    "max": [(), (FLAG,), (FLAG, FIELD)],
    "reject": [(), (TEST,)],
    "rejectattr": [(FIELD,), (FIELD, TEST)],
    "replace": [(TEXT, TEXT), (TEXT, TEXT, SMALL)],
    "round": [(), (SMALL,), (SMALL, ("'ceil'", "'floor'", "'common'"))],
    "select": [(), (TEST,)],
    "selectattr": [(FIELD,), (FIELD, TEST)],
    "slice": [(SMALL,), (SMALL, TEXT)],
    "sort": [(), (FLAG, FLAG), (FLAG, FLAG, (*FIELD, "'a,b'"))],
    "sum": [(), (FIELD,), (FIELD, SMALL)],
    "tojson": [(), (SMALL,)],
    "trim": [(), (TEXT,), (("none",),)],
    "truncate": [(), (SMALL,), (SMALL, FLAG), (SMALL, FLAG, TEXT, SMALL)],
    "unique": [(), (FLAG, FIELD)],
    "urlize": [(), (SMALL, FLAG, TEXT, TEXT)],
    "wordwrap": [(), (SMALL,), (SMALL, FLAG, TEXT, FLAG)],
    "xmlattr": [(), (FLAG,)],
}
_ARGUMENTS |= {"d": _ARGUMENTS["default"], "min": _ARGUMENTS["max"]}
FORMATS = (
    "%s",
    "%d",
    "%5d",
    "%05.1f",
    "%.2f",
    "%e",
    "%x",
    "%#o",
    "%c",
    "%%%s",
    "%-4s|",
    "%.1s",
    "%r",
)

_TEST_ARGUMENTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("divisibleby",), SMALL),
    **dict.fromkeys(("in",), ("['a', 1]", "w", "'abc'", "v", "{'a': 1}")),
    **dict.fromkeys(
        ("sameas", "eq", "equalto", "ne", "gt", "ge", "lt", "le", "greaterthan", "lessthan"),
        (*SMALL, *TEXT, "v", "true", "none"),
    ),
}
CONTEXT: dict[str, Family] = {
    "w": texts_of(HOSTILE, 0, 3),
    "n": Family({"type": "integer", "minimum": 1, "maximum": 9}, st.integers(1, 9)),
    "z": Family({"type": "integer", "minimum": -2, "maximum": 5}, st.integers(-2, 5)),
    "flag": Family({"type": "boolean"}, st.booleans()),
}


@st.composite
def filter_uses(draw: st.DrawFn, name: str) -> str:
    """``name(arguments)``"""
    shape = draw(st.sampled_from(_ARGUMENTS.get(name, [()])))
    written = ", ".join(draw(st.sampled_from(choices)) for choices in shape)
    return f"{name}({written})" if written else name


@st.composite
def uses_of_tests(draw: st.DrawFn, name: str) -> str:
    choices = _TEST_ARGUMENTS.get(name)
    return name if choices is None else f"{name}({draw(st.sampled_from(choices))})"


@st.composite
def contexts(draw: st.DrawFn) -> tuple[dict[str, Any], st.SearchStrategy[dict[str, Any]]]:
    """The schema of a context with a value ``v``, perhaps missing; and contexts that fit it."""
    family = draw(families())
    values = {name: one.values for name, one in CONTEXT.items()}
    schema = {
        "type": "object",
        "properties": {name: one.schema for name, one in {**CONTEXT, "v": family}.items()}
        | {"missing_one": {"type": "string", "maxLength": 2}},
        "required": [*CONTEXT],
        "additionalProperties": False,
    }
    if draw(st.integers(0, 9)) == 0:
        return schema, st.fixed_dictionaries(values, optional={"v": family.values})
    schema["required"].append("v")
    return schema, st.fixed_dictionaries({**values, "v": family.values})
