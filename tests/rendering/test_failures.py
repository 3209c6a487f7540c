"""Telling which expression fails changes nothing of what Jinja makes of a template."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from jinja2.compiler import CodeGenerator
from random_specs import MACROS, contexts, templates

from notifyspec.template.environment import TemplateEnvironment
from notifyspec.template.evaluation import EvaluationError, Evaluator
from notifyspec.template.lexer import normalised
from notifyspec.template.parsing import Template, parse_template


class OwnCodeGenerator(CodeGenerator):
    """Jinja's own compiler, but that it names no line, which is an offset here."""

    def position(self, node: Any) -> str:  # noqa: ARG002
        return "this line"


class OwnEnvironment(TemplateEnvironment):
    code_generator_class = OwnCodeGenerator


FILES = {
    "_macros.j2": MACROS,
    "_half.j2": "é {% macro half(x) %}{{ 1 // x }}{% endmacro %}"
    "{% macro shout(x) %}{{ x | upper }}{% endmacro %}",
    "_part.j2": "{{ who.name.first }}",
    "_broken.j2": "{{ 1 / 0 }}",
}


def shared(name: str) -> str | None:
    return FILES.get(name)


def strict(value: object) -> str:
    if not isinstance(value, int):
        raise TypeError("this takes a number")
    return str(value)


PLACING = Evaluator(TemplateEnvironment(shared, {"strict": strict}))
OWN = OwnEnvironment(shared)


def by_jinja(source: str, context: dict[str, Any]) -> str | tuple[type, str]:
    """What a template prints, or what it raises."""
    try:
        template = OWN.from_string(normalised(source))
        return "".join(template.root_render_func(template.new_context(dict(context))))
    except Exception as error:  # whatever a template raises
        return type(error), str(error)


@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(templates, st.lists(contexts, min_size=1, max_size=3))
def test_a_template_prints_or_raises_what_it_does_by_jinja_alone(
    source: str, drawn: list[dict[str, Any]]
) -> None:
    template = parse_template(PLACING.environment, source)
    if not isinstance(template, Template):
        return
    for context in drawn:
        told: str | tuple[type, str]
        try:
            told = PLACING.text(template, context)
            event("printed")
        except EvaluationError as error:
            cause = error.__cause__
            told = type(cause), str(cause)
            event("failed")
            place = error.failure.place
            assert place is not None
            text = FILES[place.file] if place.file else template.source
            assert 0 <= place.span.start < place.span.end <= len(text)
        assert told == by_jinja(source, context)


CONTEXT = {
    "n": 0,
    "null": None,
    "text": "é😀",
    "items": [{"a": 1}, {"b": 2}, {"a": None}],
    "names": ["x", None],
    "user": {"name": "Ada"},
    "who": {"name": {}},
    "yes": True,
}


@pytest.mark.parametrize(
    "marked",
    [
        # What is missing, null or no text: the expression.
        "{{ «user.nick }}",
        "é😀 {{ «user.nick }}",
        "{{ user.name ~ «user.nick }}",
        "{{ 1 + «user.nick }}",
        "{{ user.nick + «user.nick.x }}",
        "{{ (1 + 2) * «user.nick }}",
        "{{ «user.nick.first }}",
        "{{ user[«user.nick] }}",
        "{{ «user.nick | upper }}",
        "{{ «user.nick | round | int }}",
        "{{ names | join(«user.nick) }}",
        "{{ «user.nick > 1 }}",
        "{{ 1 < 2 < «user.nick }}",
        "{{ 1 < «null < 2 }}",
        "{{ -«null }}",
        "{{ 1 * «null }}",
        "{{ [1, «user.nick] | join }}",
        "{% for x in «user.nick %}{% endfor %}",
        "{% for x in items if «x.a > 1 %}{% endfor %}",
        "{% for x in items %}{{ «x.a + 0 }}{% endfor %}",
        "{% for x in items if loop is defined or x.a is divisibleby «user.nick %}{% endfor %}",
        "{% for x in (items if yes else []) %}{{ «x.a }}{% endfor %}",
        "{{ «null if yes else 1 }}",
        "{{ 1 if not yes else («null) }}",
        "{% set x = user.nick %}{{ «x }}",
        "{{ user.name if n == «user.nick }}",
        "{{ «items }}",
        "{{ «yes }}",
        # Operators, brackets, names.
        "{{ 1 «/ n }}",
        "{{ (1 «// n) + 1 }}",
        "{{ 1 + (text % n) if false else 2 «% n }}",
        "{{ text «+ 1 }}",
        "{{ 1 < 2 «< text }}",
        "{{ 1 «in 2 }}",
        "{{ items«[7] }}",
        "{{ (items«[7]).a }}",
        "{% set x = items«[7] %}{{ x }}",
        "{{ text.«name }}",
        "{{ text[«'name'] }}",
        "{{ items | «round }}",
        "{{ items | map(attribute='a') | join | length // 0 if false else items | «round }}",
        "{{ names | «map('round', 2, 'x') | list | join }}",
        "{{ n | strict | «strict }}",
        "{{ text | «strict | strict }}",
        "{{ [text] | «map('strict') | map('upper') | join }}",
        "{{ [n] | map('strict') | «map('strict') | join }}",
        "{{ names | «select('>', 1) | map('upper') | list | length }}",
        "{{ n is «divisibleby(0) }}",
        "{{ «range(1, 2, 3, 4) }}",
        "{{ «range(10 ** 9) | length }}",
        "{% filter «round %}x{% endfilter %}",
        "{% set x | «round %}x{% endset %}{{ x }}",
        # Macros.
        "{% macro m(x) %}{{ 1 «/ x }}{% endmacro %}{{ m(n) }}",
        "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(«user.nick) }}",
        "{% macro m(x, y=1) %}{{ y ~ x }}{% endmacro %}{{ m(1, y=«user.nick) }}",
        "{% macro m(x) %}{{ x }}{% endmacro %}{{ «m() }}",
        "{% macro m(x) %}{% set x = none %}{{ «x }}{% endmacro %}{{ m(1) }}",
        "{% macro m(x) %}{{ caller() }}{% endmacro %}{% call m(1) %}{{ 1 «/ 0 }}{% endcall %}",
        "{% macro m(x) %}{{ m2(x) }}{% endmacro %}{% macro m2(y) %}{{ y }}{% endmacro %}{{ m(«null) }}",
        "{{ «m() }}",
        "{% from '_half.j2' import shout %}{{ shout(«user.nick) }}",
        "{% from '_half.j2' import shout, nothing %}{{ «nothing() }}",
        "{% import «'_none.j2' as x %}",
        "{% include «'_none.j2' %}",
    ],
)
def test_a_failure_stands_at_the_very_expression(marked: str) -> None:
    source = marked.replace("«", "")
    template = parse_template(PLACING.environment, source)
    assert isinstance(template, Template)
    with pytest.raises(EvaluationError) as caught:
        PLACING.text(template, CONTEXT)
    place = caught.value.failure.place
    assert place is not None
    assert place.file is None
    start = place.span.start
    assert f"{source[:start]}«{source[start:]}" == marked


@pytest.mark.parametrize(
    ("source", "file", "failed", "used"),
    [
        ("{% from '_half.j2' import half %}{{ «half(n) }}", "_half.j2", "// x", 1),
        ("{% import '_half.j2' as h %}{{ «h.half(n) }}", "_half.j2", "// x", 1),
        ("{% if yes %}{% include «'_part.j2' %}{% endif %}", "_part.j2", "who.name.first", 1),
        ("{% import «'_broken.j2' as b %}", "_broken.j2", "/ 0", 1),
    ],
)
def test_a_failure_in_a_shared_file_stands_there_and_names_the_use(
    source: str, file: str, failed: str, used: int
) -> None:
    template = parse_template(PLACING.environment, source.replace("«", ""))
    assert isinstance(template, Template)
    with pytest.raises(EvaluationError) as caught:
        PLACING.text(template, CONTEXT)
    failure = caught.value.failure
    assert failure.place is not None
    assert failure.place.file == file
    assert failure.place.span.start == FILES[file].index(failed)
    assert [one.place.file for one in failure.related] == [None] * used
    assert failure.related[-1].place.span.start == source.index("«")


def test_without_the_places_of_python_the_whole_printed_expression_is_named() -> None:
    code = """if True:
        from notifyspec.template.environment import TemplateEnvironment
        from notifyspec.template.evaluation import EvaluationError, Evaluator
        from notifyspec.template.parsing import parse_template
        evaluator = Evaluator(TemplateEnvironment(lambda name: None))
        template = parse_template(evaluator.environment, "Sum: {{ 1 + (2 / n) }}")
        try:
            evaluator.text(template, {"n": 0})
        except EvaluationError as error:
            print(error.failure.place.span.start)
    """
    command = [sys.executable, "-X", "no_debug_ranges", "-c", code]
    assert subprocess.run(command, capture_output=True, check=True, text=True).stdout == "8\n"


@pytest.mark.parametrize(
    ("opening", "inner", "closing"),
    [
        ("-", "n", ""),
        ("not ", "n", ""),
        ("", "n", " | abs"),
        ("", "n", " + 1"),
        ("(1 + ", "n", ")"),
        ("", "text", "[0]"),
        ("names[", "0", "]"),
        ("[", "n", "]"),
        ("{'a': ", "n", "}"),
        ("range(", "n", ")"),
        ("(", "n", " < 1)"),
        ("1 if n else ", "n", ""),
    ],
)
def test_python_compiles_what_is_nested_as_deeply_as_templates_can_be(
    opening: str, inner: str, closing: str
) -> None:
    causes = []
    for times in (40, 60, 80, 88, 100, 150, 170):
        source = f"{{{{ {opening * times}{inner}{closing * times} }}}}"
        template = parse_template(PLACING.environment, source)
        if isinstance(template, Template):
            try:
                PLACING.text(template, CONTEXT)
            except EvaluationError as error:
                causes.append(type(error.__cause__))
    assert SyntaxError not in causes
