"""What is written out: texts, numbers, lists and objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import (
    NEVER,
    Field,
    ListType,
    ObjectType,
    Type,
    count,
    union_of,
)
from notifyspec.analysis.types.schema import type_of_value

if TYPE_CHECKING:
    from jinja2 import nodes

    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.scope import Scope


def constant_type(_inference: Inference, node: nodes.Const, _scope: Scope) -> Type:
    value = node.value
    return count(value, value) if type(value) is int else type_of_value(value)


def data_type(_inference: Inference, node: nodes.TemplateData, _scope: Scope) -> Type:
    return Type(text=texts.constant(node.data))


def list_type(inference: Inference, node: nodes.List | nodes.Tuple, scope: Scope) -> Type:
    each = tuple(inference.stored(item, scope) for item in node.items)
    return Type(list=ListType(union_of(each), len(each), len(each), parts=each))


def object_type(inference: Inference, node: nodes.Dict, scope: Scope) -> Type:
    fields: dict[str, Field] = {}
    others = NEVER
    for pair in node.items:
        value = inference.stored(pair.value, scope)
        key = inference.stored(pair.key, scope)
        if key.text is not None and key.text.values is not None and len(key.text.values) == 1:
            fields[next(iter(key.text.values))] = Field(value, required=True)
        else:
            others = others | value
    most = None if others.is_impossible else len(node.items)
    closed = others.is_impossible
    return Type(
        objects=(
            ObjectType(
                fields, None if closed else others, 0 if closed else most, is_map=not closed
            ),
        )
    )
