"""What ``dict(…)`` and ``namespace(…)`` gather: an object or pairs, and named arguments beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.analysis.types.model import NEVER, POISON, Field, ListType, ObjectType, Type

if TYPE_CHECKING:
    from jinja2 import nodes

    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.scope import Scope


def gathered(inference: Inference, name: str, node: nodes.Call, scope: Scope) -> Type:
    """The object that a call of ``dict`` answers, or that a ``namespace`` begins with."""
    given = [inference.stored(one, scope) for one in node.args]
    # What is missing may stand in a namespace, for tests to ask about.
    type_of = inference.type if name == "namespace" else inference.stored
    named = {one.key: Field(type_of(one.value, scope), required=True) for one in node.kwargs}
    if not given:
        return Type(objects=(ObjectType(named, None, 0),))
    if given[0].is_poisoned:
        return POISON
    objects = given[0].objects if given[0].kinds == ("an object",) else _of_pairs(given[0])
    if not objects or len(given) > 1:
        inference.report(
            "wrong-argument",
            inference.places.expression(node.node),
            f"`{name}` takes an object or a list of pairs, and then arguments by name.",
            f"Write `{name}(a=1, b=2)`.",
        )
        return POISON
    return Type(objects=tuple(one._replace(fields={**one.fields, **named}) for one in objects))


def _of_pairs(of: Type) -> tuple[ObjectType, ...]:
    """The object that a list of pairs of name and value makes; none where it is not such a list."""
    pairs = of.list if of.kinds == ("a list",) else None
    if pairs is None:
        return ()
    if pairs.most == 0:
        return (ObjectType({}, None, 0),)
    fields: dict[str, Field] = {}
    for one in pairs.parts:
        key, value = _halves(one)
        name = None if key.text is None or key.text.values is None else tuple(key.text.values)
        if name is None or len(name) != 1 or key.kinds != ("a text",):
            break
        fields[name[0]] = Field(value, required=True)
    else:
        if pairs.parts:
            return (ObjectType(fields, None, 0),)
    key, value = _halves(pairs.items)
    if key.text is None or key.kinds != ("a text",):
        return ()
    return (ObjectType({}, value, pairs.most, is_map=True, names=key.text),)


def _halves(of: Type) -> tuple[Type, Type]:
    """The types of a pair's two items; nothing where it is not always a pair."""
    pair: ListType | None = of.list if of.kinds == ("a list",) else None
    if pair is None or pair.lazy or not pair.least == pair.most == 2:
        return NEVER, NEVER
    return (pair.parts[0], pair.parts[1]) if len(pair.parts) == 2 else (pair.items, pair.items)
