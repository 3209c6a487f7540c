"""``import`` and ``include`` of shared files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from notifyspec.analysis.scope import ModuleMeaning, Scope
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import POISON

if TYPE_CHECKING:
    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.statements.flow import Flow
    from notifyspec.analysis.types.texts import TextType


def import_statement(
    flow: Flow, inference: Inference, node: nodes.Import | nodes.FromImport, scope: Scope
) -> Scope:
    module = _module(flow, inference, node.template)
    if isinstance(node, nodes.Import):
        return scope.bind(node.target, module)
    for name in node.names:
        wanted, bound = name if isinstance(name, tuple) else (name, name)
        scope = scope.bind(bound, module.names.get(wanted, POISON))
    return scope


def _module(flow: Flow, user: Inference, template: nodes.Expr) -> ModuleMeaning:
    """What the top level of a shared file defines; nothing where it can't be read."""
    name = template.value if isinstance(template, nodes.Const) else None
    shared = flow.shared.get(name) if isinstance(name, str) else None
    found = getattr(shared, "template", None)
    if found is None or flow.is_too_deep:
        return ModuleMeaning(str(name), {})
    flow.depth += 1
    inference = flow.inference(found.source, file=name, used_at=(user, template))
    _, after = flow.body(inference, found.tree.body, Scope(None))
    flow.depth -= 1
    return ModuleMeaning(str(name), after.names)


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
        flow.depth += 1
        inner = scope if node.with_context else Scope(None)
        inference = flow.inference(found.source, file=name, used_at=(user, template))
        text, _ = flow.body(inference, found.tree.body, inner)
        flow.depth -= 1
        printed.append(text)
    return texts.union_of(printed) if printed else texts.EMPTY
