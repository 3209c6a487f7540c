"""Calls of macros, of loops and of Jinja's functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.analysis.scope import (
    FunctionMeaning,
    LoopMeaning,
    MacroMeaning,
    ModuleMeaning,
    Scope,
)
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import (
    BOOLEAN,
    OTHER,
    POISON,
    Field,
    ListType,
    NumberType,
    ObjectType,
    Type,
    union_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.analysis.expressions.inference import Inference

_MOST_RANGE: Final = 100_000  # Jinja's sandbox refuses more


def call_type(inference: Inference, node: nodes.Call, scope: Scope) -> Type:
    match node.node:
        case nodes.Name(name=name):
            meaning = inference.meaning(name, scope)
        case nodes.Getattr(node=nodes.Name(name=name), attr=attribute):
            holder = inference.meaning(name, scope)
            if isinstance(holder, LoopMeaning):
                return _loop_call(inference, node, attribute, scope)
            meaning = holder.names.get(attribute) if isinstance(holder, ModuleMeaning) else None
        case _:
            meaning = None
    match meaning:
        case MacroMeaning():
            return Type(text=inference.calls.call_macro(inference, meaning, node, scope))
        case LoopMeaning(recursive=True):
            return Type(text=texts.ANY_TEXT)  # as deep as the data, which nothing bounds
        case FunctionMeaning(name=name):
            return _function(inference, name, node, scope)
    for argument in (*node.args, *(one.value for one in node.kwargs)):
        inference.type(argument, scope)
    return POISON  # no function: reported by a rule of its own


def _loop_call(inference: Inference, node: nodes.Call, name: str, scope: Scope) -> Type:
    found = [inference.stored(argument, scope) for argument in node.args]
    if name == "cycle" and found:
        return union_of(found)
    return BOOLEAN if name == "changed" else POISON


def _function(inference: Inference, name: str, node: nodes.Call, scope: Scope) -> Type:
    found = [inference.stored(argument, scope) for argument in node.args]
    named = {one.key: inference.stored(one.value, scope) for one in node.kwargs}
    match name:
        case "range":
            return _range(inference, node, found)
        case "dict":
            fields = {key: Field(value, required=True) for key, value in named.items()}
            return Type(objects=(ObjectType(fields, None, 0),))
    return OTHER


def _range(inference: Inference, node: nodes.Call, found: Sequence[Type]) -> Type:
    bounds = [one.number for one in found]
    if not found or any(one.is_poisoned for one in found):
        return POISON
    if not all(of is not None and of.whole for of in bounds):
        inference.report(
            "wrong-argument",
            inference.places.expression(node.node),
            "`range` takes whole numbers.",
        )
        return POISON
    highs = [of.high for of in bounds if of is not None]
    lows = [of.low for of in bounds if of is not None]
    start = lows[0] if len(bounds) > 1 else 0
    stop = highs[1] if len(bounds) > 1 else highs[0]
    most = None if start is None or stop is None else max(0, int(stop) - int(start))
    if most is None or most > _MOST_RANGE:
        inference.report(
            "possible-failure",
            inference.places.expression(node.node),
            f"`range` takes up to {_MOST_RANGE:,} steps, and this may be more.",
            "Declare a `maximum` for what it counts to.",
        )
        most = _MOST_RANGE
    whole = NumberType(True, start, stop, plain=True)
    return Type(list=ListType(Type(number=whole), 0, most))
