"""``set`` and ``with``: names and what they come to mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from notifyspec.analysis.expressions.calls import made_by
from notifyspec.analysis.scope import NamespaceMeaning, Scope, names_in, parts_of
from notifyspec.analysis.types.model import MISSING, OTHER, POISON, Type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.scope import Path
    from notifyspec.analysis.statements.flow import Flow
    from notifyspec.analysis.types.texts import TextType


def with_targets(target: nodes.Node, items: Type, scope: Scope) -> Scope:
    match target:
        case nodes.Name(name=name):
            return scope.bind(name, items)
        case nodes.Tuple(items=targets):
            for part, found in zip(targets, _parts(items, len(targets)), strict=True):
                scope = with_targets(part, found, scope)
    return scope


def _parts(of: Type, count: int) -> Sequence[Type]:
    """The types of what a value is taken apart into."""
    whole = of.list if of.kinds == ("a list",) else None
    if whole is not None and len(whole.parts) == count:
        return whole.parts
    return [POISON if whole is None else whole.items] * count


def assign(flow: Flow, inference: Inference, node: nodes.Assign, scope: Scope) -> Scope:
    before = len(flow.assigned)
    if isinstance(node.target, nodes.Name):
        name = node.target.name
        meaning = made_by(inference, node.node, scope)
        _name_item(inference, name, node.node)
        return flow.since(before, scope).bind_to(name, node.node, meaning)
    whole = inference.type(node.node, scope)
    scope = flow.since(before, scope)
    if isinstance(node.target, nodes.Tuple):
        check_parts(inference, node.node, "{}", whole, node.target)
    return _set(flow, inference, node.target, whole, scope)


def _set(flow: Flow, inference: Inference, target: nodes.Node, value: Type, scope: Scope) -> Scope:
    """The scope after a value is put where the target says, which may be in a namespace."""
    match target:
        case nodes.NSRef():
            return _set_field(flow, inference, target, value, scope)
        case nodes.Tuple(items=targets):
            for part, found in zip(targets, _parts(value, len(targets)), strict=True):
                scope = _set(flow, inference, part, found, scope)
            return scope
    return with_targets(target, value, scope)


def _set_field(
    flow: Flow, inference: Inference, target: nodes.NSRef, value: Type, scope: Scope
) -> Scope:
    meaning = inference.meaning(target.name, scope)
    if any(meaning is one for one in flow.kept):
        inference.report(
            "possible-failure",
            inference.places.expression(target),
            f"The namespace `{target.name}` of a shared file is kept from call to call, and what it"
            " takes up adds up without end.",
            "Make it in the macro, or hand it to the macro.",
        )
    if meaning is None:
        inference.report(
            "unknown-variable",
            inference.places.expression(target),
            f"There is no variable `{target.name}` in the context.",
            f"Write `{{% set {target.name} = namespace() %}}` before.",
        )
    elif not isinstance(meaning, NamespaceMeaning) and not (
        isinstance(meaning, Type) and meaning.is_poisoned
    ):
        inference.report(
            "wrong-argument",
            inference.places.expression(target),
            f"`{target.name}` may be no namespace, and only those have fields that can be set.",
            f"Write `{{% set {target.name} = namespace() %}}` before, and in no branch.",
        )
    if not isinstance(meaning, NamespaceMeaning):
        return scope
    known = meaning.fields.get(target.attr)
    if flow.findings.silent and value.is_poisoned:
        # A loop's silent rounds leave it to the last one to report what is wrong.
        meaning.fields.setdefault(target.attr, MISSING)
    else:
        # Where it is set now and then, it may be missing.
        meaning.fields[target.attr] = value.or_missing() if known is None else known | value
    flow.assigned.append((meaning, target.attr))
    return forgotten(scope, flow.assigned[-1:]).know((target.name, target.attr), value)


def _name_item(inference: Inference, name: str, node: nodes.Node) -> None:
    """Keep what the name was set to, where that is an item that may not exist."""
    named, key = inference.findings.named, (inference.file, name)
    if isinstance(node, nodes.Getitem) and id(node) in inference.findings.uncertain:
        named[key] = node
    else:
        named.pop(key, None)


def assign_block(flow: Flow, inference: Inference, node: nodes.AssignBlock, scope: Scope) -> Scope:
    printed, inner = flow.kept_text(inference, node, scope)
    found = Type(text=printed)
    if node.filter is not None:
        found = inference.filter_block(node.filter, printed, inner)
    return _set(flow, inference, node.target, found, scope)


def with_statement(flow: Flow, inference: Inference, node: nodes.With, scope: Scope) -> TextType:
    before = len(flow.assigned)
    given = [made_by(inference, value, scope) for value in node.values]
    inner = flow.entered(inference, flow.since(before, scope), node)
    # The values see none of the names that are set here.
    new = frozenset(one.name for target in node.targets for one in names_in(target))
    for target, value, made in zip(node.targets, node.values, given, strict=True):
        if isinstance(target, nodes.Name):
            inner = inner.bind_to(target.name, value, made, unless=new)
        else:
            inner = with_targets(target, made if isinstance(made, Type) else OTHER, inner)
    printed, _ = flow.body(inference, node.body, inner)
    return printed


def check_parts(
    inference: Inference, node: nodes.Node, what: str, found: Type, target: nodes.Tuple
) -> None:
    """Report what can't be taken apart into as many names as the target has."""
    if found.is_poisoned or found.other:
        return
    count = len(target.items)
    lists = found.list
    if found.unknown or found.kinds not in (("a list",), ()):
        kinds = " or ".join(kind for kind in found.kinds if kind != "a list")
        inference.blame(
            "not-iterable", node, f"{what} may be {kinds}, which has no {count} parts to name."
        )
    elif lists is not None and not lists.least == lists.most == count:
        inference.blame(
            "possible-failure",
            node,
            f"{what} may have more or less than {count} parts.",
            f"Declare `minItems: {count}` and `maxItems: {count}`, or name it as a whole.",
        )


def forgotten(scope: Scope, assigned: Sequence[tuple[NamespaceMeaning, str]]) -> Scope:
    """The scope without what was known of fields of namespaces before they were assigned."""
    if not assigned:
        return scope
    stale = {
        (name, attribute)
        for holder, attribute in assigned
        for name, meaning in scope.names.items()
        if meaning is holder
    }
    if not stale:
        return scope

    def is_stale(path: Path) -> bool:
        return any(part in stale for part in parts_of(path))

    facts = {path: known for path, known in scope.facts.items() if not is_stale(path)}
    return scope._replace(facts=facts).without_choices(is_stale)
