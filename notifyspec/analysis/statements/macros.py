"""Calls of macros, followed into their bodies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jinja2 import nodes

from notifyspec.analysis.scope import MacroMeaning, ModuleMeaning, Scope
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import (
    MISSING,
    POISON,
    Field,
    ListType,
    ObjectType,
    Type,
    union_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.statements.flow import Flow
    from notifyspec.analysis.types.texts import TextType


def call_block(flow: Flow, inference: Inference, node: nodes.CallBlock, scope: Scope) -> TextType:
    match node.call:
        case nodes.Call(node=nodes.Name(name=name)):
            meaning = inference.meaning(name, scope)
        case nodes.Call(node=nodes.Getattr(node=nodes.Name(name=name), attr=attribute)):
            module = inference.meaning(name, scope)
            meaning = module.names.get(attribute) if isinstance(module, ModuleMeaning) else None
        case _:
            meaning = None
    if not isinstance(meaning, MacroMeaning):
        for parameter in node.args:
            scope = scope.bind(parameter.name, POISON)
        flow.body(inference, node.body, scope)
        return texts.EMPTY
    caller = MacroMeaning(node, scope, inference)
    return call_macro(flow, inference, meaning, node.call, scope, caller)


def call_macro(
    flow: Flow,
    caller: Inference,
    macro: MacroMeaning,
    node: nodes.Call,
    scope: Scope,
    body: MacroMeaning | None = None,
) -> TextType:
    """What a call prints. ``body`` is what ``caller()`` stands for in it."""
    if id(macro.node) in flow.endless:
        return texts.ANY_TEXT
    if flow.is_too_deep:
        flow.endless.add(id(macro.node))
        caller.report(
            "possible-failure",
            caller.places.expression(node.node),
            "This macro may call itself without end.",
            "Write it without calling itself.",
        )
        return texts.ANY_TEXT
    if flow.has_many_calls:
        if not flow.endless:
            caller.report(
                "possible-failure",
                caller.places.expression(node.node),
                "Macros call macros so often here that a call may hang.",
                "Call fewer macros one within the other.",
            )
        flow.endless.add(id(macro.node))
        return texts.ANY_TEXT
    parameters = [parameter.name for parameter in macro.node.args]
    given = dict(zip(parameters, node.args, strict=False))
    given.update((one.key, one.value) for one in node.kwargs if one.key in parameters)
    _check_arguments(caller, macro, node, parameters)
    inner = macro.scope
    if isinstance(macro.node, nodes.Macro):
        inner = inner.bind(macro.node.name, macro)
    defaults = macro.node.defaults
    first_default = len(parameters) - len(defaults)
    arguments = {name: (caller, argument) for name, argument in given.items()}
    if body is None and isinstance(macro.node, nodes.Macro):
        inner = inner.bind("caller", MISSING)
    inference = replace(
        macro.home,
        arguments=arguments,
        in_macro=True,
        left_out=frozenset(parameters[: max(0, first_default)]) - given.keys(),
        used_at=(caller, node),
    )
    for index, name in enumerate(parameters):
        if name in given:
            found: Type = caller.type(given[name], scope)
        elif index >= first_default:
            found = inference.type(defaults[index - first_default], inner)
        else:
            found = MISSING
        inner = inner.bind(name, found)
    more = tuple(caller.type(one, scope) for one in node.args[len(parameters) :])
    named = {
        one.key: Field(caller.type(one.value, scope), required=True)
        for one in node.kwargs
        if one.key not in parameters
    }
    rest = ListType(union_of(more), len(more), len(more), parts=more)
    inner = inner.bind("varargs", Type(list=rest))
    inner = inner.bind("kwargs", Type(objects=(ObjectType(named, None, 0),)))
    if body is not None:
        inner = inner.bind("caller", body)
    flow.depth += 1
    flow.calls += 1
    printed, _ = flow.body(inference, macro.node.body, inner)
    flow.depth -= 1
    return printed


def _check_arguments(
    caller: Inference, macro: MacroMeaning, node: nodes.Call, parameters: Sequence[str]
) -> None:
    named = [one.key for one in node.kwargs]
    inner = list(macro.node.find_all(nodes.Name))
    takes_more = any(one.name in ("varargs", "kwargs") for one in inner)
    unknown = [key for key in named if key not in parameters]
    twice = [key for key in named if key in parameters[: len(node.args)]]
    if not takes_more and (len(node.args) > len(parameters) or unknown or twice):
        wanted = f"({', '.join(parameters)})"
        caller.report(
            "wrong-argument",
            caller.places.expression(node.node),
            f"The macro takes {wanted}, and this call gives something else.",
        )
