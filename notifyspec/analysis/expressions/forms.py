"""Objects of several forms: why a field of one may be missing or anything, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.analysis.scope import path_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import nodes

    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.types.model import ObjectType


def explain(
    inference: Inference,
    node: nodes.Getattr | nodes.Getitem,
    objects: Sequence[ObjectType],
    name: str,
) -> None:
    """Remember what helps where the field, which only some of the forms name, is used."""
    path = path_of(node)
    if path is None:
        return
    holder = inference.places.text(inference.places.expression(node.node))
    advice = inference.findings.advice
    if (asked := _discriminator(objects, name)) is not None:
        field, value = asked
        advice["missing", path] = (
            f"Not every form of `{holder}` has it: ask first, as in"
            f" `{{% if {holder}.{field} == '{value}' %}}`."
        )
    if any(one.others is not None and not one.knows(name) for one in objects):
        advice["unknown", path] = (
            f"A form of `{holder}` that does not name `{name}` lets it be anything:"
            " write `additionalProperties: false` in each form."
        )


def _discriminator(objects: Sequence[ObjectType], name: str) -> tuple[str, str] | None:
    """A field that tells the forms apart, and its value in the one that has the field ``name``."""
    for field in objects[0].fields:
        told = [one.get(field) for one in objects]
        texts = [one.text for one in told if one.kinds == ("a text",) and not one.missing]
        values = [text.values for text in texts if text is not None and text.values is not None]
        if len(values) == len(objects) == len(frozenset().union(*values)):
            having = [
                next(iter(known))
                for one, known in zip(objects, values, strict=True)
                if name in one.fields and one.fields[name].required
            ]
            return (field, having[0]) if len(having) == 1 else None
    return None
