"""Random templates that compute numbers and put them where Python needs an integer, or little of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from programs import spec_of

if TYPE_CHECKING:
    from random import Random

    from notifyspec.source import Source

COUNT = {"type": "integer", "minimum": 0, "maximum": 9}
REAL = {"type": "number", "minimum": -9, "maximum": 9}
PROPERTIES: dict[str, Any] = {
    "n": COUNT,
    "m": {"type": ["integer", "null"], "minimum": 1, "maximum": 4},
    "x": REAL,
    "e": {"enum": [1, 2.0, 3]},
    "h": {"enum": [1, 1.5]},
    "big": {"type": "integer", "minimum": 0, "maximum": 10**9},
    "free": {"type": "number"},
    "name": {"type": "string", "maxLength": 20},
    "some": {"type": "array", "items": COUNT, "minItems": 1, "maxItems": 3},
    "reals": {"type": "array", "items": REAL, "minItems": 1, "maxItems": 3},
    "box": {
        "oneOf": [
            {
                "type": "object",
                "required": ["is", "k"],
                "properties": {"is": {"const": 1}, "k": COUNT},
            },
            {"type": "object", "required": ["is"], "properties": {"is": {"const": 2}}},
        ]
    },
}
CONTEXT: dict[str, Any] = {
    "type": "object",
    "required": [*PROPERTIES],
    "additionalProperties": False,
    "properties": PROPERTIES,
}

NUMBERS = [
    *("n", "n", "m or 1", "x", "x", "e", "h", "big", "free", "free * free", "some[0]", "reals[0]"),
    *(
        "(box.k if box.is == 1 else 2)",
        "some | length",
        "name | length",
        "0",
        "1",
        "2",
        "2.0",
        "0.5",
    ),
]
FILTERS = [
    *("int", "int", "float", "abs", "round", "round(1)", "round(0, 'ceil')", "round | int"),
    *("string | int", "string | float", "default(1.0)"),
]
TESTS = [
    "{0} == {1}",
    "{0} in [{1}, {2}]",
    "{0} is integer",
    "{0} is float",
    "not {0}",
    "{1} < {0} < {2}",
]
# What is made of a number, each of which some number makes fail.
USES = [
    *("'ab' * {0}", "{0} * name", "([7] * {0}) | length", "range({0}) | list | length"),
    *("'abc'[{0}] | default('-')", "some[{0}] | default('-')", "name[{0}:]", "name[:{0}]"),
    *(
        "name | center({0})",
        "name | indent({0})",
        "name | truncate(4 + {0})",
        "name | wordwrap(1 + {0})",
    ),
    *("name | replace('a', 'bb', {0})", "some | batch(1 + {0}) | list | length"),
    *("'%d' | format({0})", "'%x' | format({0})", "'%.2f' | format({0})", "'%*d' | format({0}, 1)"),
    *(
        "{0} | tojson",
        "{0} | round({1})",
        "{0} // (1 + {1})",
        "{0} ** {1}",
        "{0} | string | length",
    ),
]


def program(random: Random) -> str:
    """A template. Many have something wrong, and the checker says so."""
    return "".join(statement(random, 2) for _ in range(random.randint(1, 2)))


def statement(random: Random, depth: int) -> str:
    pick = random.choice
    if depth == 0 or random.random() < 0.4:
        return f"{{{{ {use(random)} }}}}"
    body = statement(random, depth - 1)
    value, one = number(random, 2), pick(["1", "2", "e", "n", "x"])
    name = pick(["n", "x", "h", "free", "v"])
    test = pick(TESTS).format(name, number(random, 1), number(random, 1))
    return pick(
        [
            f"{{% if {test} %}}{body}{{% endif %}}",
            f"{{% if {test} %}}{body}{{% else %}}{statement(random, 0)}{{% endif %}}",
            f"{{% if {use(random)} == {value} %}}{body}{{% endif %}}",
            f"{{% if {name} == {one} %}}{{{{ {pick(USES).format(name, one)} }}}}{{% endif %}}",
            f"{{% if {one} in [{name}, {name}] %}}{body}{{% endif %}}",
            f"{{% for v in range({value}) %}}{{{{ v }}}}{{% endfor %}}{body}",
            f"{{% for v in {pick(['some', 'reals'])} %}}{body}{{{{ 'ab' * v }}}}{{% endfor %}}",
            f"{{% set v = {value} %}}{body}",
            f"{{% set v = {use(random)} %}}{body}",
            (
                f"{{% set ns = namespace(a={value}) %}}{{% for v in some %}}{{% set ns.a = ns.a"
                f" {pick('+-*')} {number(random, 1)} %}}{{% endfor %}}{body}{{{{ 'ab' * ns.a }}}}"
            ),
            f"{{% macro f(v, w=1) %}}{body}{{{{ 'ab' * w }}}}{{% endmacro %}}{{{{ f({value}, {value}) }}}}",
            f"{{% set v %}}{{% for w in range({value}) %}}{{{{ {use(random)} }}}}{{% endfor %}}{{% endset %}}{body}",
        ]
    )


def use(random: Random) -> str:
    given = [f"({number(random, 2)})" for _ in range(2)]
    return random.choice(USES).format(*given)


def number(random: Random, depth: int) -> str:
    pick = random.choice
    if random.random() < 0.1:
        return "v"
    if depth == 0 or random.random() < 0.35:
        return pick(NUMBERS)
    inner, other = number(random, depth - 1), number(random, depth - 1)
    return pick(
        [
            f"({inner}) | {pick(FILTERS)}",
            f"({inner}) | {pick(FILTERS)}",
            f"({inner} {pick(['+', '-', '*', '//', '%', '**'])} {other})",
            f"({inner} / {other})",
            f"-({inner})",
            f"[{inner}, {other}] | {pick(['min', 'max', 'sum', 'first', 'last'])}",
            f"{pick(['some', 'reals'])} | {pick(['sum', 'max', 'first'])}",
            f"({inner} if {pick(TESTS).format(pick(['n', 'x', 'h']), other, inner)} else {other})",
        ]
    )


def source(template: str) -> Source:
    used = {name: of for name, of in PROPERTIES.items() if name in template}
    return spec_of(template, {**CONTEXT, "required": [*used], "properties": used})
