"""``for``: what its rounds print, and what namespaces take up in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.analysis.narrowing.conditions import assume
from notifyspec.analysis.scope import (
    LoopMeaning,
    NamespaceMeaning,
    Recursion,
    Scope,
    path_of,
)
from notifyspec.analysis.statements.assignments import check_parts, forgotten, with_targets
from notifyspec.analysis.statements.loop_places import end_of, indexed, placed, within_range
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import ListType, Type
from notifyspec.analysis.types.truth import truthy
from notifyspec.template.budget import MOST_CHARACTERS, MOST_TURNS
from notifyspec.template.tree_walk import descendants

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.statements.flow import Flow
    from notifyspec.analysis.types.texts import TextType

    Fields = dict[tuple[int, str], tuple[NamespaceMeaning, Type]]

_MOST_DEPTH: Final = 6  # of calls of a loop by itself; past it, what it prints has no bounds
# A number below it stays one that a float can hold, however often one is added.
_FAR: Final = 10**300
_MOST_ROUNDS: Final = 2_000  # of loops that fill a namespace; past it, its fields have no bounds


def for_statement(
    flow: Flow, inference: Inference, node: nodes.For, scope: Scope
) -> tuple[TextType, Scope]:
    before = len(flow.assigned)
    found = inference.type(node.iter, scope)
    scope = flow.since(before, scope)
    runs = inference.items(node.iter, found)
    if isinstance(node.target, nodes.Tuple) and runs.most != 0:
        check_parts(inference, node.iter, "An item of {}", runs.items, node.target)
    if not (node.recursive and _calls_itself(node)):
        return _run(flow, inference, node, runs, scope, found)
    before = len(flow.prints)
    # As in a macro, what one call gives to the loop need not have what another does.
    printed, scope = _run(flow, replace(inference, in_macro=True), node, runs, scope, found)
    if printed.most is None:
        # That it may run without end as well would be an echo.
        place = inference.places.expression(node.iter)
        inference.findings.clear("possible-failure", place, inference.file)
        del flow.prints[before:]
        flow.record(inference, node.iter, None)
    return printed, scope


def call_loop(
    flow: Flow, caller: Inference, again: Recursion, over: nodes.Expr, scope: Scope
) -> TextType:
    """What a recursive loop prints that is called for more items."""
    found = caller.type(over, scope)
    is_deep = again.depth == _MOST_DEPTH or flow.is_too_deep or flow.has_many_calls
    if is_deep or found.unknown:
        return texts.ANY_TEXT
    runs = caller.items(over, found)
    if isinstance(again.node.target, nodes.Tuple) and runs.most != 0:
        check_parts(caller, over, "An item of {}", runs.items, again.node.target)
    flow.depth += 1
    flow.calls += 1
    home = forgotten(again.scope, flow.assigned[again.since :])
    printed, _ = _run(flow, again.home, again.node, runs, home, None, again.depth + 1)
    flow.depth -= 1
    return printed


def _run(
    flow: Flow,
    inference: Inference,
    node: nodes.For,
    runs: ListType,
    scope: Scope,
    over: Type | None,
    depth: int = 0,
) -> tuple[TextType, Scope]:
    """What the loop prints, and the scope after it.

    ``over`` is the type of what it says to run over; ``depth`` is how often it has called itself.
    """
    least, most = runs.least, runs.most
    printed = texts.EMPTY
    if most != 0:
        path = None if over is None else path_of(node.iter)
        filled = scope if path is None or over is None else scope.know(path, truthy(over))
        filled = flow.entered(inference, filled, node, "body")
        inner = with_targets(node.target, runs.items, filled)
        if node.test is not None:
            before = len(flow.assigned)
            inference.type(node.test, inner)
            inner = flow.since(before, assume(inference, node.test, True, inner))
            least = 0
        end = None
        if over is not None:
            inner, end = within_range(inference, node, inner)
        if node.recursive or _names_loop(inference, node):
            end = end or (None if over is None else end_of(node.iter))
            again = Recursion(node, scope, inference, len(flow.assigned), depth)
            loop = LoopMeaning(runs.items, least, most, again if node.recursive else None, end)
            inner = inner.bind("loop", loop)
            inner = inner if end is None else placed(inference, node, end, inner)
        if over is not None:
            inner = indexed(inference, node, inner)
        times, turns = flow.times, flow.turns
        flow.turns *= 1 if most is None else most
        if flow.take_turns() and turns <= MOST_TURNS:
            inference.report(
                "possible-failure",
                inference.places.expression(node.iter),
                _too_many(flow, turns),
                "Bound what the loops run over, with a smaller `maxItems` or `maximum`.",
            )
        if most is None:
            flow.record(inference, node.iter, None)
            flow.times = None
        elif times is not None:
            flow.times = times * most
        if not inner.is_dead:
            inner = _settled(flow, inference, node.body, inner, most)
            if flow.has_lost_track and not flow.findings.silent:
                flow.has_lost_track = False
                inference.report(
                    "possible-failure",
                    inference.places.expression(node.iter),
                    "Too many loops fill a namespace here, one within the other, to be followed.",
                    "Fill it in fewer loops.",
                )
            once, _ = flow.body(inference, node.body, inner)
            printed = texts.repeated(once, least, most)
            scope = scope._replace(lost={**scope.lost, **_lost(node)})
        flow.times, flow.turns = times, turns
    if node.else_ and least == 0:
        otherwise, _ = flow.body(
            inference, node.else_, flow.entered(inference, scope, node, "else")
        )
        printed = texts.union(printed if most != 0 else otherwise, otherwise)
    elif least == 0:
        printed = texts.union(printed, texts.EMPTY)
    return printed, scope


def _settled(
    flow: Flow, inference: Inference, body: Sequence[nodes.Node], scope: Scope, most: int | None
) -> Scope:
    """The scope of a loop's last round, after namespaces took up what those before put there."""
    if not _may_fill(flow, inference, body, scope):
        return scope
    if flow.rounds > 2 * _MOST_ROUNDS:
        flow.has_lost_track = True
        return scope
    silent, flow.findings.silent = flow.findings.silent, True
    after: Fields = {}
    count = 1
    while count != most:
        start, made = len(flow.assigned), len(flow.made)
        before = _carried(flow, after, start, made)
        flow.body(inference, body, scope)
        scope = forgotten(scope, flow.assigned[start:])
        after = _carried(flow, before, start, made)
        if after == before:
            break
        count += 1
        flow.rounds += 1
        if most is None or flow.rounds > _MOST_ROUNDS:
            _widen(before, after, None if most is None else flow.turns)
    flow.findings.silent = silent
    return scope


def _too_many(flow: Flow, around: int) -> str:
    if flow.turns <= MOST_TURNS:
        return f"The loops may run {flow.taken:,} times with this one, and hang a call."
    by = ", by those around it," if around > 1 else ","
    return f"This loop may run {flow.turns:,} times{by} and hang a call."


def _may_fill(flow: Flow, inference: Inference, body: Sequence[nodes.Node], scope: Scope) -> bool:
    """Whether the body, or a macro that it calls, may set a field of a namespace."""
    has_namespace = bool(flow.assigned) or any(
        isinstance(meaning, NamespaceMeaning) for meaning in scope.names.values()
    )
    if not has_namespace and "set" not in inference.places.template:
        return False
    inner = [one for node in body for one in (node, *descendants(node))]
    if any(isinstance(one, nodes.NSRef) for one in inner):
        return True
    return has_namespace and any(isinstance(one, nodes.Call) for one in inner)


def _names_loop(inference: Inference, node: nodes.For) -> bool:
    """Whether there is a ``loop``: Jinja makes none that the body does not name."""
    return "loop" in inference.places.template and any(
        isinstance(one, nodes.Name) and one.name == "loop"
        for part in node.body
        for one in descendants(part)
    )


def _calls_itself(node: nodes.For) -> bool:
    return any(
        isinstance(call.node, nodes.Name) and call.node.name == "loop"
        for part in node.body
        for call in part.find_all(nodes.Call)
    )


def _lost(node: nodes.For) -> dict[str, int]:
    """The names that the loop's body sets, and with that nothing outside it."""
    found: dict[str, int] = {}
    for assign in _assignments(node.body):
        targets = assign.target.items if isinstance(assign.target, nodes.Tuple) else [assign.target]
        for target in targets:
            if isinstance(target, nodes.Name):
                found.setdefault(target.name, target.lineno - 1)
    return found


# And expressions, which assign nothing.
_KEEPS_ITS_OWN: Final = (
    *(nodes.Macro, nodes.CallBlock, nodes.With, nodes.FilterBlock),
    *(nodes.Expr, nodes.Output),
)


def _assignments(body: Iterable[nodes.Node]) -> Iterator[nodes.Assign | nodes.AssignBlock]:
    """Those in the body, but for what macros and the like keep to themselves."""
    for node in body:
        if isinstance(node, nodes.Assign | nodes.AssignBlock):
            yield node
        elif not isinstance(node, _KEEPS_ITS_OWN):
            yield from _assignments(node.iter_child_nodes())


def _carried(flow: Flow, before: Fields, start: int, made: int) -> Fields:
    """What the rounds so far have assigned, but for what is gone with the round that made it."""
    own = set(map(id, flow.made[made:]))
    holders = {key: holder for key, (holder, _) in before.items()}
    for one, name in flow.assigned[start:]:
        if id(one) not in own:
            holders[id(one), name] = one
    return {key: (holder, holder.fields[key[1]]) for key, holder in holders.items()}


def _widen(before: Fields, after: Fields, rounds: int | None) -> None:
    """Take the bounds from what still grows, in so many rounds at most."""
    for key, (holder, found) in after.items():
        if key in before and before[key][1] != found:
            holder.fields[key[1]] = _widened(before[key][1], found, rounds)


def _grown(before: int | None, after: int | None, rounds: int | None) -> int | None:
    """The most that a call takes, where a length that grows as fast may get there; else None."""
    if before is None or after is None or rounds is None:
        return None
    return MOST_CHARACTERS if after + (after - before) * rounds > MOST_CHARACTERS else None


def _widened(before: Type, of: Type, rounds: int | None) -> Type:
    """A type that further rounds don't change: numbers, texts and lists without bounds.

    What does not grow past what a float holds in the first rounds does not by being added to.
    """
    number = of.number
    if number is not None:
        ends = number.ends
        fits_float = number.fits_float or (ends is not None and max(-ends[0], ends[1]) < _FAR)
        number = number._replace(low=None, high=None, finite=False, fits_float=fits_float)
    text = of.text
    if text is not None:
        most = _grown(before.text and before.text.most, text.most, rounds)
        text = texts.ANY_TEXT._replace(chars=text.chars, most=most)
    items = of.list
    if items is not None:
        items = ListType(
            items.items, most=_grown(before.list and before.list.most, items.most, rounds)
        )
    return Type(
        text=text,
        number=number,
        booleans=frozenset({True, False}) if of.booleans else frozenset(),
        null=of.null,
        list=items,
        objects=of.objects,
        missing=of.missing,
        unknown=of.unknown,
        other=of.other,
    )
