"""A generated family of specs: templates of every statement and operator over one bounded context."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from notifyspec.source import Source

if TYPE_CHECKING:
    from random import Random

HERE = Path(__file__).parent
CONTEXT: dict[str, Any] = yaml.safe_load((HERE / "context.yaml").read_text(encoding="utf-8"))
IDIOMS = (HERE / "idioms.txt").read_text(encoding="utf-8").splitlines()
EXAMPLE: dict[str, Any] = {
    "user": {"id": "1", "name": "Ada"},
    "name": "Ada",
    "code": "A-1",
    "n": 1,
    "x": 1.5,
    "big": 7,
    "flag": True,
    "kind": "info",
    "nul": None,
    "tags": [],
    "lines": [],
    "grid": [],
    "prices": {},
    "when": "2026-01-31T09:30:00Z",
    "pick": "a",
    "either": "a",
    "way": {"kind": "card", "last": 1},
    "both": {"x": 1, "y": "a"},
    "loose": {"kind": "box", "size": 1},
    "any": 1,
    "real": 1.5,
    "enumerated": "a",
    "three": 1,
}
SHARED = {
    "_macros.j2": """\
{% macro money(amount, currency='EUR') %}{{ "%.2f" | format(amount) }} {{ currency }}{% endmacro %}
{% macro plural(n, one, many) %}{{ n }} {% if n == 1 %}{{ one }}{% else %}{{ many }}{% endif %}{% endmacro %}
{% macro boxed() %}[{{ caller() }}]{% endmacro %}
""",
    "_m.j2": """\
{% macro money(a, cur='EUR') %}{{ '%.2f' | format(a) }} {{ cur }}{% endmacro %}
{% macro boxed(t='') %}[{{ t }}{{ caller() }}]{% endmacro %}
{% macro each(xs) %}{% for x in xs %}{{ caller(x, loop.index) }};{% endfor %}{% endmacro %}
{% macro va() %}{{ varargs | join('-') }}{% for k, v in kwargs | dictsort %}{{ k }}={{ v }}{% endfor %}{% endmacro %}
{% macro opt(a, b=none) %}{{ a }}{% if b is not none %}({{ b }}){% endif %}{% endmacro %}
{% set sep = ', ' %}
""",
    "_inc.j2": "{{ name }}!",
    "_noctx.j2": "fixed",
}
IMPORT = '{% from "_macros.j2" import money, plural, boxed %}'
PATHS = [
    "user.id",
    "user.name",
    "user.nick",
    "user.items",
    "name",
    "code",
    "n",
    "m",
    "x",
    "flag",
    "kind",
    "nul",
    "count",
    "tags",
    "some",
    "lines",
    "way.kind",
    "way.iban",
    "way.last",
    "tags[0]",
    "some[0]",
    "lines[0].sku",
    "n",
]
CONSTANTS = ["'a'", "'é😀'", "''", "0", "1", "2", "-1", "0.5", "true", "none"]
FILTERS = [
    "upper",
    "lower",
    "title",
    "capitalize",
    "trim",
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
    "default('d')",
    "default('')",
    "default(0)",
    "d(name)",
    "join(',')",
    "join",
    "round",
    "round(1)",
    "replace('a','bb')",
    "truncate(5)",
    "truncate(9,true)",
    "tojson",
    "e",
    "urlencode",
    "wordcount",
    "unique",
    "min",
    "max",
    "sum",
    "center(9)",
    "indent(2)",
    "map('upper')",
    "map(attribute='sku')",
    "select",
    "selectattr('gift')",
    "batch(2)",
    "format(n)",
    "striptags",
    "escape",
    "items",
    "dictsort",
]
CONDITIONS = (
    (
        "flag | user.nick | user.nick is defined | nul is not none | nul | count is not none and count is"
        " defined | tags | n > 0 | m is defined | n == 0 | kind == 'info' | kind in ['info','success'] |"
        " way.kind == 'card' | way.kind == 'bank' | some is defined | not user.nick | nul is none | tags |"
        " length > 1 | x > 0 | user.items is defined | user.nick is defined and user.nick | flag or n |"
        " name == '' | x | x != 0 | user.nick or nul | tags|length | loop.first | line.gift is defined and line.gift is not none"
    )
    .replace("tags | length", "tags|length")
    .split(" | ")
)


class Family:
    """Draws specs. Most of their templates have something wrong, and the checker says so."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def source(self) -> Source:
        return Source("generated.yaml", json.dumps(self.spec(), ensure_ascii=False, indent=1))

    def spec(self) -> dict[str, Any]:
        pick = self.random.choice
        actions = [
            {
                "type": "TOAST",
                "message": {
                    "content": self.template(),
                    "content_type": pick(["info", "{{ kind }}"]),
                },
            },
            {"type": "NAVIGATE", "when": pick(CONDITIONS[:-2]), "path": f"/a/{self.template()}"},
            {
                "type": "DATA",
                "message": {
                    "meta": {"value": "{{ " + self.expression(2) + " }}", "text": self.template()}
                },
            },
        ]
        channels = {
            "channel": pick(["app", "private-app", "private-encrypted-app"]),
            "id": pick(
                [
                    "{{ user.id }}",
                    "{{ n }}",
                    "{{ code }}",
                    "{{ kind }}-{{ n }}",
                    "{{ m | default(1) }}",
                ]
            ),
            "actions": self.random.sample(actions, self.random.randint(1, 3)),
        }
        written = json.dumps([channels, SHARED["_inc.j2"]])
        used = {name for name in CONTEXT["properties"] if re.search(rf"\b{name}\b", written)}
        example = {name: value for name, value in EXAMPLE.items() if name in used}
        return {
            "notifyspec": 1,
            "context": self.context(used),
            "channels": channels,
            "examples": [{"name": "typical", "context": example | {"shape": "round", "r": 1}}],
        }

    def context(self, used: set[str]) -> dict[str, Any]:
        """What is used of the context, in one form, or in two that `shape` tells apart."""
        properties = CONTEXT["properties"]
        whole = {
            "type": "object",
            "additionalProperties": False,
            "required": [name for name in CONTEXT["required"] if name in used],
            "properties": {name: inner for name, inner in properties.items() if name in used},
        }
        if self.random.random() < 0.7:
            form = {"shape": {"const": "round"}, "r": {"type": "integer"}}
            return _with(whole, form, ["shape"])
        one = {"shape": {"const": "round"}, "r": {"type": "integer", "minimum": 1, "maximum": 9}}
        other = {"shape": {"const": "square"}, "side": {"type": "string", "maxLength": 9}}
        return {"oneOf": [_with(whole, one, [*one]), _with(whole, other, [*other])]}

    def template(self) -> str:
        if self.random.random() < 0.6:
            return self.idiomatic()
        body = "".join(self._statement(2) for _ in range(self.random.randint(1, 2)))
        return IMPORT + body if "{" in body else body

    def idiomatic(self) -> str:
        """Idioms that are right, one beside or within the other."""
        pick = self.random.choice
        one, other = pick(IDIOMS), pick(IDIOMS)
        return pick(
            [
                one,
                one + other,
                f"{{% if {pick(CONDITIONS[:-2])} %}}{one}{{% else %}}{other}{{% endif %}}",
                f"{{% for each in tags %}}{one}{{% else %}}{other}{{% endfor %}}",
                f"{{% for each in range(2) %}}{one}{{% endfor %}}{one}",
                f"{{% set made %}}{one}{{% endset %}}{{{{ made | upper }}}}{other}",
                f"{{% filter trim %}}{one}{{% endfilter %}}",
                f"{{% macro own() %}}{one}{{% endmacro %}}{{{{ own() }}}}{{{{ own() ~ '' }}}}",
                f"{IMPORT}{{% call boxed() %}}{one}{{% endcall %}}",
                f"{{% with %}}{one}{{% endwith %}}{one}",
                f"{{% if shape == 'round' %}}{{{{ r | default(0) }}}}{one}{{% endif %}}",
                "{% if shape == 'square' %}{{ side }}{% else %}{{ shape }}{% endif %}" + one,
            ]
        )

    def _statement(self, depth: int) -> str:
        pick = self.random.choice
        if depth == 0 or self.random.random() < 0.4:
            return pick(
                [f"{{{{ {self.expression(1)} }}}}", "é ", "x", f"{{{{ {self.expression(2)} }}}}"]
            )
        inner, other = self._statement(depth - 1), self._statement(depth - 1)
        condition = pick(CONDITIONS[:-2])
        return pick(
            [
                f"{{% if {condition} %}}{inner}{{% else %}}{other}{{% endif %}}",
                f"{{% if {condition} %}}{inner}{{% elif {pick(CONDITIONS[:-2])} %}}{other}{{% endif %}}",
                f"{{% for tag in tags %}}{inner}{{{{ tag }}}}{{% else %}}{other}{{% endfor %}}",
                (
                    "{% for line in lines %}{{ loop.index }}{{ line.sku }}"
                    f"{{% if {pick(CONDITIONS)} %}}{{{{ line.gift }}}}{{% endif %}}{inner}{{% endfor %}}"
                ),
                f"{{% for line in lines if line.qty > 1 %}}{inner}{{{{ line.qty }}}}{{% endfor %}}",
                f"{{% set v = {self.expression(1)} %}}{inner}{{{{ v }}}}",
                (
                    "{% set ns = namespace(a=0) %}{% for tag in tags %}{% set ns.a = ns.a + 1 %}{% endfor %}"
                    f"{inner}{{% if ns.a > 1 %}}{other}{{% endif %}}"
                ),
                f"{{{{ money({self.expression(1)}) }}}}{inner}",
                f"{{{{ plural({self.expression(1)}, 'one', name) }}}}",
                f"{{% call boxed() %}}{inner}{{% endcall %}}",
                f"{{% filter upper %}}{inner}{{% endfilter %}}",
                f"{{% with w = {self.expression(1)} %}}{{{{ w }}}}{inner}{{% endwith %}}",
                f"{{{{ {self.expression(1)} if {condition} else {self.expression(1)} }}}}",
                f"{{{{ {self.expression(1)} if {condition} }}}}",
                f"{{% if x %}}{{{{ {self.expression(1)} / x }}}}{{% endif %}}",
                f"{{% if user.nick or nul %}}{{{{ user.nick or nul }}}}{inner}{{% endif %}}",
            ]
        )

    def expression(self, depth: int) -> str:
        pick = self.random.choice
        if depth == 0 or self.random.random() < 0.4:
            return pick([pick(PATHS), pick(PATHS), pick(CONSTANTS)])
        inner, other = self.expression(depth - 1), self.expression(depth - 1)
        return pick(
            [
                f"({inner}) | {pick(FILTERS)}",
                f"{inner} | {pick(FILTERS)}",
                f"({inner}) ~ ({other})",
                f"({inner}) {pick(['+', '-', '*', '/', '//', '%', '**'])} ({other})",
                f"({inner}) if {pick(CONDITIONS[:-2])} else ({other})",
                f"({inner}) or ({other})",
                f"({inner}) and ({other})",
                f"({inner})[0]",
                f"[{inner}, {other}] | join('-')",
            ]
        )


def _with(
    schema: dict[str, Any], properties: dict[str, Any], required: list[str]
) -> dict[str, Any]:
    return {
        **schema,
        "properties": {**schema["properties"], **properties},
        "required": [*schema["required"], *required],
    }
