from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from notifyspec.template.lexer import normalised
from notifyspec.template.plain_prints import plain_prints

from .by_jinja import shown, tree_by_jinja

PIECES = st.sampled_from(
    (
        *("{{", "}}", "{", "}", " ", "\n", ".", "-", "a", "b1", "_c", "a.b", "{{ a.b }}", "{{a}}"),
        *("{{ a.b.c_d }}", "{{\na }}", "true", "none", "not", "is", "if", "loop", "{{ in }}", "é"),
        *("{{ a .b }}", "{{ a. b }}", "{{ a.if }}", "{{ 1 }}", "{{ a|b }}", "{{- a }}", "text "),
        *(
            "{{ a",
            " | ",
            "|",
            "upper",
            "round(2)",
            "b('x', \"y\")",
            "(",
            ")",
            ",",
            "a.b",
            "007",
            "0",
        ),
        *(
            "'it'",
            '"',
            "'",
            "c(a.b, 12)",
            "d()",
            "e(1,)",
            "f( 'a' 'b' )",
            "g(h=1)",
            "i(*a)",
            "[0]",
            "\\",
            "\u00a0",
            "é",
        ),
    )
)


@given(st.lists(PIECES, max_size=8).map("".join).map(normalised))
@example("{{{ a }}}")
@example("{{ a }}{{ b.c }}")
@example("{{ a }}\n\nand {{ b }} ")
@example("{{ none }}")
@example("{{ a.b | upper }} and {{ c|round( 2 , 'floor' ) | default(d.e) }}")
@example("{{ a | b.c }}")
@example("{{ a | b(c ~ d) }}")
@example("{{ a | b('x' 'y') }}")
@example("{{ a | b('x'.y) }}")
@example("{{ a | b(c.d[0]) }}")
@example("{{ a | b(c(1)) }}")
@example("{{ a | b(1.5) }}")
@example("{{ a | b(c if d) }}")
@example("{{ a | b | is }}")
@example("{{ a | b is c }}")
@example("{{ a (b) }}")
@example("{{ a | b (1) (2) }}")
@example("{{ a | b(1)['c'] }}")
@example("für {{ a (b, 'ü') | c }}\u00a0")
@example("{{ a(b)(c) }}")
@example("{{ a(b).c }}")
@example("{{ a(b) ~ c }}")
@example("{{ aé }}")
@example("{{ a.é }}")
@example("{{ a\u00a0.b }}")
@example("{{ a(b\u00a0, c) }}")
def test_plain_prints_give_the_tree_that_jinja_gives(source):
    quick = plain_prints(source) if "{{" in source else None
    if quick is not None:
        assert shown(quick) == shown(tree_by_jinja(source))


def test_plain_prints_are_taken_for_what_they_are():
    assert plain_prints("{{ a.b }}, order {{ c }}") is not None
    assert plain_prints("{{ a.b | d('é'[:0] or c) }}") is None
    assert plain_prints("{{ a.b | round(2) | default(c.d) }}, {{ e|upper }}") is not None
    assert plain_prints("für {{ money(a.b, 'EUR') }}") is not None
