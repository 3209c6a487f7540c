"""What each filter takes and what it must refuse, case by case."""

from __future__ import annotations

from typing import Any

import pytest
from expression import Judgement, evaluated, fault, judged

from notifyspec.analysis.filters import FILTERS

STRING = {"type": "string", "maxLength": 5}
PRINTABLE = {"type": "string", "pattern": "^[ -~]{0,5}$"}
DIGIT = {"type": "integer", "minimum": 0, "maximum": 9}
ITEM = {
    "type": "object",
    "required": ["sku", "price", "box"],
    "properties": {
        "sku": STRING,
        "price": {"type": "number", "minimum": 0, "maximum": 1000},
        "note": STRING,
        "memo": {"type": ["string", "null"], "maxLength": 3},
        "box": {"type": "object", "required": ["size"], "properties": {"size": DIGIT}},
    },
    "additionalProperties": False,
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": [
        *("name", "ascii", "n", "x", "any_number", "flag", "nul", "tags", "some", "full", "lines"),
        *("closed", "prices", "free", "mixed", "kind", "matrix", "no_box"),
    ],
    "properties": {
        "name": STRING,
        "ascii": PRINTABLE,
        "n": DIGIT,
        "x": {"type": "number", "minimum": 0, "maximum": 1000},
        "any_number": {"type": "number"},
        "flag": {"type": "boolean"},
        "nul": {"type": ["string", "null"], "maxLength": 5},
        "gone": STRING,
        "gone_box": ITEM["properties"]["box"],
        "no_box": {"anyOf": [ITEM["properties"]["box"], {"type": "null"}]},
        "tags": {"type": "array", "items": STRING, "maxItems": 3},
        "some": {
            "type": "array",
            "items": {"type": ["string", "null"], "maxLength": 5},
            "maxItems": 3,
        },
        "full": {"type": "array", "items": DIGIT, "minItems": 2, "maxItems": 3},
        "lines": {"type": "array", "items": ITEM, "maxItems": 3},
        "closed": {
            "type": "object",
            "required": ["id", "size"],
            "properties": {"id": STRING, "size": DIGIT},
            "additionalProperties": False,
        },
        "prices": {"type": "object", "additionalProperties": DIGIT},
        "free": {},
        "mixed": {"type": "array", "items": {"type": ["string", "integer"]}},
        "kind": {"enum": ["low", "high"]},
        "matrix": {"type": "array", "items": {"type": "array", "items": DIGIT}},
    },
    "additionalProperties": False,
}
CONTEXT: dict[str, Any] = {
    "name": "Ada",
    "ascii": "<a>",
    "n": 0,
    "x": 12.5,
    "any_number": 3,
    "flag": True,
    "nul": None,
    "no_box": None,
    "tags": [],
    "some": ["a", None],
    "full": [3, 1],
    "lines": [
        {"sku": "b", "price": 2.5, "memo": None, "box": {"size": 1}},
        {"sku": "a", "price": 1, "note": "x", "memo": "y", "box": {"size": 0}},
    ],
    "closed": {"id": "7", "size": 3},
    "prices": {"a b": 1, "c": 2},
    "free": {},
    "mixed": ["a", 1],
    "kind": "low",
    "matrix": [[1], []],
}
QUIET = """
name | upper; n | lower; flag | lower; flag | replace('T', 't'); name | title; name | capitalize; kind | upper
name | trim; name | trim('-'); name | string; n | string; name | center(9); name | center
name | indent(2, first=true); name | indent('> '); name | truncate; name | truncate(9, true, '…', 0)
name | wordwrap(10); name | wordcount; name | replace('a', 'b'); n | replace('1', 'one', 1)
name | e; name | escape; n | forceescape; name | safe; name | striptags; name | urlize; name | urlencode
closed | urlencode; closed | xmlattr; free | tojson; tags | tojson(2); none | tojson; name | pprint; flag | string; flag | title
'%s: %d' | format(name, n); '%.2f' | format(any_number); '%(a)s' | format(a=name); '100 %%' | format
'%5s|%-5s|%05d|%x|%c' | format(name, name, n, n, n); '%d' | format(x); '%*d' | format(n, n)
n | abs; x | round; x | round(1, 'floor'); any_number | round(2); x | round(n * 4); nul | int; tags | int; name | int(5)
name | float; any_number | float; x | filesizeformat; '12' | filesizeformat
gone | default('-'); gone | d(n); nul | default('-', true); gone | default(gone) | default('')
tags | length; name | count; closed | length; full | first; full | last; full | random; full | min; full | max
tags | first | default('-'); tags | min | default('-'); lines | max(attribute='price') | default(none)
tags | sort; lines | sort(attribute='sku,price'); mixed | unique; lines | unique(attribute='sku')
tags | list; name | list; tags | reverse | list; name | reverse; tags | join(', '); full | join
lines | join(', ', attribute='sku'); lines | join(', ', 'box.size'); name | join('-'); closed | join
full | sum; lines | sum(attribute='price'); lines | sum('price', 5); matrix | sum(start=[])
tags | batch(2); tags | batch(2, '-') | list | length; full | slice(2); full | slice(2, 0)
lines | groupby('sku'); (lines | groupby('box.size'))[0:1]; closed | items; closed | dictsort
prices | dictsort(by='value'); lines | groupby('note', default='-')
tags | map('upper') | join; lines | map(attribute='sku') | join; full | map('string') | list
lines | map(attribute='note') | select('defined') | join; lines | map(attribute='note', default='-') | join
lines | selectattr('note') | map(attribute='note') | join; some | reject('none') | join; some | select | join
lines | selectattr('note', 'defined') | map(attribute='note') | join
lines | selectattr('memo', 'string') | map(attribute='memo') | join
lines | rejectattr('note') | list; lines | rejectattr('price', 'gt', 3) | map(attribute='sku') | join
tags | select('in', ['a', 'b']) | list; full | select('odd') | list; full | select('divisibleby', 2) | list
tags | map('length') | sum; matrix | map('sum') | max | default(0); mixed | map('upper') | join
tags | map('default', '-') | join; tags | map('replace', 'a', 'b') | join(' ') | upper
"""
REFUSED = {
    "wrong-argument": """
tags | upper; closed | title; tags | trim; name | trim(n); n | indent; n | truncate; name | truncate('9')
n | wordwrap; name | center('9'); name | center(x); name | replace('a', tags); name | replace('a')
name | replace('a', 'b', 'c'); name | upper(1); name | truncate(size=3); name | truncate(3, length=3)
tags | e; closed | safe; tags | urlencode; name | xmlattr; tags | map('upper') | tojson
'%d' | format(name); '%s %s' | format(name); '%s' | format(name, n); '%z' | format(n); '%' | format(n)
'%x' | format(x); '%(a)s' | format(name); '%(a)s' | format(b=name); '%s' | format(a=name); '%c' | format(tags)
'%*d' | format(x, n); '%s' | format(name, a=n)
name | abs; name | round; x | round('1'); x | round(1, 'up'); tags | filesizeformat; name | filesizeformat
n | length; n | first; n | join; n | list; n | sort; n | map('upper'); n | batch(2); flag | length; name | items
tags | map('upper') | length; tags | select | last; tags | reverse | random; closed | random; tags | dictsort
tags | map('upper') | first | default('') | abs; (tags | map('upper'))[0:1]; name | sum; tags | sum; name | dictsort
mixed | sort; lines | sort; lines | min; lines | unique; matrix | unique; tags | batch; tags | batch('2')
free | upper; free | length; free | join; tags | map; tags | map(name); tags | map('abs'); lines | map('upper')
tags | select(name); tags | select('odd'); lines | selectattr; lines | selectattr(name); closed | attr('id')
closed | dictsort(by='size'); closed | dictsort(by='value'); lines | groupby; tags | slice(x)
tags | replace(*tags)
""",
    "possibly-null": """
nul | upper; nul | e; nul | string; nul | trim; nul | replace('a', 'b'); name | replace('a', nul); nul | urlencode
nul | length; nul | first; nul | join; nul | list; '%s' | format(nul); '%d' | format(none); nul | safe
some | join; some | sort; some | map('upper') | list; some | min | default(''); some | map('trim') | join
none | abs; no_box | items; no_box | dictsort; nul | map('upper'); lines | map(attribute='memo') | select('defined') | join
""",
    "possibly-missing": """
gone | upper; gone | length; gone | join; gone | map('upper'); gone_box | items; gone | int; gone | tojson
name | replace('a', gone); lines | join(', ', attribute='note'); lines | map(attribute='note') | join
lines | sort(attribute='note'); lines | sum(attribute='note'); lines | groupby('note'); tags | first | upper
tags | min | upper; gone | default(gone) | upper; lines | map(attribute='note.x') | list
lines | selectattr('note', 'eq', 'x') | list; lines | unique(attribute='note') | list; tags | random | upper
""",
    "possible-failure": """
name | truncate(2); name | truncate(n); name | truncate(9, leeway=-1); name | wordwrap(n); name | format(n)
name | wordwrap(0); tags | slice(n); tags | slice(0); any_number | round(1, 'ceil'); x | round(n * 40, 'ceil')
'%c' | format(n * 9999999); '%d' | format(any_number * any_number); prices | xmlattr; tags | batch(n)
full | select('divisibleby', n) | list; (any_number * any_number) | int; name | center(999999)
""",
    "not-text": """
lines | join(', '); matrix | join; prices | items | join
{'a': tags} | xmlattr; {'a': tags} | urlencode; [true] | join; tags | batch(2) | join
flag | e; flag | trim; flag | safe; flag | pprint; flag | striptags; flag | urlize; [flag] | map('e') | join
""",
    "unknown-field": """
lines | map(attribute='skus') | join; tags | map(attribute='x') | join; lines | selectattr('skus')
lines | sort(attribute='box.sizes'); lines | sum(attribute='prize'); lines | groupby('skus')
""",
    "unknown-filter": "tags | map('uper') | join; tags | map('sku') | join",
    "unknown-test": "tags | select('ood') | list; lines | selectattr('sku', 'equals', 'x') | list",
}


OTHER_CONTEXT: dict[str, Any] = {
    **CONTEXT,
    "name": "Ada Byron",
    "n": 9,
    "any_number": 1.7e308,
    "tags": ["a", "b"],
    "lines": [*CONTEXT["lines"], *CONTEXT["lines"]],
    "free": 5,
    "matrix": [[1], [2]],
}
# Refused although it runs: what it prints or does, nobody means.
HARMLESS = """
tags | batch('2'); tags | batch(n); lines | selectattr(name); lines | selectattr('skus')
nul | map('upper'); gone | map('upper'); gone_box | items
"""


def listed(text: str) -> list[str]:
    return [one.strip() for line in text.strip().splitlines() for one in line.split(";")]


@pytest.mark.parametrize("expression", listed(QUIET))
def test_what_a_filter_takes_is_left_alone(expression: str):
    judgement = judged(expression, SCHEMA)
    assert judgement.rules == []
    assert fault(judgement, CONTEXT) is None


@pytest.mark.parametrize(
    ("rule", "expression"),
    [(rule, one) for rule, text in REFUSED.items() for one in listed(text)],
)
def test_what_a_filter_can_not_take_is_found_once(rule: str, expression: str):
    assert judged(expression, SCHEMA).rules == [rule]


@pytest.mark.parametrize("expression", [one for text in REFUSED.values() for one in listed(text)])
def test_what_is_refused_does_fail_or_prints_what_nobody_means(expression: str):
    judgement = judged(expression, SCHEMA)
    assert (expression in listed(HARMLESS)) is not any(
        fails(judgement, context) for context in (CONTEXT, OTHER_CONTEXT)
    )


def fails(judgement: Judgement, context: dict[str, Any]) -> bool:
    try:
        value = evaluated(judgement, context)
    except Exception:
        return True
    marks = (
        ("none", "true", "false", "[", "{", "('", "%5b", "inf")
        if isinstance(value, str)
        else ("none", "{", "missing")
    )
    return any(mark in repr(value).lower() for mark in marks)


def test_every_filter_is_among_those_that_are_left_alone():
    used = {part.split("(")[0].strip() for one in listed(QUIET) for part in one.split("|")[1:]}
    assert set(FILTERS) - used == {"attr"}
