"""The type of each expression, and what about it can fail: the way from a node to its module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from jinja2 import nodes

from notifyspec.analysis.expressions.application import (
    apply_filter,
    filter_block,
    filter_type,
    test_type,
)
from notifyspec.analysis.expressions.calls import call_type
from notifyspec.analysis.expressions.comparisons import comparison_type
from notifyspec.analysis.expressions.fields import attribute_type
from notifyspec.analysis.expressions.iteration import items_of
from notifyspec.analysis.expressions.literals import (
    constant_type,
    data_type,
    list_type,
    object_type,
)
from notifyspec.analysis.expressions.logic import and_type, conditional_type, not_type, or_type
from notifyspec.analysis.expressions.names import meaning_of, name_type
from notifyspec.analysis.expressions.operators import (
    OPERATORS,
    calculated_type,
    concat_type,
    signed_type,
)
from notifyspec.analysis.expressions.printing import printed_text, text_of
from notifyspec.analysis.expressions.subscripts import subscript_type
from notifyspec.analysis.findings import Findings, TemplateUse, TypeFinding
from notifyspec.analysis.narrowing.narrower import within
from notifyspec.analysis.operations import OPERATIONS, told_of
from notifyspec.analysis.scope import path_of
from notifyspec.analysis.types.model import MISSING, OTHER, POISON, ListType, Type
from notifyspec.template.tree_walk import descendants

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from notifyspec.analysis.filter_call import FilterCall
    from notifyspec.analysis.scope import MacroMeaning, Meaning, NamespaceMeaning, Recursion, Scope
    from notifyspec.analysis.types.texts import TextType
    from notifyspec.source import Span
    from notifyspec.template.environment import TemplateEnvironment
    from notifyspec.template.places import Places


class Calls(Protocol):
    """Follows calls of macros into their bodies; ``flow`` is what does."""

    def call_macro(
        self,
        caller: Inference,
        macro: MacroMeaning,
        node: nodes.Call,
        scope: Scope,
        body: MacroMeaning | None = None,
    ) -> TextType: ...

    def call_loop(
        self, caller: Inference, again: Recursion, over: nodes.Expr, scope: Scope
    ) -> TextType: ...

    @property
    def assigned(self) -> Sequence[object]:
        """The fields of namespaces that have been assigned by now, in turn."""
        ...

    @property
    def made(self) -> list[NamespaceMeaning]:
        """The namespaces that have been made by now, in turn."""
        ...

    def since(self, before: int, scope: Scope) -> Scope:
        """The scope without what has been assigned since."""
        ...


@dataclass(slots=True, eq=False)
class Inference:
    """Infers within one template: the spec's own, or one of a shared file (``file``).

    ``arguments`` are the expressions that a macro was called with, by parameter, each with the
    inference of its caller: what is wrong with one is reported where it was written. ``left_out``
    are the parameters that the call does not give. ``used_at`` is the call, include or import that
    has led here.
    """

    findings: Findings
    places: Places
    environment: TemplateEnvironment
    calls: Calls
    file: str | None
    arguments: Mapping[str, tuple[Inference, nodes.Node]]
    in_macro: bool = False
    left_out: frozenset[str] = frozenset()
    used_at: tuple[Inference, nodes.Node] | None = None

    @property
    def uses(self) -> tuple[TemplateUse, ...]:
        """What has led here, from the inside out."""
        if self.used_at is None:
            return ()
        user, node = self.used_at
        return (TemplateUse(user.file, user.places.expression(node)), *user.uses)

    def report(self, rule: str, span: Span, message: str, help: str | None = None) -> None:  # noqa: A002 - as in `Finding`
        uses = () if self.file is None else self.uses
        self.findings.add(TypeFinding(rule, span, message, help, self.file, uses))

    def blame(self, rule: str, node: nodes.Node, message: str, help: str | None = None) -> None:  # noqa: A002 - as in `Finding`
        """Report an expression as a whole. ``{}`` in the message stands for its source."""
        if isinstance(node, nodes.Name) and node.name in self.arguments:
            caller, argument = self.arguments[node.name]
            caller.blame(rule, argument, message, help)
            return
        self.report(rule, self.places.expression(node), self._about(node, message), help)

    def _about(self, node: nodes.Node, message: str) -> str:
        # No `format`: what the message says of other expressions may have braces of its own.
        return message.replace("{}", f"`{self.source(node)}`", 1)

    # What uses an expression

    def present(self, node: nodes.Node, found: Type) -> Type:
        """The type of a value that is used, and so must not be missing."""
        if not found.missing or found.is_poisoned:
            return found
        if found == MISSING:
            if isinstance(node, nodes.Name) and node.name in self.left_out:
                self._report_left_out(node.name)
            else:
                self._report_absent(node)
            return POISON
        self.report_missing(node)
        # Of a field of one form among several, it is one mistake not to ask which form it is.
        return POISON if found.unknown and self.advice("unknown", node) else found.present()

    def _report_absent(self, node: nodes.Node) -> None:
        message = "{} is always missing here."
        if not isinstance(node, nodes.Getattr | nodes.Getitem):
            hidden = self.findings.advice.get(("hidden", path_of(node) or ()))
            self.blame("possibly-missing", node, message, hidden)
            return
        if id(node) in self.findings.untested:
            place = self.places.field(node)
            self.report("unknown-field", place, *self.findings.untested[id(node)])
            return
        span = self.places.expression(node)
        said = self._about(node, message)
        self.findings.add(
            TypeFinding("possibly-missing", span, said, None, self.file, self.uses)
            if self.file is not None
            else TypeFinding("possibly-missing", span, said),
            unless=self.places.field(node),
        )

    def _report_left_out(self, parameter: str) -> None:
        assert self.used_at is not None
        caller, call = self.used_at
        macro = call.node if isinstance(call, nodes.Call) else call
        caller.report(
            "wrong-argument",
            caller.places.expression(macro),
            f"The macro uses its `{parameter}`, and this call does not give it.",
            f"Give it, or write `{parameter}=…` where the macro is defined.",
        )

    def report_missing(self, node: nodes.Node) -> None:
        """Report a value that is used and may be missing: where it is read, or in brackets."""
        if isinstance(node, nodes.Name) and node.name in self.arguments:
            caller, argument = self.arguments[node.name]
            caller.report_missing(argument)
        elif isinstance(node, nodes.Name) and (self.file, node.name) in self.findings.named:
            self.report_missing(self.findings.named[self.file, node.name])
        elif isinstance(node, nodes.Getitem) and id(node) in self.findings.uncertain:
            span = self.places.field(node)
            self.report("possible-failure", span, *self.findings.uncertain[id(node)])
        else:
            self.blame(
                "possibly-missing",
                node,
                "{} may be missing here.",
                self.advice("missing", node)
                or "Test it with `is defined`, give it a `default`,"
                " or make it required in the context.",
            )

    def advice(self, about: str, node: nodes.Node) -> str | None:
        """Better help than the usual for what may be "missing" or is "unknown"."""
        while isinstance(node, nodes.Filter) and node.name in ("default", "d") and node.node:
            node = node.node
        return self.findings.advice.get((about, path_of(node) or ()))

    def declare(self, node: nodes.Node) -> str:
        """What to do about a value of which nothing is known."""
        return self.advice("unknown", node) or "Declare its `type` in the context."

    def stored(self, node: nodes.Expr, scope: Scope) -> Type:
        """The type of an expression whose value is used, and so must not be missing."""
        return self.present(node, self.type(node, scope))

    def printed(self, node: nodes.Expr, scope: Scope) -> TextType:
        """What ``{{ expression }}`` prints. An `if` without `else` may print nothing."""
        return printed_text(self, node, scope)

    def text(self, node: nodes.Expr, found: Type) -> TextType:
        """What the value of an expression prints."""
        return text_of(self, node, found)

    def items(self, node: nodes.Node, found: Type) -> ListType:
        """What a `for` over the expression runs over."""
        return items_of(self, node, found)

    # Expressions

    def type(self, node: nodes.Node, scope: Scope) -> Type:
        """The type of an expression's value. What may fail in computing it is reported."""
        kind = type(node)
        if scope.facts and kind in OPERATIONS:
            known = told_of(node, scope)
            if known is not None and self._is_steady(node, scope):
                return self._told(node, known, scope)
        type_of = _TYPES.get(kind)
        if type_of is None:
            return OTHER
        if not scope.facts or kind not in _OF_SEVERAL:
            return type_of(self, node, scope)
        before = len(self.calls.assigned)
        found = type_of(self, node, scope)
        steady = self.calls.since(before, scope)
        # A macro that one part calls may change a namespace that another part reads.
        return found if len(steady.facts) == len(scope.facts) else type_of(self, node, steady)

    def _is_steady(self, node: nodes.Node, scope: Scope) -> bool:
        """Whether an operation answers the same again: what is made item by item is gone by then."""
        named = [one for one in descendants(node) if type(one) in _NAMED]
        before, self.findings.silent = self.findings.silent, True
        lists = [self.type(one, scope).list for one in named]
        self.findings.silent = before
        return not any(one is not None and one.lazy for one in lists)

    def _told(self, node: nodes.Node, known: Type, scope: Scope) -> Type:
        """The type of an operation of which tests have told, as far as its operands don't tell more."""
        before, self.findings.silent = self.findings.silent, True
        computed = _TYPES[type(node)](self, node, scope)
        self.findings.silent = before
        return within(known, computed)

    def meaning(self, name: str, scope: Scope) -> Meaning | None:
        """What a name stands for; None where nothing defines it."""
        return meaning_of(self, name, scope)

    def apply_filter(self, call: FilterCall) -> Type:
        """The type of what a filter answers. A filter of the project's own goes by its annotations."""
        return apply_filter(self, call)

    def filter_block(self, node: nodes.Filter, text: TextType, scope: Scope) -> Type:
        """The result of ``{% filter … %}`` around a text."""
        return filter_block(self, node, text, scope)

    def source(self, node: nodes.Node) -> str:
        return self.places.text(self.places.expression(node))


_TYPES: Final[Mapping[type[nodes.Node], Callable[[Inference, Any, Scope], Type]]] = {
    nodes.Const: constant_type,
    nodes.TemplateData: data_type,
    nodes.Name: name_type,
    nodes.Getattr: attribute_type,
    nodes.Getitem: subscript_type,
    nodes.Filter: filter_type,
    nodes.Test: test_type,
    nodes.Compare: comparison_type,
    nodes.And: and_type,
    nodes.Or: or_type,
    nodes.Not: not_type,
    nodes.CondExpr: conditional_type,
    nodes.Concat: concat_type,
    **dict.fromkeys(OPERATORS, calculated_type),
    nodes.Neg: signed_type,
    nodes.Pos: signed_type,
    nodes.Call: call_type,
    nodes.List: list_type,
    nodes.Tuple: list_type,
    nodes.Dict: object_type,
}
"""By the class itself: asking whether a node is an instance of one takes Jinja's nodes long."""

_NAMED: Final = (nodes.Name, nodes.Getattr, nodes.Getitem)
_OF_SEVERAL: Final = OPERATIONS | {
    *(nodes.Compare, nodes.Concat, nodes.CondExpr, nodes.Test),
    *(nodes.Dict, nodes.Getitem, nodes.List, nodes.Tuple),
}
"""Expressions of several parts, which are computed one after the other."""
