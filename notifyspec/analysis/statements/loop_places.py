"""What is known of a loop's place in what it runs over, and of what stands there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.analysis.alternatives import learnt
from notifyspec.analysis.expressions.subscripts import written
from notifyspec.analysis.narrowing.conditions import silently
from notifyspec.analysis.narrowing.relations import counted, plus, related
from notifyspec.analysis.scope import FunctionMeaning, Scope, path_of
from notifyspec.analysis.types.model import FALSE, MISSING, TRUE, NumberType, count, values_of
from notifyspec.template.tree_walk import descendants

if TYPE_CHECKING:
    from notifyspec.analysis.alternatives import Facts
    from notifyspec.analysis.expressions.inference import Inference

_AT_THE_LAST: Final[Facts] = {
    ("loop", "last"): TRUE,
    ("loop", "revindex"): count(1, 1),
    ("loop", "revindex0"): count(0, 0),
    ("loop", "nextitem"): MISSING,
}
_OF_KEYS: Final = ("sort", "list", "reverse", "unique", "dictsort", "items")
"""Filters that run over no other keys of an object than it has."""
_NO_MORE: Final = frozenset(
    {*_OF_KEYS, "map", "select", "selectattr", "reject", "rejectattr"},
)
"""Filters that answer no more items than they take."""


def indexed(inference: Inference, node: nodes.For, scope: Scope) -> Scope:
    """The scope where what stands at the loop's keys and positions is known to be there."""
    over, key = node.iter, node.target
    if isinstance(key, nodes.Tuple):
        key = key.items[0]
    while isinstance(over, nodes.Filter) and over.name in _OF_KEYS and over.node is not None:
        over = over.node
    if over is node.iter and not isinstance(key, nodes.Name):
        return scope
    path, index = path_of(over), key
    if path is None or not isinstance(key, nodes.Name):
        return scope
    if path[0] == "loop":  # within the loop, that is another one
        return scope
    found = inference.type(over, scope)
    if found.kinds == ("a list",) and found.list is not None and not found.list.lazy:
        known = found.list.items
        if over is node.iter:
            index = nodes.Getattr(nodes.Name("loop", "load"), "index0", "load")
        elif isinstance(node.iter, nodes.Filter):
            return scope
    elif found.kinds == ("an object",):
        known = values_of(found)
    else:
        return scope
    place = path_of(nodes.Getitem(over, index, "load"))
    return scope if place is None else scope.know(place, known)


def within_range(
    inference: Inference, node: nodes.For, scope: Scope
) -> tuple[Scope, nodes.Expr | None]:
    """The scope where a number that a `range` answers is known to lie before its end.

    And that end, where the number grows from round to round.
    """
    match node:
        case nodes.For(
            target=nodes.Name(name=name) as number,
            iter=nodes.Call(node=nodes.Name(name="range" as function), args=[_, *_] as bounds),
        ):
            pass
        case _:
            return scope, None
    named = (one for bound in bounds for one in (bound, *descendants(bound)))
    if any(isinstance(one, nodes.Name) and one.name == name for one in named):
        return scope, None
    if not isinstance(inference.meaning(function, scope), FunctionMeaning):
        return scope, None
    type_of = partial(silently, inference)
    step = type_of(bounds[2], scope).number if len(bounds) > 2 else NumberType(low=1)
    if step is None or step.has_zero:
        return scope, None
    if step.low is not None and step.low > 0:
        end = bounds[1] if len(bounds) > 1 else bounds[0]
        return counted(number, end, scope, type_of), end
    return related(number, "lteq", bounds[0], scope, type_of), None


def end_of(over: nodes.Node) -> nodes.Expr | None:
    """What the places in a list are below, by its name: ``l | length - 1`` in ``l[1:] | sort``."""
    match over:
        case nodes.Filter(node=nodes.Node() as inner, name=name) if name in _NO_MORE:
            return end_of(inner)
        case nodes.Getitem(node=inner, arg=nodes.Slice(start=start, stop=stop, step=step)):
            end, first, last = end_of(inner), written(start) or 0, written(stop) or 0
            if end is None or step is not None:
                return end
            return plus(end, min(0, last) - max(0, first))
    if path_of(over) is None:
        return None
    return nodes.Filter(over, "length", [], [], None, None, lineno=over.lineno)


def placed(inference: Inference, node: nodes.For, end: nodes.Expr, scope: Scope) -> Scope:
    """The scope where the loop's place is known to lie before the end, and the next place as well
    in all rounds but the last.
    """
    template, type_of = inference.places.template, partial(silently, inference)
    if "[" not in template:  # only a place in a list asks for it
        return scope
    if isinstance(node.iter, nodes.Call) and isinstance(node.target, nodes.Name):
        counter: nodes.Expr = node.target
    elif "index" in template:
        loop = nodes.Name("loop", "load", lineno=node.lineno)
        counter, from_end = (
            nodes.Getattr(loop, name, "load", lineno=node.lineno)
            for name in ("index0", "revindex0")
        )
        scope = related(counter, "lt", end, scope, type_of)
        scope = related(from_end, "lt", end, scope, type_of)
    else:
        return scope
    further = related(plus(counter, 1), "lt", end, scope, type_of) if "last" in template else scope
    more = learnt(scope.facts, further.facts)
    if further.is_dead or not more:
        return scope
    return scope.know_one_of(_AT_THE_LAST, {("loop", "last"): FALSE, **more})
