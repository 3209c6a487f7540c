"""Filters and tests as Python: calls of their own functions, or what is quicker and the same."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Undefined, nodes
from jinja2.utils import _PassArg

from notifyspec.template.translated import Expression, UntranslatableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notifyspec.template.expressions import Translator
    from notifyspec.template.translated import Meaning

_TEXT_METHODS: Final = {"upper": "upper", "lower": "lower", "trim": "strip"}
_SIZED: Final = ("string", "array", "object")
_PLAIN_FORMAT: Final = re.compile(r"(?:[A-Za-z0-9 .,:/_-]|%[+-]?\d{0,2}(?:\.\d)?[dfi]|%%)*")


def filter_expression(
    translator: Translator, node: nodes.Filter, scope: Mapping[str, Meaning]
) -> Expression:
    if node.node is None:
        raise UntranslatableError("a filter block")
    base = translator.expression(node.node, scope)
    plain = not (node.args or node.kwargs or node.dyn_args or node.dyn_kwargs)
    if node.name in ("default", "d") and _is_simple_default(node):
        return _default(translator, base, node, scope)
    if plain and base.certain and base.kind == "string" and node.name in _TEXT_METHODS:
        return Expression(f"{base.code}.{_TEXT_METHODS[node.name]}()", "string", json=True)
    if plain and base.certain and base.kind in _SIZED and node.name in ("length", "count"):
        return Expression(f"len({base.code})", "integer", json=True)
    if node.name == "format" and isinstance(node.node, nodes.Const) and not node.kwargs:
        return _format(translator, base, node, scope)
    function = translator.environment.filters.get(node.name)
    return Expression(_called(translator, function, base, node, scope))


def _format(
    translator: Translator, base: Expression, node: nodes.Filter, scope: Mapping[str, Meaning]
) -> Expression:
    if base.kind != "string" or node.dyn_args or node.dyn_kwargs or not node.args:
        raise UntranslatableError("format")
    arguments = [translator.expression(argument, scope) for argument in node.args]
    code = f"({base.code} % ({', '.join(argument.code for argument in arguments)},))"
    numbers = all(one.certain and one.kind in ("integer", "number") for one in arguments)
    verbatim = numbers and _PLAIN_FORMAT.fullmatch(base.schema["const"]) is not None
    return Expression(code, "string", json=True, verbatim=verbatim)


def _default(
    translator: Translator, base: Expression, node: nodes.Filter, scope: Mapping[str, Meaning]
) -> Expression:
    other = Expression("''", "string", json=True)
    if node.args:
        other = translator.expression(node.args[0], scope)
    if not base.missing:
        if base.json:
            return base
        raise UntranslatableError("a default for what Jinja computes")
    if base.bound is not None:
        code = f"({other.code} if {base.code} is {base.bound.missing} else {base.code})"
    else:
        value, undefined = (
            translator.code.fresh("d"),
            translator.constant_name(Undefined, "Undefined"),
        )
        code = f"({other.code} if isinstance({value} := {base.code}, {undefined}) else {value})"
    kind = base.kind if base.kind == other.kind else None
    return Expression(code, kind, json=base.json and other.json, missing=other.missing)


def test_expression(
    translator: Translator, node: nodes.Test, scope: Mapping[str, Meaning]
) -> Expression:
    base = translator.expression(node.node, scope)
    if node.name in ("defined", "undefined"):
        sign = "not " if node.name == "defined" else ""
        if base.bound is not None and base.missing:
            sign = "not" if node.name == "defined" else ""
            code = f"({base.code} is {sign} {base.bound.missing})"
        else:
            undefined = translator.constant_name(Undefined, "Undefined")
            code = f"({sign}isinstance({base.code}, {undefined}))"
        return Expression(code, "boolean", json=True)
    if node.name == "none":
        if isinstance(node.node, nodes.Const):  # of `1 is None` Python warns
            return Expression(repr(node.node.value is None), "boolean", json=True)
        return Expression(f"({base.code} is None)", "boolean", json=True)
    tests: Mapping[str, Any] = translator.environment.tests
    return Expression(_called(translator, tests.get(node.name), base, node, scope))


def _called(
    translator: Translator,
    function: Callable[..., Any] | None,
    base: Expression,
    node: nodes.Filter | nodes.Test,
    scope: Mapping[str, Meaning],
) -> str:
    """A call of a filter's or test's own function."""
    if function is None or node.dyn_args or node.dyn_kwargs:
        raise UntranslatableError(node.name)
    passed = _PassArg.from_obj(function)
    first: list[str] = []
    if passed is _PassArg.context:
        raise UntranslatableError(node.name)
    if passed is _PassArg.eval_context:
        first = [translator.constant_name(translator.evaluation, "evaluation")]
    elif passed is _PassArg.environment:
        first = [translator.constant_name(translator.environment, "environment")]
    arguments = arguments_of(translator, node, scope)
    return f"{translator.constant_name(function)}({', '.join([*first, base.code, *arguments])})"


def arguments_of(
    translator: Translator,
    node: nodes.Filter | nodes.Test | nodes.Call,
    scope: Mapping[str, Meaning],
) -> list[str]:
    positional = [translator.expression(argument, scope).code for argument in node.args]
    if any(keyword.iskeyword(str(item.key)) for item in node.kwargs):
        raise UntranslatableError("an argument that Python can't name")
    named = [f"{item.key}={translator.expression(item.value, scope).code}" for item in node.kwargs]
    return [*positional, *named]


def _is_simple_default(node: nodes.Filter) -> bool:
    """Whether the default can't fail: Jinja computes it also where it is not needed."""
    if node.kwargs or node.dyn_args or node.dyn_kwargs or len(node.args) > 1:
        return False
    return all(isinstance(argument, nodes.Const | nodes.Name) for argument in node.args)
