"""``and``, ``or``, ``not`` and ``… if … else …``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.analysis.narrowing.conditions import assume
from notifyspec.analysis.scope import choice_of
from notifyspec.analysis.types.model import BOOLEAN, MISSING, NEVER, POISON, Type
from notifyspec.analysis.types.truth import falsy, truthy

if TYPE_CHECKING:
    from jinja2 import nodes

    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.scope import Scope


def and_type(inference: Inference, node: nodes.And, scope: Scope) -> Type:
    before = len(inference.calls.assigned)
    one = inference.type(node.left, scope)
    when_true = inference.calls.since(before, assume(inference, node.left, True, scope))
    other = inference.type(node.right, when_true) if not when_true.is_dead else NEVER
    if one.is_poisoned or other.is_poisoned:
        return POISON
    return falsy(one) | other


def or_type(inference: Inference, node: nodes.Or, scope: Scope) -> Type:
    left, right = node.left, node.right
    path = choice_of(node)
    if path is not None and path in scope.facts:
        return scope.facts[path]
    before = len(inference.calls.assigned)
    one = inference.type(left, scope)
    when_false = inference.calls.since(before, assume(inference, left, False, scope))
    other = inference.type(right, when_false) if not when_false.is_dead else NEVER
    if one.is_poisoned or other.is_poisoned:
        return POISON
    return truthy(one) | other


def not_type(inference: Inference, node: nodes.Not, scope: Scope) -> Type:
    found = inference.type(node.node, scope)
    if found.is_poisoned:
        return BOOLEAN
    return Type(booleans=frozenset({not one for one in _truths(found)}))


def conditional_type(inference: Inference, node: nodes.CondExpr, scope: Scope) -> Type:
    yes, no = either_way(inference, node.test, scope)
    found = NEVER if yes.is_dead else inference.type(node.expr1, yes)
    if no.is_dead:
        return found
    # Jinja prints nothing for it, and any other use of it may fail.
    return found | (MISSING if node.expr2 is None else inference.type(node.expr2, no))


def either_way(inference: Inference, test: nodes.Expr, scope: Scope) -> tuple[Scope, Scope]:
    """The scopes where a test holds, and where it does not."""
    before = len(inference.calls.assigned)
    inference.type(test, scope)
    yes, no = (assume(inference, test, holds, scope) for holds in (True, False))
    return inference.calls.since(before, yes), inference.calls.since(before, no)


def _truths(of: Type) -> set[bool]:
    found = set()
    if of.can_be_true():
        found.add(True)
    if of.can_be_false():
        found.add(False)
    return found or {True, False}
