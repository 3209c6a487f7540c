"""``if``: what each branch prints, and what holds after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.analysis.narrowing.conditions import assume
from notifyspec.analysis.scope import EitherMeaning, Scope, joined
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import Type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import nodes

    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.statements.flow import Flow
    from notifyspec.analysis.types.texts import TextType


def if_statement(
    flow: Flow,
    inference: Inference,
    branches: Sequence[nodes.If],
    otherwise: Sequence[nodes.Node],
    scope: Scope,
) -> tuple[TextType, Scope]:
    first, *rest = branches
    before = len(flow.assigned)
    inference.type(first.test, scope)
    yes, no = (
        flow.since(before, assume(inference, first.test, holds, scope)) for holds in (True, False)
    )
    results = []
    if not yes.is_dead:
        results.append(flow.body(inference, first.body, yes))
    if not no.is_dead:
        results.append(
            if_statement(flow, inference, rest, otherwise, no)
            if rest
            else flow.body(inference, otherwise, no)
        )
    if not results:
        return texts.EMPTY, scope.die()
    printed = texts.union_of([text for text, _ in results])
    after = results[0][1]
    for _, other in results[1:]:
        after = _after_branches(after, other, scope)
    return printed, after


def _after_branches(one: Scope, other: Scope, before: Scope) -> Scope:
    """What holds after an `if`. A name that one branch sets may mean either thing."""
    if one.is_dead or other.is_dead:
        return joined(one, other)
    after = joined(one, other)
    if one.names is other.names:
        return after
    names = dict(after.names)
    for name in {*one.names, *other.names}:
        mine, theirs = one.names.get(name), other.names.get(name)
        if mine is theirs:
            continue
        outside = before.variable(name)
        left = outside if mine is None else mine
        right = outside if theirs is None else theirs
        if isinstance(left, Type) and isinstance(right, Type):
            names[name] = left | right
        else:
            names[name] = EitherMeaning(left, right)
    return after._replace(names=names)
