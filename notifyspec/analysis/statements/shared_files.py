"""``import`` and ``include`` of shared files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from notifyspec.analysis.scope import ModuleMeaning, NamespaceMeaning, Scope
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import POISON, Type
from notifyspec.template.uses import exports_of

if TYPE_CHECKING:
    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.statements.flow import Flow
    from notifyspec.analysis.types.texts import TextType


def import_statement(
    flow: Flow, inference: Inference, node: nodes.Import | nodes.FromImport, scope: Scope
) -> Scope:
    module = _module(flow, inference, node)
    if isinstance(node, nodes.Import):
        return scope.bind(node.target, module)
    for name in node.names:
        wanted, bound = name if isinstance(name, tuple) else (name, name)
        scope = scope.bind(bound, module.names.get(wanted, POISON))
    return scope


def _module(flow: Flow, user: Inference, node: nodes.Import | nodes.FromImport) -> ModuleMeaning:
    """What a shared file exports; nothing where it can't be read."""
    template = node.template
    name = template.value if isinstance(template, nodes.Const) else None
    shared = flow.shared.get(name) if isinstance(name, str) else None
    found = getattr(shared, "template", None)
    if found is None or flow.is_too_deep:
        return ModuleMeaning(str(name), {})
    flow.depth += 1
    inference = flow.inference(found.source, file=name, used_at=(user, template))
    _, after = flow.whole(inference, found.tree, Scope(None))
    flow.depth -= 1
    if after.frame is not None:
        flow.ended[after.frame] = after._replace(facts={})
    if not node.with_context:
        flow.kept += (one for one in after.names.values() if isinstance(one, NamespaceMeaning))
    exported = exports_of(found)
    return ModuleMeaning(
        str(name), {one: meaning for one, meaning in after.names.items() if one in exported}
    )


def include_statement(flow: Flow, user: Inference, node: nodes.Include, scope: Scope) -> TextType:
    listed = (
        node.template.items
        if isinstance(node.template, nodes.List | nodes.Tuple)
        else [node.template]
    )
    printed = [texts.EMPTY] if node.ignore_missing else []
    for template in listed:
        name = template.value if isinstance(template, nodes.Const) else None
        shared = flow.shared.get(name) if isinstance(name, str) else None
        found = getattr(shared, "template", None)
        if found is None or flow.is_too_deep:
            continue
        if found.constant is not None:
            printed.append(texts.constant(found.constant))
            continue
        flow.depth += 1
        inner = _handed_on(scope) if node.with_context else Scope(None)
        inference = flow.inference(found.source, file=name, used_at=(user, template))
        text, _ = flow.whole(inference, found.tree, inner)
        flow.depth -= 1
        printed.append(text)
    return texts.union_of(printed) if printed else texts.EMPTY


def _handed_on(scope: Scope) -> Scope:
    """The names that a file sees that is included: of what is not set, what the context has."""
    for name, meaning in scope.names.items():
        if isinstance(meaning, Type) and meaning.missing and (name,) not in scope.facts:
            scope = scope.bind(name, meaning.present() | scope.variable(name))
    return scope._replace(conditions={})  # these are expressions of another file
