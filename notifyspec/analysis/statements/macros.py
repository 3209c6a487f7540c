"""Calls of macros, followed into their bodies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jinja2 import nodes

from notifyspec.analysis.expressions.calls import made_by
from notifyspec.analysis.scope import EitherMeaning, MacroMeaning, ModuleMeaning, Scope
from notifyspec.analysis.statements.assignments import forgotten
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
from notifyspec.spelling import closest
from notifyspec.template.budget import TURNS_OF_A_CALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.scope import Meaning
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
    body = MacroMeaning(node, scope, inference, len(flow.assigned))
    macros = list(_macros(meaning))
    if macros:
        printed = [call_macro(flow, inference, one, node.call, scope, body) for one in macros]
        return texts.union_of(printed)
    if isinstance(node.call, nodes.Call):
        inference.type(node.call, scope)
    inner = flow.entered(inference, scope, node)
    for parameter in node.args:
        inner = inner.bind(parameter.name, POISON)
    flow.body(inference, node.body, inner)
    return texts.EMPTY


def _macros(meaning: Meaning | None) -> Iterator[MacroMeaning]:
    if isinstance(meaning, MacroMeaning):
        yield meaning
    elif isinstance(meaning, EitherMeaning):
        yield from _macros(meaning.one)
        yield from _macros(meaning.other)


def _home(flow: Flow, macro: MacroMeaning, scope: Scope) -> Scope:
    """The scope that the macro is defined in, as it is when the macro is called."""
    frame = macro.scope.frame
    assigned = macro.since
    found: Scope | None = scope
    if frame is not None and isinstance(macro.node, nodes.Macro):
        if frame in flow.ended:
            return flow.ended[frame]
        since = len(flow.assigned)
        while found is not None and found.frame is not frame:
            since = since if found.frame is None else found.frame.since
            found = found.outer
        if found is not None:
            return forgotten(found, flow.assigned[since:])
    return forgotten(macro.scope, flow.assigned[assigned:])


def call_macro(
    flow: Flow,
    caller: Inference,
    macro: MacroMeaning,
    node: nodes.Call,
    scope: Scope,
    body: MacroMeaning | None = None,
) -> TextType:
    """What a call prints. ``body`` is what ``caller()`` stands for in it."""
    if id(macro.node) in flow.endless or flow.is_too_deep or flow.has_many_calls:
        _report_endless(flow, caller, macro, node)
        return texts.ANY_TEXT
    parameters = [parameter.name for parameter in macro.node.args]
    given = dict(zip(parameters, node.args, strict=False))
    given.update((one.key, one.value) for one in node.kwargs if one.key in parameters)
    _check_arguments(caller, macro, node, parameters)
    if body is not None:
        _check_body(caller, macro, node)
    inner = flow.entered(caller, _home(flow, macro, scope), macro.node)
    defaults = macro.node.defaults
    first_default = len(parameters) - len(defaults)
    arguments = {name: (caller, argument) for name, argument in given.items()}
    inner = inner.bind("caller", MISSING if body is None else body)
    inference = replace(
        macro.home,
        arguments=arguments,
        in_macro=True,
        left_out=frozenset(parameters[: max(0, first_default)]) - given.keys(),
        used_at=(caller, node),
    )
    for name in parameters:
        # Before its turn, a parameter is nothing to the defaults of others, and to its own.
        if name in given or name != "caller":
            before = len(flow.assigned)
            found = made_by(caller, given[name], scope) if name in given else MISSING
            scope = flow.since(before, scope)
            inner = inner.bind(name, found)
    for name, default in zip(parameters[first_default:], defaults, strict=True):
        if name not in given and not (name == "caller" and body is not None):
            inner = inner.bind(name, made_by(inference, default, inner))
    more = tuple(caller.type(one, scope) for one in node.args[len(parameters) :])
    named = {
        one.key: Field(caller.type(one.value, scope), required=True)
        for one in node.kwargs
        if one.key not in parameters
    }
    rest = ListType(union_of(more), len(more), len(more), parts=more)
    inner = inner.bind("varargs", Type(list=rest))
    inner = inner.bind("kwargs", Type(objects=(ObjectType(named, None, 0),)))
    if flow.take_turns(TURNS_OF_A_CALL):
        caller.report(
            "possible-failure",
            caller.places.expression(node.node),
            f"Loops and macros may run {flow.taken:,} times with this call, and hang it.",
            "Bound what the loops run over, with a smaller `maxItems` or `maximum`.",
        )
    flow.depth += 1
    flow.calls += 1
    printed, _ = flow.body(inference, macro.node.body, inner)
    flow.depth -= 1
    return printed


def _report_endless(flow: Flow, caller: Inference, macro: MacroMeaning, node: nodes.Call) -> None:
    """Report a call that is not followed, once for each macro; a silent report is none."""
    known = flow.endless.get(id(macro.node))
    many = flow.has_many_calls and not flow.is_too_deep
    if known is not True and not (many and any(flow.endless.values())):
        caller.report(
            "possible-failure",
            caller.places.expression(node.node),
            "Macros call macros so often here that a call may hang."
            if many
            else "This macro may call itself without end.",
            "Call fewer macros one within the other."
            if many
            else "Write it without calling itself.",
        )
    flow.endless[id(macro.node)] = known or not flow.findings.silent


def _check_arguments(
    caller: Inference, macro: MacroMeaning, node: nodes.Call, parameters: Sequence[str]
) -> None:
    named = [one.key for one in node.kwargs]
    inner = list(macro.node.find_all(nodes.Name))
    used = {one.name for one in inner}
    more = len(node.args) > len(parameters) and "varargs" not in used
    unknown = "kwargs" not in used and any(key not in parameters for key in named)
    twice = [key for key in named if key in parameters[: len(node.args)] or named.count(key) > 1]
    if more or unknown or twice:
        wanted = f"({', '.join(parameters)})"
        wrong = next((key for key in named if key not in parameters), None) if unknown else None
        meant = None if wrong is None else closest(wrong, parameters)
        caller.report(
            "wrong-argument",
            caller.places.expression(node.node),
            f"The macro takes {wanted}, and this call gives "
            + (f"`{wrong}`." if wrong else f"`{twice[0]}` twice." if twice else "more than that."),
            f"Did you mean `{meant}`?"
            if meant
            else "Give each of them once, by its place or by its name.",
        )


def _check_body(caller: Inference, macro: MacroMeaning, node: nodes.Call) -> None:
    if any(one.name == "caller" for one in macro.node.find_all(nodes.Name)):
        return
    caller.report(
        "wrong-argument",
        caller.places.expression(node.node),
        "The macro does not print a body, and is called with one.",
        "Call it without `call`, or write `{{ caller() }}` in the macro.",
    )
