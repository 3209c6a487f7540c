"""What a comparison of two values tells of their difference, and so of a place in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from jinja2 import nodes

from notifyspec.analysis.narrowing.narrower import bounded, without
from notifyspec.analysis.operations import is_same, operation_of
from notifyspec.analysis.scope import LoopMeaning
from notifyspec.analysis.types.model import NumberType, Type, count

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.analysis.scope import Scope

    TypeOf = Callable[[nodes.Node, Scope], Type]

_OF_ALL: Final = ("sort", "list", "reverse")  # filters that answer as many items as they take
_EXACT: Final = 2**53  # up to here, Python computes alike with integers and with floats


class _Parted(NamedTuple):
    """A value as a part that varies and a whole number that is added to it."""

    part: nodes.Expr
    added: int


def related(
    left: nodes.Expr, operator: str, right: nodes.Expr, scope: Scope, type_of: TypeOf
) -> Scope:
    """The scope that knows the difference of two numbers, where ``left operator right`` is true."""
    match right:
        case nodes.Filter(name="min", node=nodes.List(items=items), args=[], kwargs=[]):
            if operator in ("lt", "lteq"):
                for item in items:
                    scope = related(left, operator, item, scope, type_of)
            return scope
    if operator not in _MIRRORED:
        return scope
    one, other = _parted(left, scope), _parted(right, scope)
    if isinstance(one.part, nodes.Const) or isinstance(other.part, nodes.Const):
        return scope  # then the value itself is known
    types = type_of(one.part, scope), type_of(other.part, scope)
    whole = _are_whole(*types)
    least = other.added - one.added
    if not _are_exact(one.part, other.part, *types) or (least and not whole):
        return scope
    scope = _known(one.part, operator, other.part, least, scope, type_of, whole=whole)
    if scope.is_dead:
        return scope
    return _known(other.part, _MIRRORED[operator], one.part, -least, scope, type_of, whole=whole)


def counted(counter: nodes.Expr, end: nodes.Expr, scope: Scope, type_of: TypeOf) -> Scope:
    """The scope where a number is below another, and so below what that one is below."""
    scope = related(counter, "lt", end, scope, type_of)
    last = _parted(end, scope)
    match last.part:
        case nodes.Getattr(node=nodes.Name(name=name)):
            loop = scope.names.get(name)
        case _:
            return scope
    around = loop.end if isinstance(loop, LoopMeaning) else None
    if around is None or not is_at_most(plus(last.part, 1), around, scope):
        return scope
    return related(counter, "lt", plus(around, last.added - 1), scope, type_of)


def plus(node: nodes.Expr, added: int) -> nodes.Expr:
    return nodes.Add(node, nodes.Const(added, lineno=node.lineno), lineno=node.lineno)


_MIRRORED: Final = {"gt": "lt", "gteq": "lteq", "lt": "gt", "lteq": "gteq", "ne": "ne"}


def _known(
    left: nodes.Expr,
    operator: str,
    right: nodes.Expr,
    value: int,
    scope: Scope,
    type_of: TypeOf,
    *,
    whole: bool,
) -> Scope:
    """The scope that knows of ``left - right operator value``."""
    difference = nodes.Sub(left, right, lineno=left.lineno)
    path = operation_of(difference)
    found = type_of(difference, scope)
    if path is None or found.kinds != ("a number",):
        return scope
    if whole and operator in ("gt", "lt"):
        value, operator = (value + 1, "gteq") if operator == "gt" else (value - 1, "lteq")
    to = count(value, value)
    known = without(found, to) if operator == "ne" else bounded(found, operator, to)
    return scope.die() if known.is_impossible else scope.know(path, known)


def has_item(
    holder: nodes.Expr, key: nodes.Expr, low: float | None, least: int, scope: Scope
) -> bool:
    """Whether a list or text of ``least`` items or more has one at a key of ``low`` or more."""
    while isinstance(holder, nodes.Filter) and holder.name in _OF_ALL and holder.node is not None:
        holder = holder.node
    if isinstance(key, nodes.Name):
        meant = scope.conditions.get(key.name)
        key = meant if isinstance(meant, nodes.BinExpr | nodes.Filter) else key
    match key:
        case nodes.Filter(name="min", node=nodes.List(items=items), args=[], kwargs=[]):
            return any(has_item(holder, item, low, least, scope) for item in items)
        case nodes.FloorDiv(left=whole, right=nodes.Const(value=int() as parts)) if parts > 1:
            of = _parted(whole, scope)
            is_part = of.added <= 0 and is_same(of.part, _length_of(holder))
            return is_part and least > 0 and low is not None and low >= 0
    if isinstance(key, nodes.Mod):
        by = _parted(key.right, scope)
        return low == 0 and by.added == 0 and is_same(by.part, _length_of(holder))
    index = _parted(key, scope)
    room = _difference(_length_of(holder), index.part, scope)
    if room is None or low is None or index.added >= room:
        return False
    # One below 0 counts from the end.
    return low >= -least or room - index.added >= -2 * low


def _difference(left: nodes.Expr, right: nodes.Expr, scope: Scope) -> float | None:
    """The least that ``left - right`` is known to be."""
    if is_same(left, right):
        return 0
    path = operation_of(nodes.Sub(left, right, lineno=left.lineno))
    known = None if path is None else scope.facts.get(path)
    return None if known is None or known.number is None else known.number.low


def is_at_most(left: nodes.Expr, right: nodes.Expr, scope: Scope) -> bool:
    """Whether the one is known to be no more than the other."""
    match right:
        case nodes.Filter(name="max", node=nodes.List(items=items), args=[], kwargs=[]):
            return any(is_at_most(left, item, scope) for item in items)
    match left:
        case nodes.Filter(name="min", node=nodes.List(items=items), args=[], kwargs=[]):
            return any(is_at_most(item, right, scope) for item in items)
    one, other = _parted(left, scope), _parted(right, scope)
    least = _difference(other.part, one.part, scope)
    return least is not None and least >= one.added - other.added


def _parted(node: nodes.Expr, scope: Scope) -> _Parted:
    """``x + 1`` as ``x`` and 1. A name that was set to something is taken for that."""
    match node:
        case nodes.Add(left=inner, right=nodes.Const(value=int() as added)):
            pass
        case nodes.Add(left=nodes.Const(value=int() as added), right=inner):
            pass
        case nodes.Sub(left=inner, right=nodes.Const(value=int() as taken)):
            added = -taken
        case nodes.Filter(name="count", node=nodes.Expr() as measured):
            return _Parted(_length_of(measured), 0)
        case nodes.Getattr(
            node=nodes.Name(name=name) as loop, attr="index" | "revindex" as counter
        ):
            if not isinstance(scope.names.get(name), LoopMeaning):
                return _Parted(node, 0)
            return _Parted(nodes.Getattr(loop, f"{counter}0", "load", lineno=node.lineno), 1)
        case nodes.Name(name=name) if name in scope.conditions:
            meant = scope.conditions[name]
            if isinstance(meant, nodes.BinExpr | nodes.Filter):
                return _parted(meant, scope)
            return _Parted(node, 0)
        case _:
            return _Parted(node, 0)
    found = _parted(inner, scope)
    return found._replace(added=found.added + added)


def _length_of(node: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, "length", [], [], None, None, lineno=node.lineno)


def _are_whole(*types: Type) -> bool:
    return all(one.number is not None and one.number.whole for one in types)


def _are_exact(left: nodes.Expr, right: nodes.Expr, one: Type, other: Type) -> bool:
    """Whether the difference of two such values is what their comparison says."""
    numbers = [of.number for of in (one, other) if of.kinds == ("a number",) and not of.missing]
    finite = [of for of in numbers if of is not None and of.finite]
    if len(finite) < 2:
        return False
    # No list has so many items that they can't be told apart.
    return any(map(_is_length, (left, right))) or all(map(_is_small, finite))


def _is_length(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Filter) and node.name == "length"


def _is_small(of: NumberType) -> bool:
    return of.low is not None and of.high is not None and max(-of.low, of.high) <= _EXACT
