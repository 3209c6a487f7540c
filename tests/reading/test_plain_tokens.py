from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError

from notifyspec.template.environment import TemplateEnvironment
from notifyspec.template.lexer import normalised
from notifyspec.template.plain_tokens import plain_tokens

LEXER = TemplateEnvironment(lambda _: None).lexer
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


def by_jinja(source: str, state: str | None) -> list[tuple[int, str, object]] | str:
    """The tokens of Jinja's lexer with their offsets, or what it refuses the source for."""
    try:
        return [tuple(one) for one in LEXER.wrap(LEXER.tokeniter(source, None, None, state))]
    except TemplateSyntaxError as error:
        return str(error)


@given(st.lists(PIECES, max_size=10).map("".join).map(normalised), st.booleans())
@example("{{ {'a': {}} }}", False)
@example("{{ a }}}", False)
@example("{% if a %}b{% endif %} c", False)
@example("a == 1 and b is not none", True)
def test_plain_tokens_are_those_of_jinja(source, bare):
    quick = plain_tokens(source, bare=bare)
    if quick is not None:
        assert list(map(tuple, quick)) == by_jinja(source, "variable" if bare else None)


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
