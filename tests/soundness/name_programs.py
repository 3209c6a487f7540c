"""Random templates that set, hide, redefine and call the same few names in all of Jinja's frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from programs import spec_of

if TYPE_CHECKING:
    from random import Random

    from notifyspec.source import Source

CONTEXT: dict[str, Any] = {
    "type": "object",
    "required": ["p", "q", "flag", "xs"],
    "additionalProperties": False,
    "properties": {
        "p": {"type": "string", "maxLength": 20},
        "q": {"type": ["string", "null"], "maxLength": 20},
        "flag": {"type": "boolean"},
        "xs": {"type": "array", "maxItems": 3, "items": {"type": "string", "maxLength": 5}},
    },
}
SHARED = {
    "_s.j2": (
        "{% macro f(x='s') %}{{ g(x) }}{{ caller() if caller }}{% endmacro %}"
        "{% macro g(x) %}{{ x }}{{ p }}{% endmacro %}{% set p = 'shared' %}"
    ),
    "_i.j2": "{% macro k() %}{{ p }}{% endmacro %}{{ k() }}{{ q if q is defined and q }}",
}
PRELUDES = [
    "",
    "{% set ns = namespace(a='') %}",
    "{% macro f(x='') %}{{ x }}{{ p if p is string }}{% endmacro %}{% set ns = namespace(a='') %}",
    "{% macro f() %}{{ g() }}{% endmacro %}{% macro g() %}{{ p }}{% endmacro %}",
    "{% macro f(x='') %}{{ caller() if caller }}{{ x }}{% endmacro %}{% set g = f %}",
]


def program(random: Random) -> str:
    """A template. Many have something wrong, and the checker says so."""
    body = "".join(statement(random, 2) for _ in range(random.randint(1, 3)))
    return random.choice(PRELUDES) + body


def statement(random: Random, depth: int) -> str:
    pick = random.choice
    name, macro = pick("pqxv"), pick("fg")
    if random.random() < 0.06:
        name, macro = macro, name
    if depth == 0 or random.random() < 0.4:
        return pick(
            [
                f"{{% set {name} = {value(random)} %}}",
                f"{{% set {name} = {value(random)} %}}",
                f"{{{{ {name} }}}}",
                f"{{{{ {name} if {name} is string else '-' }}}}",
                f"{{{{ {name} or '-' }}}}",
                f"{{{{ {macro}() }}}}",
                f"{{{{ {macro}({value(random)}) }}}}",
                f"{{{{ {macro}() if {macro} is defined }}}}",
                f"{{% set ns.{pick('ab')} = {value(random)} %}}",
                "{% if ns.a is string %}{{ ns.a }}{% endif %}",
                "{{ ns.b if ns.b is defined and ns.b is string }}",
                "{{ caller() if caller }}",
                '{% include "_i.j2" %}',
                f'{{% from "_s.j2" import f as {macro} %}}',
                "-",
            ]
        )
    body = "".join(statement(random, depth - 1) for _ in range(random.randint(1, 2)))
    other = statement(random, depth - 1)
    test = pick(["flag", f"{name} is defined", f"{name} is string", name, "p", "q is not none"])
    return pick(
        [
            f"{{% macro {macro}() %}}{body}{{% endmacro %}}{other}",
            f"{{% macro {macro}(x='d') %}}{body}{{% endmacro %}}{other}",
            f"{{% macro {macro}({name}=p) %}}{body}{{% endmacro %}}{{{{ {macro}('a') }}}}",
            f"{{% macro {macro}(x='') %}}{body}{{{{ caller() if caller }}}}{{% endmacro %}}{other}",
            f"{{% if {test} %}}{body}{{% endif %}}{other}",
            f"{{% if {test} %}}{body}{{% else %}}{other}{{% endif %}}",
            f"{{% if {test} %}}{body}{{% elif flag %}}{other}{{% endif %}}{other}",
            f"{{% for {name} in xs %}}{body}{{% else %}}{other}{{% endfor %}}",
            f"{{% for y in xs %}}{body}{other}{{% endfor %}}",
            f"{{% with {name} = {value(random)} %}}{body}{{% endwith %}}{other}",
            f"{{% filter upper %}}{body}{{% endfilter %}}{other}",
            f"{{% set {name} %}}{body}{{% endset %}}{other}",
            f"{{% set {name} | replace('a', p) %}}{body}{{% endset %}}{other}",
            f"{{% call {macro}() %}}{body}{{% endcall %}}{other}",
            f"{{% set ns = namespace(a={value(random)}) %}}{body}{other}",
        ]
    )


def value(random: Random) -> str:
    return random.choice(["p", "p", "'v'", "'w' * 9", "'w' * 30", "p ~ 'w'", "q", "none", "f"])


def source(template: str) -> Source:
    return spec_of(template, CONTEXT)
