"""What an expression prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from notifyspec.analysis.expressions.logic import either_way
from notifyspec.analysis.findings import TEST_FOR_NULL
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.numbers import printed

if TYPE_CHECKING:
    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.scope import Scope
    from notifyspec.analysis.types.model import Type
    from notifyspec.analysis.types.texts import TextType


def printed_text(inference: Inference, node: nodes.Expr, scope: Scope) -> TextType:
    """What ``{{ expression }}`` prints. An `if` without `else` may print nothing."""
    if type(node) is not nodes.CondExpr:
        return text_of(inference, node, inference.type(node, scope))
    yes, no = either_way(inference, node.test, scope)
    parts = [] if yes.is_dead else [printed_text(inference, node.expr1, yes)]
    if not no.is_dead:
        parts.append(texts.EMPTY if node.expr2 is None else printed_text(inference, node.expr2, no))
    return texts.union_of(parts or [texts.EMPTY])


def text_of(inference: Inference, node: nodes.Expr, found: Type) -> TextType:
    """What the value of an expression prints."""
    found = inference.present(node, found)
    if found.is_poisoned:
        inference.findings.poisoned = True
        return texts.EMPTY
    parts = []
    if found.text is not None:
        parts.append(found.text)
    if found.number is not None:
        parts.append(printed(found.number))
    if not found.is_printable:
        _refuse_no_text(inference, node, found)
    return texts.union_of(parts) if parts else texts.EMPTY


def _refuse_no_text(inference: Inference, node: nodes.Expr, found: Type) -> None:
    rest = found._replace(text=None, number=None)
    if found.null:
        inference.blame(
            "possibly-null",
            node,
            "{} may be null, which can't be printed."
            if found.kinds != ("null",)
            else "{} is null, which can't be printed.",
            _way_past_null(node),
        )
        rest = rest._replace(null=False)
    if rest.unknown:
        inference.blame(
            "not-text",
            node,
            "{} may be anything, and only texts and numbers can be printed.",
            inference.declare(node),
        )
    elif rest.kinds:
        inference.blame(
            "not-text",
            node,
            f"{{}} is {' or '.join(rest.kinds)}, which can't be printed."
            if not (found.text or found.number)
            else f"{{}} may be {' or '.join(rest.kinds)}, which can't be printed.",
            _way_to_text(rest),
        )


def _way_past_null(node: nodes.Expr) -> str:
    if isinstance(node, nodes.Filter) and node.name in ("default", "d") and len(node.args) == 1:
        return (
            "A `default` is for what is missing; write `default(…, true)`, which is for null, too."
        )
    return TEST_FOR_NULL


def _way_to_text(of: Type) -> str | None:
    if of.booleans:
        return "Write what each case says, as in `{{ 'yes' if … else 'no' }}`."
    if of.list is not None:
        return "Join it, as in `{{ … | join(', ') }}`."
    if of.objects:
        return "Print one of its fields."
    if of.other:
        return "A macro is called to be printed, as in `{{ name() }}`."
    return None
