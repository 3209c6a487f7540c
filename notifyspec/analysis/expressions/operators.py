"""Computing: ``+``, ``%``, ``~`` and their like, and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.analysis.filter_call import FilterCall
from notifyspec.analysis.filters import FILTERS
from notifyspec.analysis.findings import TEST_FOR_NULL
from notifyspec.analysis.integers import TO_INTEGER
from notifyspec.analysis.lengths import SHORTER, too_long
from notifyspec.analysis.narrowing.conditions import silently
from notifyspec.analysis.narrowing.relations import is_at_most
from notifyspec.analysis.operations import is_same
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.arithmetic import (
    ZERO_DIVISOR,
    Outcome,
    calculated,
    is_repeated_by_a_float,
    of_a_square,
)
from notifyspec.analysis.types.model import POISON, Type
from notifyspec.template.budget import MOST_CHARACTERS

if TYPE_CHECKING:
    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.scope import Scope

OPERATORS: Final = {
    nodes.Add: "+",
    nodes.Sub: "-",
    nodes.Mul: "*",
    nodes.Div: "/",
    nodes.FloorDiv: "//",
    nodes.Mod: "%",
    nodes.Pow: "**",
}


def concat_type(inference: Inference, node: nodes.Concat, scope: Scope) -> Type:
    whole = texts.EMPTY
    parts = [inference.printed(part, scope) for part in node.nodes]
    for part in parts:
        whole = texts.concat(whole, part)
    said = too_long("the text", whole.most, MOST_CHARACTERS, *(part.most for part in parts))
    if said is not None:
        inference.blame("possible-failure", node, f"{{}} may fail: {said}.", SHORTER)
        return POISON
    return Type(text=whole)


def calculated_type(inference: Inference, node: nodes.BinExpr, scope: Scope) -> Type:
    operator, left, right = OPERATORS[type(node)], node.left, node.right
    one = _operand(inference, left, scope)
    if operator == "%" and one.kinds == ("a text",) and one.text and one.text.values is not None:
        return _formatted(inference, left, one, right, scope)
    other = _operand(inference, right, scope)
    if one.is_poisoned or other.is_poisoned:
        return POISON
    outcome = calculated(operator, one, other)
    if operator == "*" and is_same(left, right):
        outcome = of_a_square(outcome)
    if operator in ("/", "//"):
        outcome = _of_a_share(inference, outcome, left, right, scope)
    span = inference.places.operator(right)
    if outcome.refused is not None:
        joins = operator == "+" and (one.text is not None or other.text is not None)
        advice = "Write `~`, which joins texts and numbers." if joins else to_number(one, other)
        if operator == "*" and is_repeated_by_a_float(one, other):
            advice = TO_INTEGER
        inference.report("wrong-argument", span, f"{outcome.refused}.", advice)
        return outcome.type if not outcome.type.is_impossible else POISON
    if outcome.risk is not None:
        inference.report("possible-failure", span, *_told(outcome.risk, inference.source(right)))
        if "too long" in outcome.risk:
            return POISON
        if outcome.type.number is not None:  # that it may be infinite would be an echo
            return outcome.type._replace(number=outcome.type.number._replace(finite=True))
    return outcome.type


def _of_a_share(
    inference: Inference, outcome: Outcome, left: nodes.Expr, right: nodes.Expr, scope: Scope
) -> Outcome:
    """The outcome of ``part / whole``, where tests have shown that the part is no more than that."""
    part, times = left, 1
    match left:
        case nodes.Mul(left=nodes.Const(value=int() as times), right=part):
            pass
        case nodes.Mul(left=part, right=nodes.Const(value=int() as times)):
            pass
    number = outcome.type.number
    if number is None or times < 0 or not is_at_most(part, right, scope):
        return outcome
    own, product = (silently(inference, one, scope).number for one in (part, left))
    if own is None or own.low is None or own.low < 0 or product is None or not product.finite:
        return outcome
    most = times * (1 + 1e-9)  # what is not whole is rounded
    high = most if number.high is None else min(most, number.high)
    number = number._replace(low=0, high=high, finite=True)
    return outcome._replace(type=outcome.type._replace(number=number))


def to_number(left: Type, right: Type) -> str | None:
    """What to do about a text that stands where only numbers can."""
    if {*left.kinds, *right.kinds} != {"a text", "a number"}:
        return None
    return "Declare a number in the context, or make the text one, as in `… | float`."


def _formatted(
    inference: Inference, left: nodes.Expr, base: Type, right: nodes.Expr, scope: Scope
) -> Type:
    """``"%d" % x`` as the filter `format` has it."""
    given, named = [right], []
    match right:
        case nodes.Tuple(items=items):
            given = items
        case nodes.Dict(items=pairs) if all(isinstance(one.key, nodes.Const) for one in pairs):
            given = []
            named = [
                nodes.Keyword(one.key.value, one.value, lineno=one.lineno)
                for one in pairs
                if isinstance(one.key, nodes.Const)
            ]
    node = nodes.Filter(left, "format", given, named, None, None, lineno=left.lineno)
    place = inference.places.operator(right)
    return FILTERS["format"](FilterCall(inference, node, left, base, scope, place=place))


def _operand(inference: Inference, node: nodes.Expr, scope: Scope) -> Type:
    found = inference.stored(node, scope)
    if found.is_poisoned:
        return found
    if found.null:
        inference.blame(
            "possibly-null",
            node,
            "{} may be null, which can't be computed with.",
            TEST_FOR_NULL,
        )
        found = found._replace(null=False)
        if not found.kinds:
            return POISON
    if found.unknown or found.other:
        if found.unknown:
            inference.blame(
                "wrong-argument",
                node,
                "{} may be anything, and not everything can be computed with.",
                inference.declare(node),
            )
        else:
            inference.blame("wrong-argument", node, "{} is no value of JSON to compute with.")
        return POISON
    return found


def signed_type(inference: Inference, node: nodes.Neg | nodes.Pos, scope: Scope) -> Type:
    found = _operand(inference, node.node, scope)
    if found.is_poisoned:
        return POISON
    if found.number is None or found.kinds != ("a number",):
        what = " or ".join(found.kinds)
        inference.report(
            "wrong-argument", inference.places.sign(node), f"{what.capitalize()} has no sign."
        )
        return POISON
    if isinstance(node, nodes.Pos):
        return found
    of = found.number
    low = None if of.high is None else -of.high
    high = None if of.low is None else -of.low
    return Type(number=of._replace(low=low, high=high))


def _told(risk: str, right: str) -> tuple[str, str | None]:
    """What may fail, and what to write instead; ``right`` is the operand on that side."""
    if risk == ZERO_DIVISOR:
        return (
            f"`{right}` may be 0, by which nothing can be divided.",
            "Test it first, or declare a `minimum` above 0.",
        )
    advice = None
    if "format" in risk:
        advice = "Write the format out, as in `'%d of %d' % (a, b)`."
    elif "bounds" in risk:
        advice = "Declare `minimum` and `maximum` in the context."
    elif "too long" in risk:
        advice = SHORTER
    return f"This may fail: {risk}.", advice
