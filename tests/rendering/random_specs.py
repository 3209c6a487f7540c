"""Random templates over one context schema, and random contexts that fit it or nearly do."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["user", "name", "n", "x", "flag", "kind", "nul", "tags", "lines", "free"],
    "properties": {
        "user": {
            "type": "object",
            "required": ["id", "name"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string", "pattern": "^[0-9]{1,20}$"},
                "name": {"type": "string", "maxLength": 30},
                "nick": {"type": "string", "maxLength": 30},
                "items": {"type": "array", "items": {"type": "string"}},
            },
        },
        "name": {"type": "string"},
        "code": {"type": "string", "pattern": "^[A-Z]{1,3}-[0-9]{1,4}$"},
        "n": {"type": "integer"},
        "small": {"type": "integer", "minimum": 0, "maximum": 9},
        "x": {"type": "number"},
        "flag": {"type": "boolean"},
        "kind": {"enum": ["info", "success", "warning"]},
        "mixed": {"enum": ["a", 1, None, True]},
        "nul": {"type": ["string", "null"]},
        "number_or_text": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "tags": {"type": "array", "items": {"type": "string"}},
        "lines": {
            "type": "array",
            "maxItems": 5,
            "items": {
                "type": "object",
                "required": ["sku", "qty"],
                "properties": {
                    "sku": {"type": "string"},
                    "qty": {"type": "integer", "minimum": 1},
                    "gift": {"type": "string"},
                },
            },
        },
        "box": {
            "type": "object",
            "required": ["label"],
            "properties": {"label": {"type": "string"}, "depth": {"type": "integer"}},
        },
        "free": {},
    },
}

MACROS = """\
{% macro money(amount, currency='EUR') %}{{ "%.2f" | format(amount) }} {{ currency }}{% endmacro %}
{% macro count(n, one, many) -%}
  {{ n }} {% if n == 1 %}{{ one }}{% elif n is none %}none{% else %}{{ many }}{% endif %}
{%- endmacro %}
{% macro peek(value) %}{{ name }}{{ value }}{% endmacro %}
{% macro listed(values) %}{% for value in values %}[{{ value }}]{% endfor %}{% endmacro %}
"""

NAMES = [
    "user",
    "user.id",
    "user.name",
    "user.nick",
    "user.items",
    "user['name']",
    "user.missing",
    "name",
    "code",
    "n",
    "small",
    "x",
    "flag",
    "kind",
    "mixed",
    "nul",
    "number_or_text",
    "tags",
    "tags[0]",
    "lines",
    "lines[0].sku",
    "lines[0].gift",
    "box",
    "box.label",
    "box.depth",
    "free",
    "free.a",
    "free[0]",
    "unknown",
]
CONSTANTS = ("'text'", "'\"'", "'\\\\'", "''", "'é\\n'", "0", "1", "-3", "2.5", "true", "none")
FILTERS = [
    "upper",
    "lower",
    "trim",
    "title",
    "capitalize",
    "length",
    "string",
    "int",
    "float",
    "abs",
    "first",
    "last",
    "list",
    "sort",
    "reverse",
    "default",
    "default('d')",
    "d(name)",
    "default('d',true)",
    "default(user.nick)",
    "join(',')",
    "join",
    "round",
    "round(1)",
    "replace('a','b')",
    "truncate(5)",
    "tojson",
    "e",
    "urlencode",
    "wordcount",
    "unique",
    "batch(2)",
    "map('upper')",
    "select('string')",
    "dictsort",
    "items",
]
TESTS = [
    "defined",
    "undefined",
    "none",
    "string",
    "number",
    "mapping",
    "sequence",
    "iterable",
    "even",
    "odd",
    "boolean",
    "divisibleby(2)",
    "in(tags)",
    "eq(1)",
    "sameas(none)",
]
OPERATORS = [
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "~",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "in",
    "and",
    "or",
]

hostile_text = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(list("\"\\/\b\f\n\r\t{}%#<>&'\x00\x1f\x7f\u2028\u2029\ufeffé😀")),
    ),
    max_size=12,
)


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(FILTERS)).map(lambda t: f"{t[0]} | {t[1]}"),
        st.tuples(inner, st.sampled_from(TESTS), st.sampled_from(["is", "is not"])).map(
            lambda t: f"({t[0]}) {t[2]} {t[1]}"
        ),
        st.tuples(inner, st.sampled_from(OPERATORS), inner).map(
            lambda t: f"({t[0]}) {t[1]} ({t[2]})"
        ),
        inner.map(lambda e: f"not ({e})"),
        inner.map(lambda e: f"-({e})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]}) if ({t[1]}) else ({t[2]})"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]}) if ({t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"[{t[0]}, {t[1]}]"),
        inner.map(lambda e: f"({e}).name"),
        inner.map(lambda e: f"({e})[0]"),
        inner.map(lambda e: f"money({e})"),
        inner.map(lambda e: f"money({e}, 'USD')"),
        inner.map(lambda e: f"count({e}, 'one', name)"),
        inner.map(lambda e: f"peek({e})"),
        inner.map(lambda e: f"listed({e})"),
    )


expressions = st.recursive(
    st.one_of(st.sampled_from(NAMES), st.sampled_from(CONSTANTS)), _nested, max_leaves=4
)
IMPORT = '{% from "_macros.j2" import money, count, peek, listed %}'
literal = st.text(st.sampled_from(list("ab \"\\'\n{}é😀\x01")), max_size=5).filter(
    lambda text: (
        not any(mark in text for mark in ("{{", "{%", "{#", "}}", "%}", "#}"))
        and not text.endswith("{")
    )
)


def _control(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(expressions, inner, inner).map(
            lambda t: f"{{% if {t[0]} %}}{t[1]}{{% else %}}{t[2]}{{% endif %}}"
        ),
        st.tuples(expressions, inner, expressions, inner).map(
            lambda t: f"{{% if {t[0]} %}}{t[1]}{{% elif {t[2]} %}}{t[3]}{{% endif %}}"
        ),
        st.tuples(
            st.sampled_from(["tags", "lines", "free", "user.items", "name"]), inner, inner
        ).map(
            lambda t: (
                f"{{% for one in {t[0]} %}}{t[1]}{{{{ one }}}}{{% else %}}{t[2]}{{% endfor %}}"
            )
        ),
        inner.map(
            lambda t: (
                "{% for line in lines %}{{ loop.index }}{{ line.sku }}{% if not loop.last %}"
                f"{t}{{% endif %}}{{{{ line.gift | default('-') }}}}{{% endfor %}}"
            )
        ),
        st.tuples(expressions, inner).map(
            lambda t: f"{{% set name = {t[0]} %}}{t[1]}{{{{ name }}}}"
        ),
    )


templates = st.recursive(
    st.one_of(literal, expressions.map(lambda e: f"{{{{ {e} }}}}")), _control, max_leaves=3
).map(lambda text: text if "{" not in text else IMPORT + text)

_json = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 2**70),
        st.floats(allow_nan=False, allow_infinity=False),
        hostile_text,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abname"), inner, max_size=3)
    ),
    max_leaves=5,
)

_line = st.fixed_dictionaries(
    {"sku": hostile_text, "qty": st.integers(1, 9)}, optional={"gift": hostile_text, "more": _json}
)
contexts = st.fixed_dictionaries(
    {
        "user": st.fixed_dictionaries(
            {"id": st.from_regex(r"\A[0-9]{1,20}\Z"), "name": hostile_text},
            optional={"nick": hostile_text, "items": st.lists(hostile_text, max_size=2)},
        ),
        "name": hostile_text,
        "n": st.one_of(st.integers(), st.just(1.0), st.just(10**300)),
        "x": st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False)),
        "flag": st.booleans(),
        "kind": st.sampled_from(["info", "success", "warning"]),
        "nul": st.one_of(st.none(), hostile_text),
        "tags": st.lists(hostile_text, max_size=3),
        "lines": st.lists(_line, max_size=3),
        "free": _json,
    },
    optional={
        "code": st.from_regex(r"\A[A-Z]{1,3}-[0-9]{1,4}\Z"),
        "small": st.integers(0, 9),
        "mixed": st.sampled_from(["a", 1, None, True]),
        "number_or_text": st.one_of(st.integers(), hostile_text),
        "box": st.fixed_dictionaries(
            {"label": hostile_text}, optional={"depth": st.integers(), "extra": _json}
        ),
        "another": _json,
    },
)
"""Contexts that fit SCHEMA."""
