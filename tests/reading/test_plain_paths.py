from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import nodes

from notifyspec.template.environment import TemplateEnvironment
from notifyspec.template.lexer import normalised
from notifyspec.template.plain_paths import plain_paths

ENVIRONMENT = TemplateEnvironment(lambda _: None)
PIECES = st.sampled_from(
    (
        *("{{", "}}", "{", "}", " ", "\n", ".", "-", "a", "b1", "_c", "a.b", "{{ a.b }}", "{{a}}"),
        *("{{ a.b.c_d }}", "{{\na }}", "true", "none", "not", "is", "if", "loop", "{{ in }}", "é"),
        *("{{ a .b }}", "{{ a. b }}", "{{ a.if }}", "{{ 1 }}", "{{ a|b }}", "{{- a }}", "text "),
    )
)


def shown(node: nodes.Node) -> tuple[object, ...]:
    """A node with all that it knows, places included."""
    own = [type(node), node.lineno, node.environment]
    for name, value in node.iter_fields():
        items = value if isinstance(value, list) else [value]
        own.append((name, *(shown(one) if isinstance(one, nodes.Node) else one for one in items)))
    return tuple(own)


@given(st.lists(PIECES, max_size=8).map("".join).map(normalised))
@example("{{{ a }}}")
@example("{{ a }}{{ b.c }}")
@example("{{ a }}\n\nand {{ b }} ")
@example("{{ none }}")
def test_plain_paths_give_the_tree_that_jinja_gives(source):
    quick = plain_paths(ENVIRONMENT, source) if "{{" in source else None
    if quick is not None:
        assert shown(quick) == shown(ENVIRONMENT.parse(source))


def test_plain_paths_are_taken_for_what_they_are():
    assert plain_paths(ENVIRONMENT, "{{ a.b }}, order {{ c }}") is not None
