"""Statements: which text a template prints, and what each branch of it knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.analysis.expressions.inference import Inference
from notifyspec.analysis.scope import MacroMeaning, NamespaceMeaning, Scope
from notifyspec.analysis.statements.assignments import (
    assign,
    assign_block,
    forgotten,
    with_statement,
)
from notifyspec.analysis.statements.branches import if_statement
from notifyspec.analysis.statements.loops import for_statement
from notifyspec.analysis.statements.macros import call_block, call_macro
from notifyspec.analysis.statements.prints import Print
from notifyspec.analysis.statements.shared_files import import_statement, include_statement
from notifyspec.analysis.types import texts
from notifyspec.template.places import Places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.analysis.findings import Findings
    from notifyspec.analysis.types.texts import TextType
    from notifyspec.template.environment import TemplateEnvironment
    from notifyspec.template.shared import SharedTemplates

_MOST_CALLS: Final = 12  # macros one within the other; past it, a macro is taken to call itself
_MOST_CALLS_IN_ALL: Final = 10_000  # of macros, each call followed


@dataclass(slots=True)
class Flow:
    """Follows the statements of one template, and of what it imports.

    ``prints`` are what the template itself prints, each print of a macro's call as a whole.
    """

    environment: TemplateEnvironment
    shared: SharedTemplates
    findings: Findings
    prints: list[Print] = field(default_factory=list)
    depth: int = 0
    times: int | None = 1
    turns: int = 1  # of the loops around, as far as they are bounded
    rounds: int = 0
    calls: int = 0
    endless: set[int] = field(default_factory=set)  # identities of macros that call themselves
    assigned: list[tuple[NamespaceMeaning, str]] = field(default_factory=list)

    @property
    def is_too_deep(self) -> bool:
        return self.depth > _MOST_CALLS

    @property
    def has_many_calls(self) -> bool:
        return self.calls > _MOST_CALLS_IN_ALL

    def inference(
        self,
        source: str,
        *,
        bare: bool = False,
        file: str | None = None,
        used_at: tuple[Inference, nodes.Node] | None = None,
    ) -> Inference:
        places = Places(self.environment, source, bare=bare)
        return Inference(self.findings, places, self.environment, self, file, {}, used_at=used_at)

    def body(
        self, inference: Inference, body: Sequence[nodes.Node], scope: Scope
    ) -> tuple[TextType, Scope]:
        """What the statements print, and the scope after them."""
        whole = texts.EMPTY
        for node in body:
            if scope.is_dead:
                break
            before = len(self.assigned)
            printed, scope = self._statement(inference, node, scope)
            whole = texts.concat(whole, printed)
            if not isinstance(node, nodes.Assign | nodes.If):
                scope = forgotten(scope, self.assigned[before:])
        return whole, scope

    def _statement(
        self, inference: Inference, node: nodes.Node, scope: Scope
    ) -> tuple[TextType, Scope]:
        match node:
            case nodes.Output(nodes=parts):
                return self._output(inference, parts, scope), scope
            case nodes.If():
                return if_statement(self, inference, [node, *node.elif_], node.else_, scope)
            case nodes.For():
                return for_statement(self, inference, node, scope)
            case nodes.Assign():
                return texts.EMPTY, assign(self, inference, node, scope)
            case nodes.AssignBlock():
                return texts.EMPTY, assign_block(self, inference, node, scope)
            case nodes.With():
                return with_statement(self, inference, node, scope), scope
            case nodes.Macro(name=name):
                macro = MacroMeaning(node, scope, inference)
                return texts.EMPTY, scope.bind(name, macro)
            case nodes.Import() | nodes.FromImport():
                return texts.EMPTY, import_statement(self, inference, node, scope)
            case nodes.Include():
                return include_statement(self, inference, node, scope), scope
            case nodes.CallBlock():
                return call_block(self, inference, node, scope), scope
            case nodes.FilterBlock():
                printed, _ = self.body(inference, node.body, scope)
                found = inference.filter_block(node.filter, printed, scope)
                return inference.text(node.filter, found), scope
            case nodes.Scope(body=inner):
                printed, _ = self.body(inference, inner, scope)
                return printed, scope
            case nodes.ExprStmt(node=expression):
                inference.type(expression, scope)
        return texts.EMPTY, scope

    def _output(self, inference: Inference, parts: Sequence[nodes.Expr], scope: Scope) -> TextType:
        whole = texts.EMPTY
        for part in parts:
            if part.__class__ is nodes.TemplateData:
                printed = texts.constant(part.data)
            else:
                printed = inference.printed(part, scope)
                self.record(inference, part, printed)
            whole = texts.concat(whole, printed)
        return whole

    def record(self, inference: Inference, node: nodes.Node, printed: TextType | None) -> None:
        if self.depth == 0 and self.times is not None and not self.findings.silent:
            self.prints.append(Print(node, inference.places, printed, self.times))

    def call_macro(
        self,
        caller: Inference,
        macro: MacroMeaning,
        node: nodes.Call,
        scope: Scope,
        body: MacroMeaning | None = None,
    ) -> TextType:
        """What a call prints. ``body`` is what ``caller()`` stands for in it."""
        return call_macro(self, caller, macro, node, scope, body)
