"""``set`` and ``with``: names and what they come to mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from notifyspec.analysis.expressions.calls import made_by
from notifyspec.analysis.scope import NamespaceMeaning, Scope, parts_of
from notifyspec.analysis.types.model import OTHER, POISON, Type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.statements.flow import Flow
    from notifyspec.analysis.types.texts import TextType


def with_targets(target: nodes.Node, items: Type, scope: Scope) -> Scope:
    match target:
        case nodes.Name(name=name):
            return scope.bind(name, items)
        case nodes.Tuple(items=parts):
            whole = items.list if items.kinds == ("a list",) else None
            inner = POISON if whole is None else whole.items
            each = whole.parts if whole and len(whole.parts) == len(parts) else ()
            for part, found in zip(parts, each or [inner] * len(parts), strict=True):
                scope = with_targets(part, found, scope)
    return scope


def assign(flow: Flow, inference: Inference, node: nodes.Assign, scope: Scope) -> Scope:
    match node.target:
        case nodes.NSRef(name=name, attr=attribute):
            value = inference.type(node.node, scope)
            meaning = inference.meaning(name, scope)
            if isinstance(meaning, NamespaceMeaning):
                known = meaning.fields.get(attribute)
                # A loop's silent rounds leave it to the last one to report what is wrong.
                if known is None or not (flow.findings.silent and value.is_poisoned):
                    meaning.fields[attribute] = value if known is None else known | value
                flow.assigned.append((meaning, attribute))
                scope = forgotten(scope, flow.assigned[-1:]).know((name, attribute), value)
            return scope
        case nodes.Name(name=name):
            meaning = made_by(inference, node.node, scope)
            _name_item(inference, name, node.node)
            return scope.bind_to(name, node.node, meaning)
        case nodes.Tuple():
            whole = inference.type(node.node, scope)
            check_parts(inference, node.node, "{}", whole, node.target)
            return with_targets(node.target, whole, scope)
    return scope


def _name_item(inference: Inference, name: str, node: nodes.Node) -> None:
    """Keep what the name was set to, where that is an item that may not exist."""
    named, key = inference.findings.named, (inference.file, name)
    if isinstance(node, nodes.Getitem) and id(node) in inference.findings.uncertain:
        named[key] = node
    else:
        named.pop(key, None)


def assign_block(flow: Flow, inference: Inference, node: nodes.AssignBlock, scope: Scope) -> Scope:
    printed, _ = flow.body(inference, node.body, scope)
    found = Type(text=printed)
    if node.filter is not None:
        found = inference.filter_block(node.filter, printed, scope)
    return with_targets(node.target, found, scope)


def with_statement(flow: Flow, inference: Inference, node: nodes.With, scope: Scope) -> TextType:
    inner = scope
    for target, value in zip(node.targets, node.values, strict=True):
        made = made_by(inference, value, scope)
        if isinstance(target, nodes.Name):
            inner = inner.bind(target.name, made)
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
    facts = {
        path: known
        for path, known in scope.facts.items()
        if not any(part in stale for part in parts_of(path))
    }
    return scope._replace(facts=facts)
