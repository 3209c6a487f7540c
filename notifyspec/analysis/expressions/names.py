"""Names: variables, and what else templates can name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.analysis.scope import EitherMeaning, FunctionMeaning, Meaning, Scope
from notifyspec.analysis.types.model import OTHER, POISON, Type
from notifyspec.spelling import closest, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import nodes

    from notifyspec.analysis.expressions.inference import Inference


def meaning_of(inference: Inference, name: str, scope: Scope) -> Meaning | None:
    """What a name stands for; None where nothing defines it."""
    names, context = scope.names, scope.context
    if name in names:
        return names[name]
    if context is not None and name in context.fields:
        return scope.variable(name)
    if name in inference.environment.globals:
        return FunctionMeaning(name)
    return None


def name_type(inference: Inference, node: nodes.Name, scope: Scope) -> Type:
    if scope.facts:
        known = scope.facts.get((node.name,))
        if known is not None:
            return known
    if scope.lost and node.name in scope.lost:
        span = inference.places.at(scope.lost[node.name], node.name)
        inference.report(
            "lost-assignment",
            span,
            f"What is assigned to `{node.name}` here is lost when the loop's round ends, and read"
            " after it.",
            "Keep it in a `namespace`, as in `{% set ns = namespace(x=0) %}` and `{% set ns.x = … %}`.",
        )
    meaning = meaning_of(inference, node.name, scope)
    if meaning is not None:
        return type_of_meaning(meaning)
    if node.name in scope.lost:
        return POISON
    visible = [*scope.names, *(scope.context.fields if scope.context is not None else ())]
    meant = _field_of_that_name(node.name, visible, scope) or closest(node.name, visible)
    inference.report(
        "unknown-variable",
        inference.places.expression(node),
        f"There is no variable `{node.name}`"
        + (
            " here: a shared file does not see the context."
            if scope.context is None
            else " in the context."
        ),
        f"Did you mean `{meant}`?" if meant else _declare(node.name, visible, scope),
    )
    return POISON


def _field_of_that_name(name: str, visible: Sequence[str], scope: Scope) -> str | None:
    """The variable's field that is called so, where just one variable has one."""
    found = []
    for variable in visible:
        meaning = scope.names.get(variable) or scope.variable(variable)
        if isinstance(meaning, Type) and any(name in one.fields for one in meaning.objects):
            found.append(f"{variable}.{name}")
    return found[0] if len(found) == 1 else None


def type_of_meaning(meaning: Meaning) -> Type:
    """The type of a value that is named; OTHER where it is no JSON."""
    if isinstance(meaning, Type):
        return meaning
    if isinstance(meaning, EitherMeaning):
        return type_of_meaning(meaning.one) | type_of_meaning(meaning.other)
    return OTHER


def _declare(name: str, visible: Sequence[str], scope: Scope) -> str:
    if name == "loop":
        return "There is a `loop` only in the body of a `for`, and in no macro that it calls."
    if scope.context is None:
        return "Hand it to the macro as an argument."
    return (
        f"There is {listed(visible)}."
        if visible
        else "Declare it under `properties` in the context."
    )
