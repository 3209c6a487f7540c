"""What a condition that is true, or false, tells of the values in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from jinja2 import nodes

from notifyspec.analysis.scope import Path, Scope, joined, path_of
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import (
    BOOLEAN,
    MISSING,
    NULL,
    ListType,
    NumberType,
    ObjectType,
    Type,
)
from notifyspec.analysis.types.schema import meet
from notifyspec.analysis.types.truth import falsy, truthy

if TYPE_CHECKING:
    from notifyspec.analysis.expressions.inference import Inference

_KIND_TESTS = {
    "string": Type(text=texts.ANY_TEXT),
    "number": Type(number=NumberType()),
    "boolean": BOOLEAN,
    "none": NULL,
}
_MIRRORED = {"gt": "lt", "gteq": "lteq", "lt": "gt", "lteq": "gteq", "eq": "eq", "ne": "ne"}
_OPPOSITE = {
    "gt": "lteq",
    "gteq": "lt",
    "lt": "gteq",
    "lteq": "gt",
    "eq": "ne",
    "ne": "eq",
    "in": "notin",
    "notin": "in",
}


def assume(inference: Inference, node: nodes.Node, holds: bool, scope: Scope) -> Scope:
    """The scope where the condition is true, or false. It is dead where that can't be."""
    match node:
        case nodes.Not(node=inner):
            return assume(inference, inner, not holds, scope)
        case nodes.And(left=left, right=right):
            return _both(inference, left, right, holds=holds, scope=scope, all_of=True)
        case nodes.Or(left=left, right=right):
            return _both(inference, left, right, holds=holds, scope=scope, all_of=False)
        case nodes.Test():
            return _tested(inference, node, holds, scope)
        case nodes.Compare(ops=[operand]):
            operator = operand.op if holds else _OPPOSITE[operand.op]
            scope = _compared(inference, node.expr, operator, operand.expr, scope)
            mirrored = _MIRRORED.get(operator)
            if mirrored is None:
                return scope
            return _compared(inference, operand.expr, mirrored, node.expr, scope)
        case nodes.Compare(ops=operands) if holds:
            left = node.expr
            for operand in operands:
                scope = _compared(inference, left, operand.op, operand.expr, scope)
                left = operand.expr
            return scope
        case nodes.Const(value=value):
            return scope if bool(value) is holds else scope.die()
        case nodes.Name(name=name) if name in scope.conditions:
            scope = assume(inference, scope.conditions[name], holds, scope)
            if scope.is_dead:
                return scope
    return _narrowed(inference, node, scope, truthy if holds else falsy)


def _both(
    inference: Inference,
    left: nodes.Expr,
    right: nodes.Expr,
    *,
    holds: bool,
    scope: Scope,
    all_of: bool,
) -> Scope:
    """``left and right`` (``all_of``) or ``left or right``."""
    if holds is all_of:
        first = assume(inference, left, holds, scope)
        return first if first.is_dead else assume(inference, right, holds, first)
    other = assume(inference, left, not holds, scope)
    by_right = other if other.is_dead else assume(inference, right, holds, other)
    return joined(assume(inference, left, holds, scope), by_right)


def _tested(inference: Inference, node: nodes.Test, holds: bool, scope: Scope) -> Scope:
    name = node.name
    if name in ("defined", "undefined"):
        is_there = (name == "defined") is holds
        return _narrowed(inference, node.node, scope, Type.present if is_there else _only_missing)
    if name == "sameas" and len(node.args) == 1 and isinstance(node.args[0], nodes.Const):
        operator = "eq" if holds else "ne"
        value = node.args[0].value
        if value is None or isinstance(value, bool):
            return _compared(inference, node.node, operator, node.args[0], scope)
    if name in ("true", "false"):
        of = Type(booleans=frozenset({name == "true"}))
        return _narrowed(inference, node.node, scope, lambda t: _kept(t, of, holds))
    if name in ("eq", "equalto", "==") and len(node.args) == 1:
        operator = "eq" if holds else "ne"
        return _compared(inference, node.node, operator, node.args[0], scope)
    if name == "in" and len(node.args) == 1:
        operator = "in" if holds else "notin"
        return _compared(inference, node.node, operator, node.args[0], scope)
    kind = _KIND_TESTS.get(name)
    if kind is not None:
        return _narrowed(inference, node.node, scope, lambda t: _kept(t, kind, holds))
    if name == "mapping":
        return _narrowed(inference, node.node, scope, lambda t: _objects_kept(t, holds=holds))
    return scope


def _compared(
    inference: Inference, node: nodes.Expr, operator: str, other: nodes.Expr, scope: Scope
) -> Scope:
    """What ``node operator other`` tells of ``node``."""
    value = _silently(inference, other, scope)
    if value.is_poisoned:
        return scope
    if operator in ("in", "notin"):
        items = value.list.items if value.kinds == ("a list",) and value.list else None
        if items is None:
            return scope
        if operator == "in":
            return _narrowed(inference, node, scope, lambda t: _equal(t, items))
        return _narrowed(
            inference, node, scope, lambda t: _without_each(t, other, inference, scope)
        )
    if (
        isinstance(node, nodes.Filter)
        and node.name in ("length", "count")
        and node.node is not None
    ):
        return _measured(inference, node.node, operator, value, scope)
    if operator == "eq":
        return _narrowed(inference, node, scope, lambda t: _equal(t, value))
    if operator == "ne":
        return _narrowed(inference, node, scope, lambda t: _without(t, value))
    return _narrowed(inference, node, scope, lambda t: _bounded(t, operator, value))


Narrow = Callable[[Type], Type]


def _narrowed(inference: Inference, node: nodes.Node, scope: Scope, narrow: Narrow) -> Scope:
    """The scope in which the value at a plain path is narrowed; others can't be remembered."""
    if narrow in (truthy, falsy) and _is_falsy_default(node):
        assert isinstance(node, nodes.Filter)
        node = node.node or node
    found = _silently(inference, node, scope)
    if found.is_poisoned:
        return scope
    path = path_of(node)
    narrower = narrow(found)
    if narrower.is_impossible:
        return scope.die()
    if path is None:
        return scope
    scope = scope.know(path, narrower)
    return _discriminated(inference, node, path, narrower, scope)


def _is_falsy_default(node: nodes.Node) -> bool:
    """Whether the expression is one with a default that is false, as the missing value is."""
    if not isinstance(node, nodes.Filter) or node.name not in ("default", "d") or node.kwargs:
        return False
    return not node.args or (isinstance(node.args[0], nodes.Const) and not node.args[0].value)


def _discriminated(
    inference: Inference, node: nodes.Node, path: Path, narrower: Type, scope: Scope
) -> Scope:
    """A field that is known better may tell which alternatives its object can still be."""
    name = path[-1]
    if not isinstance(name, str) or not isinstance(node, nodes.Getattr | nodes.Getitem):
        return scope
    holder = _silently(inference, node.node, scope)
    if len(holder.objects) < 2:
        return scope
    fitting = tuple(one for one in holder.objects if _can_have(one, name, narrower))
    if len(fitting) == len(holder.objects):
        return scope
    if not fitting:
        return scope.die()
    facts = {**scope.facts, path[:-1]: replace(holder, objects=fitting)}
    return replace(scope, facts=facts)


def _can_have(one: ObjectType, name: str, wanted: Type) -> bool:
    mine = one.get(name)
    if mine.missing and wanted.missing:
        return True
    return not meet(mine.present(), wanted.present()).is_impossible


def _silently(inference: Inference, node: nodes.Node, scope: Scope) -> Type:
    """The type of an expression that is reported on where it is evaluated."""
    before = inference.findings.silent
    inference.findings.silent = True
    try:
        return inference.type(node, scope)
    finally:
        inference.findings.silent = before


def _only_missing(of: Type) -> Type:
    return MISSING if of.missing else Type()


def _kept(of: Type, kind: Type, holds: bool) -> Type:
    """The part of a type that is of the kinds of ``kind``, or the rest of it."""
    if of.unknown or of.other:
        return kind if holds and not of.other else of
    if holds:
        return Type(
            text=of.text if kind.text is not None else None,
            number=of.number if kind.number is not None else None,
            booleans=of.booleans & kind.booleans,
            null=of.null and kind.null,
        )
    return replace(
        of,
        text=None if kind.text is not None else of.text,
        number=None if kind.number is not None else of.number,
        booleans=of.booleans - kind.booleans,
        null=of.null and not kind.null,
    )


def _objects_kept(of: Type, *, holds: bool) -> Type:
    if of.unknown or of.other:
        return of
    return Type(objects=of.objects) if holds else replace(of, objects=())


def _equal(of: Type, value: Type) -> Type:
    if of.unknown or of.other or value.unknown or value.other:
        return of.present()
    both = meet(of.present(), value.present())
    if (of.number and value.booleans) or (of.booleans and value.number):
        return of.present()  # 1 == true, to Python
    return both


def _without(of: Type, value: Type) -> Type:
    """The type without a value, where there is only one that it can be."""
    of = of.present()
    if value.kinds == ("null",):
        return replace(of, null=False)
    if value.kinds == ("a boolean",) and len(value.booleans) == 1 and of.number is None:
        return replace(of, booleans=of.booleans - value.booleans)
    only = value.text.values if value.kinds == ("a text",) and value.text is not None else None
    if only is not None and len(only) == 1 and of.text is not None:
        return _without_texts(of, only)
    if value.kinds == ("a number",) and value.number is not None and of.number is not None:
        number = value.number
        if number.low is not None and number.low == number.high:
            return replace(of, number=_without_end(of.number, number.low))
    return of


def _without_each(of: Type, other: nodes.Expr, inference: Inference, scope: Scope) -> Type:
    of = of.present()
    if isinstance(other, nodes.List | nodes.Tuple):
        for item in other.items:
            of = _without(of, _silently(inference, item, scope))
    return of


def _without_texts(of: Type, values: frozenset[str]) -> Type:
    text = of.text
    if text is None:
        return of
    if text.values is not None:
        rest = text.values - values
        return replace(of, text=texts.text_values(rest) if rest else None)
    if values == {""}:
        return replace(of, text=replace(text, least=max(1, text.least)))
    return of


def _without_end(number: NumberType, value: float) -> NumberType | None:
    if number.low == number.high == value:
        return None
    if number.whole and number.low == value:
        return replace(number, low=number.low + 1)
    if number.whole and number.high == value:
        return replace(number, high=number.high - 1)
    return number


def _bounded(of: Type, operator: str, value: Type) -> Type:
    """The type where it is above or below a number."""
    of = of.present()
    if of.number is None or value.number is None or of.other or of.unknown:
        return of
    number, other = of.number, value.number
    step = 1 if number.whole and other.whole else 0
    if operator in ("gt", "gteq") and other.low is not None:
        low = other.low + (step if operator == "gt" else 0)
        number = replace(number, low=low if number.low is None else max(low, number.low))
    if operator in ("lt", "lteq") and other.high is not None:
        high = other.high - (step if operator == "lt" else 0)
        number = replace(number, high=high if number.high is None else min(high, number.high))
    if number.low is not None and number.high is not None and number.low > number.high:
        return replace(of, number=None)
    return replace(of, number=number)


def _measured(
    inference: Inference, node: nodes.Expr, operator: str, value: Type, scope: Scope
) -> Scope:
    """What a comparison of a length tells of what was measured."""
    number = value.number
    if number is None or value.kinds != ("a number",):
        return scope
    low, high = number.low, number.high
    least = most = None
    if operator in ("eq", "gteq", "gt") and low is not None:
        least = int(low) + (1 if operator == "gt" else 0)
    if operator in ("eq", "lteq", "lt") and high is not None:
        most = ceil(high) - 1 if operator == "lt" else int(high)
    other = int(low) if operator == "ne" and low is not None and int(low) == high else None

    def narrow(of: Type) -> Type:
        text, lists = of.text, of.list
        if other is not None and (text or lists):
            return _of_another_length(of, other)
        if text is not None and text.values is None:
            text = _clipped_text(text, least, most)
        if lists is not None:
            lists = _clipped_list(lists.items, lists.least, lists.most, least, most)
        return replace(of.present(), text=text, list=lists)

    return _narrowed(inference, node, scope, narrow)


def _of_another_length(of: Type, length: int) -> Type:
    """The type without texts and lists of a length, where that is the least or the most."""
    text, lists = of.text, of.list
    if text is not None and text.values is None:
        least = length + 1 if text.least == length else None
        text = _clipped_text(text, least, length - 1 if text.most == length else None)
    if lists is not None:
        least = length + 1 if lists.least == length else None
        most = length - 1 if lists.most == length else None
        lists = _clipped_list(lists.items, lists.least, lists.most, least, most)
    return replace(of.present(), text=text, list=lists)


def _clipped_text(
    text: texts.TextType, least: int | None, most: int | None
) -> texts.TextType | None:
    shortest = text.least if least is None else max(text.least, least)
    longest = text.most if most is None else most if text.most is None else min(text.most, most)
    if longest is not None and longest < shortest:
        return None
    clipped = replace(text, least=shortest, most=longest)
    if longest is None:
        return clipped
    sizes = [longest * text.chars.utf8_bytes, longest * text.chars.json_bytes]
    return replace(
        clipped,
        bytes=sizes[0] if text.bytes is None else min(text.bytes, sizes[0]),
        json_bytes=sizes[1] if text.json_bytes is None else min(text.json_bytes, sizes[1]),
    )


def _clipped_list(
    items: Type, had_least: int, had_most: int | None, least: int | None, most: int | None
) -> ListType | None:
    shortest = had_least if least is None else max(had_least, least)
    longest = had_most if most is None else most if had_most is None else min(had_most, most)
    if longest is not None and longest < shortest:
        return None
    return ListType(items, shortest, longest)
