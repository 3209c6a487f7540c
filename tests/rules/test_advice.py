"""What a finding says to write instead, where that takes more than the name of a rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifyspec.catalog import Catalog
from notifyspec.checking.check import check_source
from notifyspec.source import Source

SPEC = """\
notifyspec: 1
context:
  type: object
  required: [user, lines, total, note, other]
  properties:
    user: {{type: object, required: [name], properties: {{name: {{type: string, maxLength: 9}}}}}}
    other: {{type: object, required: [age, town], properties: {{age: {{type: integer}}, town: {{$ref: "#/$defs/town"}}}}}}
    lines: {{type: array, maxItems: 9, items: {{$ref: "#/$defs/line"}}}}
    total: {{type: integer, minimum: 0, maximum: 9}}
    note: {{type: [string, "null"], maxLength: 9}}
    {more}
  $defs:
    town: {{type: [object, "null"], required: [name], properties: {{name: {{type: string, maxLength: 9}}}}}}
    line: {{type: object, required: [sku, name], properties: {{sku: {{type: string, maxLength: 9}}, name: {{type: string, maxLength: 9}}}}}}
channels:
  channel: app
  id: "1"
  event_type: TOAST
  message: {{content: '{content}'}}
"""


def told(content: str = "Hi", more: str = "") -> list[str]:
    """The messages of all errors, each with its advice."""
    source = Source("a.yaml", SPEC.format(content=content, more=more))
    found = check_source(source, "a", Catalog(Path(__file__).parent), {})
    return [f"{one.message} {one.help}" for one in found if one.severity.value == "error"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{{ age + 1 }}", "Did you mean `other.age`?"),
        ("{% for line in lines %}{{ sku }}{% endfor %}", "Did you mean `line.sku`?"),
        ("{{ len(lines) }}", "write `value | length`"),
        ("{{ str(total) }}", "write `value | string`"),
        ("{{ 7 / total }}", "`total` may be 0"),
        ("{{ lines[0].sku }}", "There may be no such item: `lines` may be empty."),
        ("{% if lines %}{{ lines[1].sku }}{% endif %}", "`lines` may have no more than 1."),
        ("{{ user.name[0] }}", "There may be no such character: `user.name` may be empty."),
        ("{{ lines.sku }}", 'with `map(attribute="sku")`'.replace('"', "'")),
        ('{{ note | default("none") }}', "write `default(…, true)`"),
        ("{{ note }}", "Test it with `is not none` first."),
        ("{{ other.town.name }}", "Test it with `is not none` first."),
        ("{{ note.text }}", "`note` is a text, which has no field `text`."),
        ("{% for one in note %}{{ one }}{% endfor %}", "Test it with `is not none` first."),
        ("{% macro hi() %}Hi{% endmacro %}{{ hi }}", "as in `{{ name() }}`"),
        ("{% endfor %}", "without a `for` before it"),
    ],
)
def test_the_advice_names_what_is_meant(content: str, words: str):
    (only,) = told(content)
    assert words in only


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("first: string", "Write `{type: string}`."),
        ('first: {$ref: "#/$defs/lien"}', "Did you mean `#/$defs/line`?"),
        ("first: {type: object, town: {type: string}}", "If it is a field, put it below"),
        ("first: {town: string}", "Remove it"),
    ],
)
def test_the_advice_about_a_context_says_where_a_schema_belongs(more: str, words: str):
    (only,) = told(more=more)
    assert words in only


def test_a_name_that_two_objects_have_is_none_of_theirs_in_particular():
    (only,) = told("{% for line in lines %}{{ name }}{% endfor %}")
    assert "Did you mean" not in only
