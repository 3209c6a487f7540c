"""Statements: which text a template prints, and what each branch of it knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.analysis.expressions.inference import Inference
from notifyspec.analysis.frames import Frame, entered, hidden_names, rooted
from notifyspec.analysis.lengths import SHORTER
from notifyspec.analysis.scope import MacroMeaning, NamespaceMeaning, Recursion, Scope
from notifyspec.analysis.statements.assignments import (
    assign,
    assign_block,
    forgotten,
    with_statement,
)
from notifyspec.analysis.statements.branches import if_statement
from notifyspec.analysis.statements.loops import call_loop, for_statement
from notifyspec.analysis.statements.macros import call_block, call_macro
from notifyspec.analysis.statements.prints import Print
from notifyspec.analysis.statements.shared_files import import_statement, include_statement
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import MISSING
from notifyspec.template.budget import MOST_CHARACTERS, MOST_TURNS
from notifyspec.template.places import Places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.analysis.findings import Findings
    from notifyspec.analysis.types.texts import TextType
    from notifyspec.template.environment import TemplateEnvironment
    from notifyspec.template.shared import SharedTemplates

_MOST_CALLS: Final = 12  # macros one within the other; past it, a macro is taken to call itself
_MOST_CALLS_IN_ALL: Final = 10_000  # of macros, each call followed


@dataclass(slots=True, eq=False)
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
    taken: int = 0  # turns in all, of loops and of calls of macros
    printed: int = 0  # characters in all
    kept_texts: int = 0  # blocks around this one whose text is not printed as it is
    rounds: int = 0
    has_lost_track: bool = False  # of what namespaces take up, which is to be reported
    calls: int = 0
    # Identities of macros whose calls are not followed, and whether that is reported.
    endless: dict[int, bool] = field(default_factory=dict)
    made: list[NamespaceMeaning] = field(default_factory=list)
    assigned: list[tuple[NamespaceMeaning, str]] = field(default_factory=list)
    ended: dict[Frame, Scope] = field(default_factory=dict)  # of the shared files
    kept: list[NamespaceMeaning] = field(default_factory=list)  # of shared files, from call to call

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

    def whole(
        self, inference: Inference, tree: nodes.Template, scope: Scope
    ) -> tuple[TextType, Scope]:
        """What a template prints, and the scope after it."""
        inner = rooted(scope, inference.places.template, tree, len(self.assigned))
        return self.body(inference, tree.body, self._with_hidden(inference, inner, scope))

    def entered(
        self, inference: Inference, scope: Scope, node: nodes.Node, branch: str = ""
    ) -> Scope:
        """The scope within a statement that has a frame of its own."""
        inner = entered(scope, node, len(self.assigned), branch)
        return self._with_hidden(inference, inner, scope)

    def _with_hidden(self, inference: Inference, inner: Scope, outer: Scope) -> Scope:
        if inner.frame is None or inner.frame is outer.frame:
            return inner
        for name in hidden_names(inner.frame):
            if inference.meaning(name, outer) is not None:
                inner = inner.bind(name, MISSING)
                self.findings.advice[("hidden", (name,))] = (
                    f"The template sets a `{name}` of its own further down, and until then there is"
                    " none in its loops, macros and blocks: give that another name."
                )
        return inner

    def take_turns(self, count: int = 1) -> bool:
        """Count what a loop's body, or a macro's, takes; whether it is the one that is too much."""
        if self.findings.silent:
            return False
        before, self.taken = self.taken, self.taken + count * self.turns
        return before <= MOST_TURNS < self.taken

    def _take_characters(self, length: int | None) -> bool:
        """Count what is printed; whether it is what is too much, and no payload shows it."""
        if self.findings.silent or length is None or length > MOST_CHARACTERS:
            return False
        before, self.printed = self.printed, self.printed + length * self.turns
        return self.kept_texts + self.depth > 0 and before <= MOST_CHARACTERS < self.printed

    def since(self, before: int, scope: Scope) -> Scope:
        """The scope without what macros that were called have made untrue of namespaces."""
        assigned = self.assigned
        return scope if len(assigned) == before else forgotten(scope, assigned[before:])

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
            if type(node) is not nodes.Assign and type(node) is not nodes.If:
                scope = self.since(before, scope)
        return whole, scope

    def kept_text(
        self, inference: Inference, node: nodes.AssignBlock | nodes.FilterBlock, scope: Scope
    ) -> tuple[TextType, Scope]:
        """What a block comes to that does not print it as it is, and the scope at its end."""
        self.kept_texts += 1
        found = self.body(inference, node.body, self.entered(inference, scope, node))
        self.kept_texts -= 1
        return found

    def _statement(
        self, inference: Inference, node: nodes.Node, scope: Scope
    ) -> tuple[TextType, Scope]:
        match node:
            case nodes.Output(nodes=parts):
                return self._output(inference, parts, scope)
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
                macro = MacroMeaning(node, scope, inference, len(self.assigned))
                return texts.EMPTY, scope.bind(name, macro)
            case nodes.Import() | nodes.FromImport():
                return texts.EMPTY, import_statement(self, inference, node, scope)
            case nodes.Include():
                return include_statement(self, inference, node, scope), scope
            case nodes.CallBlock():
                return call_block(self, inference, node, scope), scope
            case nodes.FilterBlock():
                printed, inner = self.kept_text(inference, node, scope)
                found = inference.filter_block(node.filter, printed, inner)
                return inference.text(node.filter, found), scope
            case nodes.ExprStmt(node=expression):
                inference.type(expression, scope)
        return texts.EMPTY, scope

    def _output(
        self, inference: Inference, parts: Sequence[nodes.Expr], scope: Scope
    ) -> tuple[TextType, Scope]:
        whole = texts.EMPTY
        for part in parts:
            if type(part) is nodes.TemplateData:
                printed = texts.constant(part.data)
            else:
                before = len(self.assigned)
                printed = inference.printed(part, scope)
                self.record(inference, part, printed)
                if self._take_characters(printed.most):
                    inference.blame(
                        "possible-failure",
                        part,
                        "With {}, the template may print more than "
                        f"{MOST_CHARACTERS:,} characters, and fail a call.",
                        SHORTER,
                    )
                scope = self.since(before, scope)
            whole = texts.concat(whole, printed)
        return whole, scope

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

    def call_loop(
        self, caller: Inference, again: Recursion, over: nodes.Expr, scope: Scope
    ) -> TextType:
        """What ``loop(over)`` prints."""
        return call_loop(self, caller, again, over, scope)
