"""A generated family of specs: templates of every statement and operator over one bounded context."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from notifyspec.source import Source

if TYPE_CHECKING:
    from random import Random

CONTEXT: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["user", "name", "n", "x", "flag", "kind", "nul", "tags", "lines", "code", "way"],
    "properties": {
        "user": {
            "type": "object",
            "required": ["id", "name"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string", "pattern": "^[0-9]{1,20}$"},
                "name": {"type": "string", "minLength": 1, "maxLength": 30},
                "nick": {"type": "string", "maxLength": 20},
                "items": {
                    "type": "array",
                    "maxItems": 3,
                    "items": {"type": "string", "maxLength": 5},
                },
            },
        },
        "name": {"type": "string", "maxLength": 40},
        "code": {"type": "string", "pattern": "^[A-Z]{1,3}-[0-9]{1,4}$"},
        "n": {"type": "integer", "minimum": 0, "maximum": 99},
        "m": {"type": "integer", "minimum": 1, "maximum": 9},
        "x": {"type": "number", "minimum": -1000, "maximum": 1000},
        "flag": {"type": "boolean"},
        "kind": {"enum": ["info", "success", "warning"]},
        "nul": {"type": ["string", "null"], "maxLength": 12},
        "count": {"type": ["integer", "null"], "minimum": 0, "maximum": 5},
        "tags": {"type": "array", "maxItems": 4, "items": {"type": "string", "maxLength": 9}},
        "some": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {"type": "integer", "minimum": 0, "maximum": 9},
        },
        "lines": {
            "type": "array",
            "maxItems": 3,
            "items": {
                "type": "object",
                "required": ["sku", "qty"],
                "additionalProperties": False,
                "properties": {
                    "sku": {"type": "string", "maxLength": 8},
                    "qty": {"type": "integer", "minimum": 1, "maximum": 99},
                    "gift": {"type": ["string", "null"], "maxLength": 8},
                },
            },
        },
        "way": {
            "oneOf": [
                {
                    "type": "object",
                    "required": ["kind", "iban"],
                    "additionalProperties": False,
                    "properties": {
                        "kind": {"const": "bank"},
                        "iban": {"type": "string", "maxLength": 34},
                    },
                },
                {
                    "type": "object",
                    "required": ["kind", "last"],
                    "additionalProperties": False,
                    "properties": {
                        "kind": {"const": "card"},
                        "last": {"type": "integer", "minimum": 0, "maximum": 9999},
                    },
                },
            ]
        },
    },
}
EXAMPLE = {
    "user": {"id": "1", "name": "Ada"},
    "name": "Ada",
    "code": "A-1",
    "n": 1,
    "x": 1.5,
    "flag": True,
    "kind": "info",
    "nul": None,
    "tags": [],
    "lines": [],
    "way": {"kind": "card", "last": 1},
}
MACROS = """\
{% macro money(amount, currency='EUR') %}{{ "%.2f" | format(amount) }} {{ currency }}{% endmacro %}
{% macro plural(n, one, many) %}{{ n }} {% if n == 1 %}{{ one }}{% else %}{{ many }}{% endif %}{% endmacro %}
{% macro boxed() %}[{{ caller() }}]{% endmacro %}
"""
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
        return {
            "notifyspec": 1,
            "context": CONTEXT,
            "channels": {
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
            },
            "examples": [{"name": "typical", "context": EXAMPLE}],
        }

    def template(self) -> str:
        body = "".join(self._statement(2) for _ in range(self.random.randint(1, 2)))
        return IMPORT + body if "{" in body else body

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
