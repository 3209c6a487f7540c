"""Filters and tests, applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from notifyspec.analysis.expressions.comparisons import check_comparison
from notifyspec.analysis.filter_call import FilterCall
from notifyspec.analysis.filters import FILTERS, is_built_in
from notifyspec.analysis.tested import TestCall
from notifyspec.analysis.tests import TAKES_MISSING, TESTS
from notifyspec.analysis.types.model import BOOLEAN, POISON, UNKNOWN, Type

if TYPE_CHECKING:
    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.scope import Scope
    from notifyspec.analysis.types.texts import TextType


_EQUALITIES = frozenset({"eq", "equalto", "==", "ne", "!="})


def filter_type(inference: Inference, node: nodes.Filter, scope: Scope) -> Type:
    if node.node is None:
        return UNKNOWN
    return apply_filter(
        inference, FilterCall(inference, node, node.node, inference.type(node.node, scope), scope)
    )


def apply_filter(inference: Inference, call: FilterCall) -> Type:
    """The type of what a filter answers. A filter of the project's own goes by its annotations."""
    function = inference.environment.filters.get(call.name)
    if function is None:
        return POISON  # reported by its own rule
    if is_built_in(call.name, function):
        found = FILTERS[call.name](call)
        return POISON if found.text and call.is_too_long(found.text.most) else found
    from notifyspec.analysis.annotations import signature_of

    return signature_of(function).apply(call)


def filter_block(inference: Inference, node: nodes.Filter, text: TextType, scope: Scope) -> Type:
    """The result of ``{% filter … %}`` around a text."""
    inner = node.node or nodes.Const("", lineno=node.lineno)
    base = (
        Type(text=text) if node.node is None else filter_block_base(inference, inner, text, scope)
    )
    return apply_filter(inference, FilterCall(inference, node, inner, base, scope))


def filter_block_base(inference: Inference, node: nodes.Expr, text: TextType, scope: Scope) -> Type:
    if isinstance(node, nodes.Filter):
        return filter_block(inference, node, text, scope)
    return Type(text=text)


def test_type(inference: Inference, node: nodes.Test, scope: Scope) -> Type:
    base = _tested(inference, node.node, node.name, scope)
    signature = TESTS.get(node.name)
    if signature is None:
        return POISON  # reported by its own rule
    signature(TestCall(inference, node, base, scope))
    if node.name in _EQUALITIES and len(node.args) == 1:
        check_comparison(inference, "eq", node.node, base, node.args[0], scope)
    return BOOLEAN


def _tested(inference: Inference, node: nodes.Expr, test: str, scope: Scope) -> Type:
    found = inference.type(node, scope)
    if test in TAKES_MISSING or test not in TESTS:
        return found
    return inference.present(node, found)
