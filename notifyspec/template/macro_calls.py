"""Calls of macros as Python: lines of their own where that means the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jinja2 import nodes

from notifyspec.context.acceptance import Bound
from notifyspec.template.filter_calls import arguments_of
from notifyspec.template.translated import Expression, Module, SharedMacro, UntranslatableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.template.expressions import Translator
    from notifyspec.template.translated import Meaning


def call_expression(
    translator: Translator, node: nodes.Call, scope: Mapping[str, Meaning]
) -> Expression:
    if node.dyn_args or node.dyn_kwargs:
        raise UntranslatableError("a call with a list of arguments")
    macro = _macro(translator, node.node, scope)
    if not node.kwargs and macro.node is not None:
        arguments = [translator.expression(argument, scope) for argument in node.args]
        inlined = _inline(translator, macro.node, arguments)
        if inlined is not None:
            return inlined
    called = translator.constant_name(macro.macro, "macro")
    code = f"{called}({', '.join(arguments_of(translator, node, scope))})"
    return Expression(code, "string", json=True)


def _inline(
    translator: Translator, macro: nodes.Macro, arguments: list[Expression]
) -> Expression | None:
    """The text of a call as lines of its own before it; None where only Jinja can call it."""
    if len(arguments) != len(macro.args):
        return None
    mark = translator.code.mark()
    scope: dict[str, Meaning] = {}
    for parameter, argument in zip(macro.args, arguments, strict=True):
        given = translator.named(argument.code)
        if not argument.json:  # what has been computed may grow with each call
            translator.code.refuse_unless(f"type({given}) is not str or len({given}) <= 100_000")
        scope[parameter.name] = replace(argument, code=given)
    outer, translator.root = translator.root, Bound("", {})  # a macro does not see the context
    try:
        return translator.text_of(macro.body, scope)
    except UntranslatableError:
        translator.code.rewind(mark)
        return None
    finally:
        translator.root = outer


def _macro(translator: Translator, node: nodes.Expr, scope: Mapping[str, Meaning]) -> SharedMacro:
    match node:
        case nodes.Name():
            meaning = scope.get(node.name)
            if isinstance(meaning, SharedMacro):
                return meaning
        case nodes.Getattr(node=nodes.Name(name=name)):
            module = scope.get(name)
            if isinstance(module, Module):
                return translator.macro_of(module, node.attr)
    raise UntranslatableError("a call of what is no macro")
