"""Lists and objects that are written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.analysis.types.model import NEVER, Field, ListType, ObjectType, Type, union_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import nodes

    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.scope import Scope


def list_type(inference: Inference, items: Sequence[nodes.Expr], scope: Scope) -> Type:
    each = tuple(inference.stored(item, scope) for item in items)
    return Type(list=ListType(union_of(each), len(each), len(each), parts=each))


def object_type(inference: Inference, pairs: Sequence[nodes.Pair], scope: Scope) -> Type:
    fields: dict[str, Field] = {}
    others = NEVER
    for pair in pairs:
        value = inference.stored(pair.value, scope)
        key = inference.stored(pair.key, scope)
        if key.text is not None and key.text.values is not None and len(key.text.values) == 1:
            fields[next(iter(key.text.values))] = Field(value, required=True)
        else:
            others = others | value
    most = None if others.is_impossible else len(pairs)
    closed = others.is_impossible
    return Type(
        objects=(
            ObjectType(
                fields, None if closed else others, 0 if closed else most, is_map=not closed
            ),
        )
    )
