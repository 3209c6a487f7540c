"""Comparisons, and those that can't be true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from notifyspec.analysis.expressions.operators import to_number
from notifyspec.analysis.findings import TEST_FOR_NULL
from notifyspec.analysis.types.arithmetic import compared
from notifyspec.analysis.types.meet import meet
from notifyspec.analysis.types.model import BOOLEAN, Type
from notifyspec.analysis.types.schema import type_of_value
from notifyspec.spelling import listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.scope import Scope


def comparison_type(inference: Inference, node: nodes.Compare, scope: Scope) -> Type:
    left_node, left = node.expr, inference.stored(node.expr, scope)
    for operand in node.ops:
        right_node, right = operand.expr, inference.stored(operand.expr, scope)
        if not (left.is_poisoned or right.is_poisoned):
            _check_comparison(inference, operand.op, left_node, left, right_node, right, scope)
        left_node, left = right_node, right
    return BOOLEAN


def check_comparison(
    inference: Inference,
    operator: str,
    left_node: nodes.Expr,
    left: Type,
    right_node: nodes.Expr,
    scope: Scope,
) -> None:
    """Report what is wrong with comparing, where the right side itself is reported on already."""
    silent, inference.findings.silent = inference.findings.silent, True
    right = inference.type(right_node, scope).present()
    inference.findings.silent = silent
    if not (left.is_poisoned or right.is_poisoned):
        _check_comparison(inference, operator, left_node, left, right_node, right, scope)


def _before_tests(
    inference: Inference, node: nodes.Expr, found: Type, other: nodes.Expr, scope: Scope
) -> Type:
    """The type without what tests have shown, beside an empty value.

    In ``x and x != ""`` the second test is one too many, and no mistake.
    """
    if not _is_empty(other) or not scope.facts:
        return found
    silent, inference.findings.silent = inference.findings.silent, True
    declared = inference.type(node, scope._replace(facts={})).present()
    inference.findings.silent = silent
    return found if declared.is_poisoned else found | declared


def _is_empty(node: nodes.Expr) -> bool:
    if isinstance(node, nodes.Const):
        return not node.value
    return isinstance(node, nodes.List) and not node.items


def _check_comparison(
    inference: Inference,
    operator: str,
    left_node: nodes.Expr,
    left: Type,
    right_node: nodes.Expr,
    right: Type,
    scope: Scope,
) -> None:
    if operator in ("eq", "ne"):
        if operator == "ne" and (_is_empty(left_node) or _is_empty(right_node)):
            return  # a guard that is one too many, and no mistake
        left = _before_tests(inference, left_node, left, right_node, scope)
        right = _before_tests(inference, right_node, right, left_node, scope)
        _check_equality(inference, left_node, left, right_node, right)
        return
    is_sought = operator in ("in", "notin") and right.kinds == ("a list",)
    if is_sought and left.unknown:
        return  # a list can be asked for anything
    if left.unknown or right.unknown or left.other or right.other:
        for one_node, one in ((left_node, left), (right_node, right)):
            if one.unknown:
                inference.blame(
                    "wrong-argument",
                    one_node,
                    "{} may be anything, and not everything can be compared.",
                    inference.declare(one_node),
                )
        return
    for one_node, one in ((left_node, left), (right_node, right)):
        if one.null and operator not in ("in", "notin") and one.kinds != ("null",):
            inference.blame(
                "possibly-null",
                one_node,
                "{} may be null, which can't be compared.",
                TEST_FOR_NULL,
            )
            return
    refused = compared(operator, left, right)
    if refused is not None:
        advice = None if operator in ("in", "notin") else to_number(left, right)
        span = inference.places.operator(right_node)
        inference.report("wrong-argument", span, f"{refused}.", advice)
    elif operator in ("in", "notin"):
        _check_membership(inference, left_node, left, right_node, right)


def _check_membership(
    inference: Inference, left_node: nodes.Expr, left: Type, right_node: nodes.Expr, right: Type
) -> None:
    if isinstance(right_node, nodes.List | nodes.Tuple):

        def never_that() -> str:
            return f"`{inference.source(left_node)}` is never {{}}."

        for item in right_node.items:
            if isinstance(item, nodes.Const) and not left.other:
                _judge(inference, item, never_that, left, meet(left, type_of_value(item.value)))
    elif right.list is not None and isinstance(left_node, nodes.Const):
        items = right.list.items
        if not items.other:

            def never_there() -> str:
                return f"{{}} is never in `{inference.source(right_node)}`."

            _judge(inference, left_node, never_there, items, meet(items, left))


def _check_equality(
    inference: Inference, left_node: nodes.Expr, left: Type, right_node: nodes.Expr, right: Type
) -> None:
    if (
        left.other
        or right.other
        or (left.number and right.booleans)
        or (left.booleans and right.number)
    ):
        return
    constant_left = isinstance(left_node, nodes.Const)
    never, against, against_type = (
        (left_node, right_node, right) if constant_left else (right_node, left_node, left)
    )

    def message() -> str:
        said = "is never {}." if isinstance(never, nodes.Const) else "and {} are never equal."
        return f"`{inference.source(against)}` {said}"

    _judge(inference, never, message, against_type, meet(left, right))


def _judge(
    inference: Inference,
    never: nodes.Expr,
    message: Callable[[], str],
    against: Type,
    common: Type,
) -> None:
    """Report a comparison with ``against`` where the two sides have nothing in ``common``.

    One call tells nothing of a macro's other calls, nor one spec of what others import.
    """
    if inference.file is not None:
        return
    text = against.text
    is_written_out = text is not None and text.values is not None and len(text.values) == 1
    if inference.in_macro and (not common.is_impossible or is_written_out):
        inference.findings.clear("impossible-comparison", inference.places.expression(never), None)
    elif common.is_impossible:
        inference.blame("impossible-comparison", never, message(), _values(against))


def _values(of: Type) -> str | None:
    if of.text is not None and of.text.values is not None:
        return f"It is {listed(sorted(of.text.values))}."
    if of.kinds and not of.unknown:
        return f"It is {' or '.join(of.kinds)}."
    return None
