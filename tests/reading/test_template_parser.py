from __future__ import annotations

from pathlib import Path

import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import nodes

from notifyspec.template.lexer import normalised
from notifyspec.template.parser import TemplateParser

from .by_jinja import ENVIRONMENT, told, tree_by_jinja

SAMPLES = Path(__file__).parents[2] / "specs"
OPERANDS = ("a", "b.c", "d[0]", "'e'", "1", "2.5", "none", "loop.index", "f(a)", "g(b.c, 'x')")
OPERANDS += ("a | upper", "b.c|round(2)", "h | default(a.b) | trim", "[a, 1]", "{'k': a}", "(a)")
SIGNS = ("==", "!=", ">", "<=", "in", "not in", "and", "or", "is", "is not", "~", "+", "-", "**")
SIGNS += ("if", "else", "if a else", ",", "not", "|", ".", "(", ")", "[", "]", "=", "", " ")
TAGS = ("if", "elif", "for x in", "for x, y in", "set x =", "set", "with x =", "filter", "call")
TAGS += ("include", "import", "macro m(x)", "from", "do", "if not", "for loop in")
ENDS = ("else", "endif", "endfor", "endset", "endwith", "endfilter", "endcall", "endmacro")


@st.composite
def expressions(draw: st.DrawFn) -> str:
    """Operands and signs in turn, so that many are expressions, and some are none."""
    found = [draw(st.sampled_from(OPERANDS))]
    for _ in range(draw(st.integers(0, 2))):
        found += [draw(st.sampled_from(SIGNS)), draw(st.sampled_from(OPERANDS))]
    return draw(st.sampled_from((" ", " ", " ", "", "\n", "\u00a0"))).join(found)


@st.composite
def templates(draw: st.DrawFn) -> str:
    """Prints, tags and text, with an end for most of what is begun."""
    found: list[str] = []
    for _ in range(draw(st.integers(1, 5))):
        expression = draw(expressions())
        if draw(st.booleans()):
            found.append("{{ " + expression + draw(st.sampled_from((" ", " ", ""))) + "}}")
        else:
            tag = draw(st.sampled_from(TAGS))
            found.append("{% " + tag + " " + expression + " %}")
            found.append(draw(st.sampled_from(("", "text", "{{ a }}", "{% else %}"))))
            end = f"end{tag.split()[0]}"
            found.append("{% " + (end if end in ENDS else draw(st.sampled_from(ENDS))) + " %}")
    return normalised("".join(found))


def by_this_project(source: str) -> nodes.Template:
    return nodes.Template(TemplateParser(ENVIRONMENT, source).subparse(), lineno=1)


@given(templates())
@example("{% from 'a' import b %}{{ b(c.d, e) }}")
@example("{% if a == 1 %}{{ b }}{% else %}{{ c | d }}{% endif %}")
@example("{% for a in b if c %}{{ loop.index }}{% else %}-{% endfor %}")
@example("{% for a in b recursive %}{{ loop(a) }}{% endfor %}")
@example("{% if a.b|c >= 'd' %}{% elif a(b) != 10 %}{{ c }}{% elif 1 == 2 %}{% endif %}")
@example("{% if a == 1 == b %}{% endif %}")
@example("{% if a == 'b' 'c' %}{% endif %}")
@example("{% for not in a %}{% endfor %}")
@example("{% for in in a %}{% endfor %}")
@example("{% for true in a %}{% endfor %}")
@example("{% elif a %}")
@example("{% if a %}{{ b }}")
@example("{% if a %}{{ b")
@example("{{ a }}{% else %}")
def test_a_template_is_the_tree_or_the_mistake_that_it_is_for_jinja(source):
    assert told(by_this_project, source) == told(tree_by_jinja, source)


def test_the_templates_of_the_samples_are_the_trees_that_they_are_for_jinja():
    texts = [
        text
        for path in SAMPLES.rglob("*.*")
        for text in ([path.read_text()] if path.suffix == ".j2" else texts_in(path))
    ]
    sources = [normalised(text) for text in texts if "{" in text]
    assert len(sources) > 100
    for source in sources:
        assert told(by_this_project, source) == told(tree_by_jinja, source)


def texts_in(path: Path) -> list[str]:
    return [
        node.value for node in yaml.parse(path.read_text()) if isinstance(node, yaml.ScalarEvent)
    ]
