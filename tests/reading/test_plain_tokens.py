from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st
from jinja2.lexer import Token

from notifyspec.template.lexer import normalised
from notifyspec.template.plain_tokens import EXPRESSION, PRINTS, plain_tokens

from .by_jinja import tokens_by_jinja

if TYPE_CHECKING:
    from collections.abc import Iterable

PIECES = st.sampled_from(
    (
        *("{{", "}}", "{%", "%}", "{#", "#}", "{%-", "-%}", "{{-", "-}}", "{%+", "+%}", "{", "}"),
        *("(", ")", "[", "]", " ", "\n", ".", ",", ":", "|", "~", "-", "+", "*", "**", "/", "//"),
        *(
            "<",
            "<=",
            "==",
            "!=",
            "=",
            "%",
            "a",
            "b1",
            "_c",
            "é",
            "²",
            "raw",
            "{% raw %}",
            "{%raw%}",
        ),
        *(
            "{% endraw %}",
            "if",
            "for x in y",
            "'q'",
            '"q',
            "'é'",
            "'a\\n'",
            "''",
            "1",
            "1.5",
            "1_0",
        ),
        *("0x1F", "1e9", "1.", ".5", "1.5.2", "is", "not", "text ", "\u00a0", "\u2028", "$", "\t"),
        *("{{ a.b | f(1, 'x') }}", "{% if a == {'b': [1]} %}", "{{ {'a': {}} }}", "}}}", "{{{"),
    )
)


def left_of(tokens: Iterable[Token], spans: list[tuple[int, int]]) -> list[tuple[object, ...]]:
    """The tokens that stand in none of the spans."""
    return [
        tuple(one) for one in tokens if not any(start <= one.lineno < end for start, end in spans)
    ]


def read_already(tokens: list[Token], end: int) -> list[tuple[int, int]]:
    """Where there is a token that holds what is read already."""
    found = []
    position = 1
    for one, after in pairwise((*tokens, Token(end, "eof", ""))):
        if one.type in (PRINTS, EXPRESSION):
            found.append((position if one.type == PRINTS else one.lineno, after.lineno))
        elif one.type.endswith("_end"):
            position = one.lineno + 2
    return found


@given(st.lists(PIECES, max_size=10).map("".join).map(normalised), st.booleans())
@example("{{ {'a': {}} }}", False)
@example("{{ a }}}", False)
@example("{% if a %}b{% endif %} c", False)
@example("a == 1 and b is not none", True)
def test_plain_tokens_are_those_of_jinja_but_for_what_is_read_already(source, bare):
    quick = plain_tokens(source, bare=bare)
    if quick is not None:
        spans = read_already(quick, len(source) + 1)
        by_jinja = tokens_by_jinja(source, "variable" if bare else None)
        found = [one for one in quick if one.type not in (PRINTS, EXPRESSION)]
        assert left_of(found, []) == left_of(by_jinja, spans)


def test_plain_tokens_are_told_of_what_templates_mostly_hold():
    sources = [
        "{% for row in rows %}\n{{ loop.index }}. {{ row.label | truncate(20) }}\n{% endfor %}",
        "{% if count == 1 %}One{% else %}{{ count }} orders{% endif %}, {{ note ~ 'x' }}",
        '{% from "_macros.j2" import money %}{{ money(order.total, 1.5) }}',
        "{{ {'a': [1, 2]}['a'][0] }}",
    ]
    assert all(plain_tokens(source, bare=False) for source in sources)
    assert plain_tokens("note is defined and count > 0", bare=True)


def test_what_is_out_of_the_ordinary_is_left_to_jinja():
    sources = [
        "{{- a }}",
        "{# a #}",
        "{% raw %}{{{% endraw %}",
        "{{ 'a\\n' }}",
        "{{ (a] }}",
        "{{ a",
    ]
    assert [plain_tokens(source, bare=False) for source in sources] == [None] * 6
