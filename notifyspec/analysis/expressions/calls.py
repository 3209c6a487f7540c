"""Calls of macros, of loops and of Jinja's functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.analysis.expressions.gathering import gathered
from notifyspec.analysis.findings import TEST_FOR_NULL
from notifyspec.analysis.integers import is_integer, other_than_integer, way_to_integer
from notifyspec.analysis.scope import (
    CyclerMeaning,
    EitherMeaning,
    FunctionMeaning,
    JoinerMeaning,
    LoopMeaning,
    MacroMeaning,
    Meaning,
    ModuleMeaning,
    NamespaceMeaning,
    Recursion,
    Scope,
)
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import (
    BOOLEAN,
    MISSING,
    NULL,
    OTHER,
    POISON,
    ListType,
    NumberType,
    Type,
    merged,
    union_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.analysis.expressions.inference import Inference

_MOST_RANGE: Final = 100_000  # Jinja's sandbox refuses more


def call_type(inference: Inference, node: nodes.Call, scope: Scope) -> Type:
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        inference.report(
            "wrong-argument",
            inference.places.expression(node.node),
            "What a starred argument holds can't be checked.",
            "Write the arguments out.",
        )
        return POISON
    match node.node:
        case nodes.Name(name=name):
            meaning = _asked_for(name, inference.meaning(name, scope), scope)
        case nodes.Getattr() as called:
            return _attribute_call(inference, node, called, scope)
        case called:
            meaning = made_by(inference, called, scope)
    return _called(inference, node, meaning, scope)


def _asked_for(name: str, meaning: Meaning | None, scope: Scope) -> Meaning | None:
    """The meaning without what is missing, where the template has asked whether it is there."""
    known = scope.facts.get((name,))
    if known is None or known.missing or not isinstance(meaning, EitherMeaning):
        return meaning
    both = [_asked_for(name, one, scope) for one in meaning if one != MISSING]
    present = [one for one in both if one is not None]
    return EitherMeaning(*present) if len(present) == 2 else present[0] if present else MISSING


def _called(inference: Inference, node: nodes.Call, meaning: Meaning | None, scope: Scope) -> Type:
    match meaning:
        case EitherMeaning(one=one, other=other):
            found = [_called(inference, node, each, scope) for each in (one, other)]
            return union_of(found)
        case MacroMeaning():
            return Type(text=inference.calls.call_macro(inference, meaning, node, scope))
        case LoopMeaning(again=Recursion() as again):
            return _deeper(inference, again, node, scope)
        case JoinerMeaning(separator=separator):
            return separator | Type(text=texts.EMPTY)
        case FunctionMeaning(name=name):
            return _function(inference, name, node, scope)
    if meaning is None or (isinstance(meaning, Type) and meaning.is_poisoned):
        for argument in (*node.args, *(one.value for one in node.kwargs)):
            inference.type(argument, scope)
        if meaning is None and isinstance(node.node, nodes.Name):
            # What is defined nowhere is reported by its rule, in the words for that.
            _report_undefined(inference, node.node)
        return POISON
    _compute_arguments(inference, node, scope)
    if isinstance(meaning, Type) and meaning.other:
        return OTHER
    if meaning == MISSING and isinstance(node.node, nodes.Name) and node.node.name == "caller":
        inference.report(
            "wrong-argument",
            inference.places.expression(node.node),
            "This macro prints a body, and is called without one.",
            "Call it by `{% call … %}`, or ask `{% if caller %}` first.",
        )
        return POISON
    if meaning == MISSING and isinstance(node.node, nodes.Name):
        _report_undefined(inference, node.node)
        return POISON
    inference.report(
        "unknown-function",
        inference.places.expression(node.node),
        f"`{inference.source(node.node)}` is no function.",
        "Only macros and Jinja's own functions can be called.",
    )
    return POISON


def _report_undefined(inference: Inference, node: nodes.Name) -> None:
    inference.report(
        "unknown-function",
        inference.places.expression(node),
        f"`{node.name}` may not be defined yet where this is called.",
        "Define it at the top of the template, before what calls it.",
    )


def _attribute_call(
    inference: Inference, node: nodes.Call, called: nodes.Getattr, scope: Scope
) -> Type:
    """``holder.name(…)``."""
    name = called.attr
    match made_by(inference, called.node, scope):
        case LoopMeaning() if name in ("cycle", "changed"):
            found = _compute_arguments(inference, node, scope)
            return union_of(found) if name == "cycle" and found else BOOLEAN
        case LoopMeaning():
            return _called(inference, node, inference.type(called, scope), scope)
        case CyclerMeaning(values=values) if name in ("next", "reset"):
            return values if name == "next" else NULL
        case ModuleMeaning(names=names):
            return _called(inference, node, names.get(name), scope)
        case Type() as holder if holder.is_poisoned or holder.other:
            _compute_arguments(inference, node, scope)
            return POISON if holder.is_poisoned else OTHER
    _compute_arguments(inference, node, scope)
    is_filter = name in inference.environment.filters
    inference.report(
        "unknown-function",
        inference.places.field(called),
        f"Values have no methods, so there is no `{name}()`.",
        f"Write `| {name}`." if is_filter else "Use a filter.",
    )
    return POISON


def _compute_arguments(inference: Inference, node: nodes.Call, scope: Scope) -> list[Type]:
    given = (*node.args, *(one.value for one in node.kwargs))
    return [inference.stored(one, scope) for one in given]


def _deeper(inference: Inference, again: Recursion, node: nodes.Call, scope: Scope) -> Type:
    """``loop(children)``, followed as deep as their types go."""
    if len(node.args) == 1 and not node.kwargs:
        return Type(text=inference.calls.call_loop(inference, again, node.args[0], scope))
    inference.report(
        "wrong-argument",
        inference.places.expression(node.node),
        "`loop` takes one argument: what it runs over next.",
    )
    for one in node.args:
        inference.items(one, inference.type(one, scope))
    return Type(text=texts.ANY_TEXT)


def made_by(inference: Inference, node: nodes.Node, scope: Scope) -> Meaning:
    """What the value of an expression means to those that name it."""
    match node:
        case nodes.Name(name=name):
            meaning = inference.meaning(name, scope)
            if meaning is not None and not isinstance(meaning, Type):
                return meaning
        case nodes.Getattr(node=nodes.Name(name=name), attr=attribute):
            module = inference.meaning(name, scope)
            held = module.names.get(attribute) if isinstance(module, ModuleMeaning) else None
            if held is not None and not isinstance(held, Type):
                return held
        case nodes.Call(node=nodes.Name(name="namespace" | "cycler" | "joiner" as name)):
            if isinstance(inference.meaning(name, scope), FunctionMeaning):
                return _maker(inference, name, node, scope)
    return inference.type(node, scope)


def _maker(inference: Inference, name: str, node: nodes.Call, scope: Scope) -> Meaning:
    if name == "namespace":
        found = gathered(inference, name, node, scope)
        if found.is_poisoned:
            return found
        whole = merged(found.objects)
        made = NamespaceMeaning({field: whole.get(field) for field in whole.fields})
        inference.calls.made.append(made)
        return made
    given = _compute_arguments(inference, node, scope)
    if name == "cycler":
        return CyclerMeaning(union_of(given))
    return JoinerMeaning(given[0] if given else Type(text=texts.constant(", ")))


def _function(inference: Inference, name: str, node: nodes.Call, scope: Scope) -> Type:
    if name == "dict":
        return gathered(inference, name, node, scope)
    found = [inference.stored(argument, scope) for argument in node.args]
    for one in node.kwargs:
        inference.stored(one.value, scope)
    return _range(inference, node, found) if name == "range" else OTHER


def _range(inference: Inference, node: nodes.Call, found: Sequence[Type]) -> Type:
    bounds = [one.number for one in found]
    if not found or any(one.is_poisoned for one in found):
        return POISON
    for argument, of in zip(node.args, found, strict=True):
        if not is_integer(of):
            only_null = is_integer(of._replace(null=False))
            inference.report(
                "possibly-null" if only_null else "wrong-argument",
                inference.places.expression(node.node),
                f"`range` takes integers, and `{inference.source(argument)}` may be {other_than_integer(of)}.",
                TEST_FOR_NULL if only_null else way_to_integer(of),
            )
    if not all(of is not None and of.plain for of in bounds):
        return POISON
    given = [of for of in bounds if of is not None]
    zero, one = NumberType(True, 0, 0, plain=True), NumberType(True, 1, 1, plain=True)
    start = given[0] if len(given) > 1 else zero
    stop = given[1] if len(given) > 1 else given[0]
    step = given[2] if len(given) > 2 else one
    if step.has_zero:
        inference.report(
            "possible-failure",
            inference.places.expression(node.args[2]),
            "The step of `range` may be 0.",
            "Declare a `minimum` above 0 for it.",
        )
        return POISON
    least, most = _rounds(start, stop, step)
    if most is None or most > _MOST_RANGE:
        inference.report(
            "possible-failure",
            inference.places.expression(node.node),
            f"`range` takes up to {_MOST_RANGE:,} steps, and this may be more.",
            "Declare a `maximum` for what it counts to.",
        )
        most = _MOST_RANGE
        least = 0
    return Type(list=ListType(Type(number=_counted(start, stop, step)), least, most))


def _rounds(start: NumberType, stop: NumberType, step: NumberType) -> tuple[int, int | None]:
    """The least and the most numbers that ``range`` answers."""
    up = step.low is not None and step.low > 0
    if not up and not (step.high is not None and step.high < 0):
        return 0, None
    first, last = (start, stop) if up else (stop, start)
    width = abs(int((step.low if up else step.high) or 1))
    most = None
    if first.low is not None and last.high is not None:
        most = max(0, -(-(int(last.high) - int(first.low)) // width))
    if step.low != step.high or first.high is None or last.low is None:
        return 0, most
    return max(0, -(-(int(last.low) - int(first.high)) // width)), most


def _counted(start: NumberType, stop: NumberType, step: NumberType) -> NumberType:
    """The numbers that ``range`` answers, of which the end is none."""
    if step.low is not None and step.low > 0:
        high = None if stop.high is None else max(stop.high - 1, start.low or 0)
        return NumberType(True, start.low, high, plain=True)
    if step.high is not None and step.high < 0:
        low = None if stop.low is None else min(stop.low + 1, start.high or 0)
        return NumberType(True, low, start.high, plain=True)
    return NumberType(True, plain=True)
