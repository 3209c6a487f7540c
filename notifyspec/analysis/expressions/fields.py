"""Fields: ``order.number``, and those of loops, namespaces and imported files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.analysis.expressions.forms import explain
from notifyspec.analysis.findings import TEST_FOR_NULL
from notifyspec.analysis.scope import (
    CyclerMeaning,
    FunctionMeaning,
    JoinerMeaning,
    LoopMeaning,
    MacroMeaning,
    ModuleMeaning,
    NamespaceMeaning,
    Scope,
    path_of,
)
from notifyspec.analysis.types.model import (
    BOOLEAN,
    MISSING,
    OTHER,
    POISON,
    ObjectType,
    Type,
    count,
    union_of,
)
from notifyspec.spelling import closest, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.analysis.expressions.inference import Inference

_LOOP_FIELDS: Final = (
    "index",
    "index0",
    "revindex",
    "revindex0",
    "first",
    "last",
    "length",
    "depth",
    "depth0",
    "previtem",
    "nextitem",
)


def attribute_type(inference: Inference, node: nodes.Getattr, scope: Scope) -> Type:
    return field_type(inference, node, node.attr, scope)


def field_type(
    inference: Inference, node: nodes.Getattr | nodes.Getitem, name: str, scope: Scope
) -> Type:
    inner = node.node
    if scope.facts:
        path = path_of(node)
        if path is not None and path in scope.facts:
            return scope.facts[path]
    if type(inner) is nodes.Name:
        special = _special_field(inference, node, inner, name, scope)
        if special is not None:
            return special
    base = inference.present(inner, inference.type(inner, scope))
    if base.is_object:
        return object_field(inference, node, base.objects, name)
    if base.is_poisoned:
        return POISON
    if base.null and (base.objects or base.unknown or base.kinds == ("null",)):
        inference.blame(
            "possibly-null",
            inner,
            "{} may be null, which has no fields.",
            TEST_FOR_NULL,
        )
    if base.unknown:
        inference.blame(
            "possibly-missing",
            node,
            "{} may be missing: nothing is known of what holds it.",
            "Declare its `type` and `properties` in the context.",
        )
        return POISON
    others = base._replace(objects=(), null=False)
    if others.other:
        inference.report(
            "unknown-field",
            inference.places.field(node),
            f"`{inference.source(inner)}` may be no value of JSON, and only those have fields.",
        )
        return POISON
    if others.list is not None and name in others.list.names and base.kinds == ("a list",):
        return others.list.parts[others.list.names.index(name)]
    if others.kinds:
        _no_field(inference, node, inner, name, " or ".join(others.kinds))
        if not base.objects:
            # Another call may give what has the field, and then it is missing in this one.
            return MISSING if inference.in_macro else POISON
    found = object_field(inference, node, base.objects, name)
    return found.or_missing() if others.kinds and inference.in_macro else found


def object_field(
    inference: Inference,
    node: nodes.Getattr | nodes.Getitem,
    objects: Sequence[ObjectType],
    name: str,
) -> Type:
    if not objects:
        return POISON
    knows = [one for one in objects if one.knows(name)]
    if knows and inference.in_macro:
        # What one call gives to a macro need not have what another does.
        inference.findings.clear("unknown-field", inference.places.field(node), inference.file)
    if not knows:
        fields = list(dict.fromkeys(field for one in objects for field in one.fields))
        meant = closest(name, fields)
        message = f"There is no field `{name}` here."
        advice = (
            f"Did you mean `{meant}`?"
            if meant
            else f"It has {listed(fields, last='and')}."
            if fields
            else "Declare it under `properties` in the context."
        )
        if inference.in_macro and inference.file is not None and meant is None:
            # A test of it is right: another spec may give to the macro what has the field.
            inference.findings.untested[id(node)] = (message, advice)
        else:
            inference.report("unknown-field", inference.places.field(node), message, advice)
        return MISSING if inference.in_macro else POISON
    if len(knows) < len(objects):
        explain(inference, node, objects, name)
    # A form that does not name the field, and is open, can have it all the same.
    return union_of([one.get(name) for one in objects])


def _no_field(
    inference: Inference,
    node: nodes.Getattr | nodes.Getitem,
    inner: nodes.Expr,
    name: str,
    what: str,
) -> None:
    span = inference.places.expression(inner)
    inference.report(
        "unknown-field",
        inference.places.field(node),
        f"`{inference.places.text(span)}` is {what}, which has no field `{name}`.",
        f"For a method write the filter: `{inference.places.text(span)} | {name}`."
        if name in inference.environment.filters
        else f"Take it of each item, in a `for` or with `map(attribute='{name}')`."
        if what == "a list"
        else None,
    )


def _special_field(
    inference: Inference,
    node: nodes.Getattr | nodes.Getitem,
    inner: nodes.Name,
    name: str,
    scope: Scope,
) -> Type | None:
    """A field of what is no JSON value: a loop, an imported file, a namespace."""
    meaning = inference.meaning(inner.name, scope)
    if isinstance(meaning, Type):
        return None
    match meaning:
        case LoopMeaning():
            return _loop_field(inference, node, meaning, name)
        case NamespaceMeaning(fields=fields):
            if name in fields:
                return fields[name]
            inference.report(
                "unknown-field",
                inference.places.field(node),
                f"The namespace `{inner.name}` has no `{name}`.",
                "Give it one where it is made, as in `namespace(x=0)`.",
            )
            return POISON
        case ModuleMeaning(names=names):
            found = names.get(name)
            return found if isinstance(found, Type) else OTHER if found else POISON
        case CyclerMeaning(values=values) if name == "current":
            return values
        case MacroMeaning() | FunctionMeaning() | CyclerMeaning() | JoinerMeaning():
            return OTHER
    return None


def _loop_field(
    inference: Inference, node: nodes.Getattr | nodes.Getitem, loop: LoopMeaning, name: str
) -> Type:
    most = loop.most
    last = None if most is None else max(0, most - 1)
    match name:
        case "index" | "revindex" | "length":
            return count(1, most)
        case "index0" | "revindex0":
            return count(0, last)
        case "depth" | "depth0":
            return count(0, 64)
        case "first" | "last":
            return BOOLEAN
        case "previtem" | "nextitem":
            return loop.items.or_missing()
        case "cycle" | "changed":
            return OTHER
    meant = closest(name, _LOOP_FIELDS)
    inference.report(
        "unknown-field",
        inference.places.field(node),
        f"`loop` has no `{name}`.",
        f"Did you mean `{meant}`?" if meant else f"It has {listed(_LOOP_FIELDS, last='and')}.",
    )
    return POISON
