"""What a condition that is true, or false, tells of the values in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce
from math import ceil
from typing import TYPE_CHECKING, TypeGuard

from jinja2 import nodes

from notifyspec.analysis.alternatives import learnt
from notifyspec.analysis.narrowing.mistaken import trusted, untold
from notifyspec.analysis.narrowing.narrower import (
    bounded,
    equal,
    items_kept,
    kept,
    numbers_kept,
    objects_kept,
    of_another_length,
    of_length,
    only_missing,
    without,
)
from notifyspec.analysis.narrowing.relations import related
from notifyspec.analysis.operations import operation_of
from notifyspec.analysis.scope import LoopMeaning, Path, Scope, choice_of, joined, path_of
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.meet import meet, overlap
from notifyspec.analysis.types.model import (
    BOOLEAN,
    FALSE,
    NULL,
    NumberType,
    ObjectType,
    Type,
    count,
    union_of,
    values_of,
)
from notifyspec.analysis.types.schema import type_of_value
from notifyspec.analysis.types.truth import falsy, truthy, without_zero

if TYPE_CHECKING:
    from notifyspec.analysis.expressions.inference import Inference

_KIND_TESTS = {
    "string": Type(text=texts.ANY_TEXT),
    "number": BOOLEAN._replace(number=NumberType()),  # to Python, a boolean is one
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
_COMPARING = {
    **dict.fromkeys(("eq", "equalto", "=="), "eq"),
    **dict.fromkeys(("ne", "!="), "ne"),
    **dict.fromkeys(("gt", "greaterthan", ">"), "gt"),
    **dict.fromkeys(("ge", ">="), "gteq"),
    **dict.fromkeys(("lt", "lessthan", "<"), "lt"),
    **dict.fromkeys(("le", "<="), "lteq"),
    "in": "in",
}
"""The operator that a test is."""


_NEVER_ZERO = {("odd", True), ("even", False), ("divisibleby", False)}
"""The tests, and what they say, of numbers that are not 0: it is even, and divided by any other."""


def assume(inference: Inference, node: nodes.Node, holds: bool, scope: Scope) -> Scope:
    """The scope where the condition is true, or false. It is dead where that can't be."""
    if type(node) is nodes.Not:
        return assume(inference, node.node, not holds, scope)
    if type(node) is nodes.And:
        decide = _all_of if holds else _one_of
        return decide(inference, _parts_of(node), holds, scope)
    if type(node) is nodes.Or:
        return _either(inference, node, holds, scope)
    if type(node) is nodes.Test:
        return _tested(inference, node, holds, scope)
    if type(node) is nodes.Compare and (holds or len(node.ops) == 1):
        return _all_compared(inference, node, holds, scope)
    if type(node) is nodes.Const:
        return scope if bool(node.value) is holds else scope.die()
    if type(node) is nodes.Name and node.name in scope.conditions:
        scope = assume(inference, scope.conditions[node.name], holds, scope)
        if scope.is_dead:
            return scope
    return _narrowed(inference, node, scope, truthy if holds else falsy)


def _either(inference: Inference, node: nodes.Or, holds: bool, scope: Scope) -> Scope:
    path = choice_of(node) if holds else None
    known = None if path is None else truthy(silently(inference, node, scope))
    decide = _one_of if holds else _all_of
    scope = decide(inference, _parts_of(node), holds, scope)
    if path is None or known is None or scope.is_dead:
        return scope
    return scope.know(path, known)


def _all_compared(inference: Inference, node: nodes.Compare, holds: bool, scope: Scope) -> Scope:
    left = node.expr
    for operand in node.ops:
        operator = operand.op if holds else _OPPOSITE[operand.op]
        scope = _compared_both(inference, left, operator, operand.expr, scope)
        left = operand.expr
    return scope


def _all_of(inference: Inference, parts: Sequence[nodes.Expr], hold: bool, scope: Scope) -> Scope:
    """The scope where all the parts are true, or false."""
    for part in parts:
        if scope.is_dead:
            break
        scope = assume(inference, part, hold, scope)
    return scope


def _one_of(inference: Inference, parts: Sequence[nodes.Expr], holds: bool, scope: Scope) -> Scope:
    """The scope where one of the parts is true, or false, those before it being the opposite."""
    other, ways = scope, []
    for part in parts:
        if not other.is_dead:
            ways.append(assume(inference, part, holds, other))
            other = assume(inference, part, not holds, other)
    alive = [way for way in ways if not way.is_dead]
    whole = reduce(joined, alive or ways)
    facts = tuple(learnt(scope.facts, way.facts) for way in alive)
    return whole.know_one_of(*facts) if len(facts) > 1 and all(facts) else whole


def _parts_of(node: nodes.BinExpr) -> list[nodes.Expr]:
    """``a or b or c`` as its three parts."""
    left = _parts_of(node.left) if type(node.left) is type(node) else [node.left]
    return [*left, node.right]


def _tested(inference: Inference, node: nodes.Test, holds: bool, scope: Scope) -> Scope:
    name = node.name
    if name not in inference.environment.tests:
        return _trusted(inference, node, scope)
    if name in ("defined", "undefined"):
        is_there = (name == "defined") is holds
        return _narrowed(inference, node.node, scope, Type.present if is_there else only_missing)
    if name == "sameas" and len(node.args) == 1 and isinstance(node.args[0], nodes.Const):
        value = node.args[0].value
        if value is None or isinstance(value, bool):
            of = NULL if value is None else Type(booleans=frozenset({value}))
            return _narrowed(inference, node.node, scope, lambda t: kept(t, of, holds))
    if name in ("true", "false"):
        of = Type(booleans=frozenset({name == "true"}))
        return _narrowed(inference, node.node, scope, lambda t: kept(t, of, holds))
    if name in _COMPARING and len(node.args) == 1:
        operator = _COMPARING[name] if holds else _OPPOSITE[_COMPARING[name]]
        return _compared_both(inference, node.node, operator, node.args[0], scope)
    kind = _KIND_TESTS.get(name)
    if kind is not None:
        return _narrowed(inference, node.node, scope, lambda t: kept(t, kind, holds))
    if name in ("integer", "float"):
        whole = name == "integer"
        return _narrowed(
            inference, node.node, scope, lambda t: numbers_kept(t, whole=whole, holds=holds)
        )
    if (name, holds) in _NEVER_ZERO:
        return _narrowed(
            inference, node.node, scope, lambda t: t._replace(number=_but_zero(t.number))
        )
    if name == "mapping":
        return _narrowed(inference, node.node, scope, lambda t: objects_kept(t, holds=holds))
    if name in ("sequence", "iterable"):
        return _narrowed(inference, node.node, scope, lambda t: items_kept(t, holds=holds))
    return scope


def _but_zero(number: NumberType | None) -> NumberType | None:
    return None if number is None else without_zero(number)


def _compared_both(
    inference: Inference, left: nodes.Expr, operator: str, right: nodes.Expr, scope: Scope
) -> Scope:
    """What ``left operator right`` tells of either, and of the two together."""
    scope = _compared(inference, left, operator, right, scope)
    mirrored = _MIRRORED.get(operator)
    if mirrored is None or scope.is_dead:
        return scope
    scope = _compared(inference, right, mirrored, left, scope)
    if scope.is_dead:
        return scope
    return related(left, operator, right, scope, partial(silently, inference))


def _compared(
    inference: Inference, node: nodes.Expr, operator: str, other: nodes.Expr, scope: Scope
) -> Scope:
    """What ``node operator other`` tells of ``node``."""
    value = silently(inference, other, scope)
    if value.is_poisoned:
        return _trusted(inference, node, _trusted(inference, other, scope))
    if operator in ("in", "notin"):
        items = value.list.items if value.kinds == ("a list",) and value.list else None
        if items is None:
            return _having(node, other, value, scope) if operator == "in" else scope
        if operator == "in":
            scope = _narrowed(inference, node, scope, lambda t: equal(t, items))
            return scope if scope.is_dead else _narrowed(inference, other, scope, truthy)
        return _narrowed(
            inference, node, scope, lambda t: _without_each(t, other, inference, scope)
        )
    meant = scope.conditions.get(node.name, node) if type(node) is nodes.Name else node
    if _is_length(meant) and meant.node is not None:
        scope = _measured(inference, meant.node, operator, value, scope)
        if meant is node or scope.is_dead:
            return scope
    if operator == "eq":
        return _narrowed(inference, node, scope, lambda t: equal(t, value))
    if operator == "ne":
        # A slip is told of where it stands, but not in what others call.
        if inference.file is None and not inference.in_macro:
            scope = untold(node, value, scope, partial(silently, inference))
        return _narrowed(inference, node, scope, lambda t: without(t, value))
    return _narrowed(inference, node, scope, lambda t: bounded(t, operator, value))


def _having(key: nodes.Expr, other: nodes.Expr, found: Type, scope: Scope) -> Scope:
    """The scope where an object has a field of the name ``key``."""
    path, objects = path_of(other), found.objects
    if path is None or found.kinds != ("an object",):
        return scope
    if isinstance(key, nodes.Const) and isinstance(key.value, str):
        name = key.value
        having = tuple(one for one in objects if not one.get(name).present().is_impossible)
        if not having:
            return scope.die()
        known = union_of(one.get(name) for one in having).present()
        return scope.know(path, found._replace(objects=having)).know((*path, name), known)
    named = path_of(nodes.Getitem(other, key, "load", lineno=key.lineno))
    return scope if named is None else scope.know(named, values_of(found))


Narrow = Callable[[Type], Type]


def _narrowed(inference: Inference, node: nodes.Node, scope: Scope, narrow: Narrow) -> Scope:
    """The scope in which the value at a plain path is narrowed; others can't be remembered."""
    if type(node) is nodes.Filter and (narrow is truthy or narrow is falsy):
        if _is_falsy_default(node):
            node = node.node or node
        if _is_length(node):
            operator = "gt" if narrow is truthy else "eq"
            return _measured(inference, node.node or node, operator, count(0, 0), scope)
    found = silently(inference, node, scope)
    if found.is_poisoned:
        return _trusted(inference, node, scope)
    path = path_of(node) or operation_of(node)
    narrower = narrow(found)
    if narrower.is_impossible:
        return scope.die()
    if path is None:
        if type(node) is nodes.Filter and _is_excluded_default(node, narrower):
            return _narrowed(inference, node.node or node, scope, lambda t: narrow(t.present()))
        return scope
    scope = scope.know(path, narrower)
    if type(node) is nodes.Filter and node.name in ("first", "last") and not narrower.missing:
        return _measured(inference, node.node or node, "gt", count(0, 0), scope)
    for name, meant in scope.conditions.items():
        if path_of(meant) == path:  # the name has the same value
            same = nodes.Name(name, "load", lineno=node.lineno)
            scope = scope.know((name,), narrow(silently(inference, same, scope)))
    if len(path) == 2 and isinstance(scope.names.get(str(path[0])), LoopMeaning):
        scope = _beside(str(path[0]), str(path[1]), narrower, scope)
    if type(node) is nodes.Name:
        meant = scope.conditions.get(node.name, node)
        if meant is not node and (path_of(meant) or operation_of(meant)):
            scope = _narrowed(inference, meant, scope, narrow)
        elif node.name not in scope.names:
            scope = _of_forms(node.name, narrower, scope)
    return _discriminated(inference, node, path, narrower, scope)


def _is_length(node: nodes.Node) -> TypeGuard[nodes.Filter]:
    return type(node) is nodes.Filter and node.name in ("length", "count")


def _beside(loop: str, name: str, narrower: Type, scope: Scope) -> Scope:
    """What the place in a loop tells of the items beside: all but the first have one before."""
    number = narrower.number
    least = None if number is None else number.low
    is_further = (
        narrower == FALSE
        if name in ("first", "last")
        else least is not None and least > (0 if name.endswith("0") else 1)
    )
    meaning = scope.names[loop]
    if not is_further or name not in _BESIDE or not isinstance(meaning, LoopMeaning):
        return scope
    return scope.know((loop, _BESIDE[name]), meaning.items)


_BESIDE = {
    **dict.fromkeys(("first", "index", "index0"), "previtem"),
    **dict.fromkeys(("last", "revindex", "revindex0"), "nextitem"),
}


def _of_forms(name: str, narrower: Type, scope: Scope) -> Scope:
    """A variable that is known better may tell which forms the context can still have."""
    fitting = tuple(one for one in scope.forms if _can_have(one, name, narrower))
    if len(fitting) == len(scope.forms):
        return scope
    if not fitting:
        return scope.die()
    variables: dict[Path, Type] = {
        path: known
        for path, known in scope.facts.items()
        if len(path) == 1 and path[0] not in scope.names
    }
    return _met(scope._replace(forms=fitting), (), fitting, variables)


def _is_excluded_default(node: nodes.Filter, narrower: Type) -> bool:
    """Whether the expression has a default, and is known to be something else."""
    if node.name not in ("default", "d") or node.kwargs or len(node.args) > 1:
        return False
    value = "" if not node.args else node.args[0]
    if isinstance(value, nodes.Expr):
        if not isinstance(value, nodes.Const):
            return False
        value = value.value
    replaced = type_of_value(value)
    if (narrower.number and replaced.booleans) or (narrower.booleans and replaced.number):
        return False  # 1 == true, to Python
    return meet(narrower, replaced).is_impossible


def _is_falsy_default(node: nodes.Filter) -> bool:
    """Whether the expression has a default that is false, as the missing value is."""
    if node.name not in ("default", "d") or node.kwargs:
        return False
    return not node.args or (isinstance(node.args[0], nodes.Const) and not node.args[0].value)


def _discriminated(
    inference: Inference, node: nodes.Node, path: Path, narrower: Type, scope: Scope
) -> Scope:
    """A field that is known better may tell which alternatives its object can still be."""
    name = path[-1]
    if not isinstance(name, str) or not isinstance(node, (nodes.Getattr, nodes.Getitem)):
        return scope
    holder = silently(inference, node.node, scope)
    if len(holder.objects) < 2:
        return scope
    fitting = tuple(one for one in holder.objects if _can_have(one, name, narrower))
    if len(fitting) == len(holder.objects):
        return scope
    if not fitting:
        return scope.die()
    holder_path = path[:-1]
    below = {one: known for one, known in scope.facts.items() if one[:-1] == holder_path}
    scope = scope.know(holder_path, holder._replace(objects=fitting))
    return _met(scope, holder_path, fitting, below)


def _met(
    scope: Scope, holder: Path, objects: tuple[ObjectType, ...], facts: Mapping[Path, Type]
) -> Scope:
    """The scope where what is known of fields is no more than the objects can have."""
    for path, known in facts.items():
        name = path[-1]
        if not isinstance(name, str) or known.is_poisoned:
            continue
        declared = union_of(one.get(name) for one in objects)
        both = meet(known.present(), declared.present())
        if known.missing and declared.missing:
            both = both.or_missing()
        if not both.is_impossible:
            scope = scope.know((*holder, name), both)
    return scope


def _can_have(one: ObjectType, name: str, wanted: Type) -> bool:
    mine = one.get(name)
    if mine.missing and wanted.missing:
        return True
    return overlap(mine, wanted)


def silently(inference: Inference, node: nodes.Node, scope: Scope) -> Type:
    """The type of an expression that is reported on where it is evaluated."""
    before = inference.findings.silent
    inference.findings.silent = True
    try:
        return inference.type(node, scope)
    finally:
        inference.findings.silent = before


def _trusted(inference: Inference, node: nodes.Node, scope: Scope) -> Scope:
    return trusted(node, scope, lambda one, there: silently(inference, one, there))


def _without_each(of: Type, other: nodes.Expr, inference: Inference, scope: Scope) -> Type:
    of = of.present()
    if isinstance(other, nodes.List | nodes.Tuple):
        for item in other.items:
            of = without(of, silently(inference, item, scope))
    return of


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
        if other is not None and (of.text or of.list or of.objects):
            return of_another_length(of, other)
        return of_length(of, least, most)

    return _narrowed(inference, node, scope, narrow)
