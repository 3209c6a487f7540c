"""A spec's templates against its own context: each field with its type, and what may fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from notifyspec.analysis.findings import Findings, TypeFinding
from notifyspec.analysis.leaf_analysis import LeafAnalysis
from notifyspec.analysis.narrowing.conditions import assume
from notifyspec.analysis.remembered import Questions, Remembered, remembered_with
from notifyspec.analysis.scope import Scope
from notifyspec.analysis.statements.flow import Flow
from notifyspec.analysis.statements.prints import Print
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import POISON, Type
from notifyspec.backends import BACKENDS
from notifyspec.lazy import lazy
from notifyspec.payload import (
    Array,
    Choice,
    Kind,
    Leaf,
    Literal,
    Object,
    Step,
    Steps,
    Text,
    Tree,
    Value,
)
from notifyspec.spelling import listed
from notifyspec.template.parsing import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from jinja2 import nodes

    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.types.model import ObjectType
    from notifyspec.backend import Part
    from notifyspec.source import Span
    from notifyspec.spec.model import Spec
    from notifyspec.template.environment import TemplateEnvironment
    from notifyspec.template.shared import SharedTemplates

_NOUNS: Final = {
    Kind.BOOLEAN: "true or false",
    Kind.INTEGER: "a whole number",
    Kind.ARRAY: "a list",
    Kind.OBJECT: "an object",
}


@dataclass(eq=False)
class SpecAnalysis:
    """``schema`` is the context's, without faults."""

    spec: Spec
    schema: Mapping[str, Any]
    environment: TemplateEnvironment
    shared: SharedTemplates

    @lazy
    def scope(self) -> Scope:
        """The context's properties, which are the variables of the templates."""
        return Scope.of_context(self._remembered.contexts.forms(self.schema))

    @property
    def context(self) -> ObjectType:
        context = self.scope.context
        assert context is not None
        return context

    @lazy
    def _remembered(self) -> Remembered:
        return remembered_with(self.shared)

    @lazy
    def _questions(self) -> Questions:
        return Questions(self._remembered, self.scope)

    @lazy
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for outline in BACKENDS if (part := outline(self.spec)) is not None)

    @lazy
    def leaves(self) -> Mapping[int, LeafAnalysis]:
        """The analysis of each leaf, by the leaf's identity."""
        found: dict[int, LeafAnalysis] = {}
        whole = self.scope
        for part in self.parts:
            names = [one for one in (part.prefix, *part.ids, part.event) if isinstance(one, Leaf)]
            for leaf in names:
                found.setdefault(id(leaf), self._text(leaf, whole))
            for one in self._tree(part.payload, whole, []):
                found.setdefault(id(one.leaf), one)
        return found

    @property
    def can_be_run(self) -> bool:
        """Whether no template may fail on a context that fits, or go on and on until it does."""
        return not any(
            leaf.leaf.template is UNREADABLE
            or any(one.rule == "possible-failure" for one in leaf.findings)
            for leaf in self.leaves.values()
        )

    def of(self, leaf: Leaf) -> LeafAnalysis:
        return self.leaves[id(leaf)]

    def _tree(self, tree: Tree, scope: Scope, found: list[LeafAnalysis]) -> list[LeafAnalysis]:
        """``found``, with the leaves of a tree behind it."""
        # By the class itself, which takes a third of the time of patterns.
        if type(tree) is Object:
            for _, inner, _ in tree.members:
                if type(inner) is not Literal:
                    self._tree(inner, scope, found)
        elif type(tree) is Text:
            found.append(self._text(tree.leaf, scope))
        elif type(tree) is Choice:
            found.append(self._choice(tree.leaf, tree.allowed, scope))
        elif type(tree) is Value:
            found.append(self._value(tree, scope))
        elif type(tree) is Array:
            for item in tree.items:
                self._tree(item, scope, found)
        elif type(tree) is Steps:
            for step in tree.steps:
                self._step(step, scope, found)
        return found

    def _step(self, step: Step, scope: Scope, found: list[LeafAnalysis]) -> None:
        if step.when is None:
            self._tree(step.tree, scope, found)
            return
        condition, within = self._condition(step.when, scope)
        found.append(condition)
        if step.when.template.expression is None:
            found += [one.guarded for one in self._tree(step.tree, within, [])]
        else:
            self._tree(step.tree, within, found)

    def _flow(self) -> tuple[Flow, Findings]:
        findings = Findings()
        return Flow(self.environment, self.shared, findings), findings

    def _text(self, leaf: Leaf, scope: Scope) -> LeafAnalysis:
        template = leaf.template
        if template.constant is not None:
            return LeafAnalysis(leaf, text=texts.constant(template.constant))
        question = self._questions.about(template, Text, scope)
        known = self._questions.answer(question, leaf)
        if known is not None:
            return known
        flow, findings = self._flow()
        inference = flow.inference(template.source)
        text, _ = flow.whole(inference, template.tree, scope)
        found = LeafAnalysis(
            leaf,
            tuple(findings),
            text=text,
            prints=tuple(flow.prints),
            poisoned=findings.poisoned,
        )
        return self._questions.keep(question, found)

    def _choice(self, leaf: Leaf, allowed: tuple[str, ...], scope: Scope) -> LeafAnalysis:
        found = self._text(leaf, scope)
        if scope.is_dead or not found.is_known or found.text is None:
            return found
        wrong = None
        if found.text.values is None:
            wrong = "may render to any text"
        elif not found.text.values <= set(allowed):
            others = sorted(found.text.values - set(allowed))
            wrong = f"may render to {listed(others)}"
        if wrong is None:
            return found
        finding = TypeFinding(
            "unknown-value",
            _culprit(found, allowed),
            f"`{leaf.field.rpartition('.')[2]}` {wrong}.",
            f"It takes {listed(allowed)}; declare an `enum` of some of these in the context.",
        )
        return found._replace(findings=(finding,))

    def _condition(self, leaf: Leaf, scope: Scope) -> tuple[LeafAnalysis, Scope]:
        """The analysis of a `when`, and the scope where it is true."""
        expression = leaf.template.expression
        if expression is None:
            return LeafAnalysis(leaf, type=POISON), scope
        question = self._questions.about(leaf.template, Step, scope)
        known = self._questions.answer(question, leaf)
        if known is not None and known.within is not None:
            facts, is_dead, either = known.within
            facts = {**scope.facts, **facts}
            return known, scope._replace(facts=facts, is_dead=is_dead, either=either)
        flow, findings = self._flow()
        inference = flow.inference(leaf.template.source, bare=True)
        found = inference.type(expression, scope)
        inner = assume(inference, expression, True, scope)
        within = inner.facts, inner.is_dead, inner.either
        analysis = LeafAnalysis(leaf, tuple(findings), type=found, within=within)
        return self._questions.keep(question, analysis), inner

    def _value(self, tree: Value, scope: Scope) -> LeafAnalysis:
        leaf = tree.leaf
        expression = leaf.template.expression
        if expression is None:
            return LeafAnalysis(leaf, type=POISON)
        question = self._questions.about(leaf.template, tree[1:], scope)
        known = self._questions.answer(question, leaf)
        if known is not None:
            return known
        flow, findings = self._flow()
        inference = flow.inference(leaf.template.source)
        found = inference.present(expression, inference.type(expression, scope))
        if not found.is_poisoned:
            _check_value(inference, expression, found, tree)
        whole = Print(expression, inference.places, None)
        poisoned = found.is_poisoned
        analysis = LeafAnalysis(leaf, tuple(findings), type=found, whole=whole, poisoned=poisoned)
        return self._questions.keep(question, analysis)


def _culprit(found: LeafAnalysis, allowed: tuple[str, ...]) -> Span | None:
    """The one printed expression that can be something else; None where it is the whole."""
    wrong = [
        one
        for one in found.prints
        if one.text is None or one.text.values is None or not one.text.values <= set(allowed)
    ]
    return wrong[0].span if len(wrong) == 1 else None


def _check_value(inference: Inference, node: nodes.Expr, found: Type, tree: Value) -> None:
    if found.number is not None and not found.number.finite:
        inference.blame(
            "possible-failure",
            node,
            "{} may be too large for a number of JSON.",
            "Declare `minimum` and `maximum` of what it is computed from.",
        )
    if found.other and tree.kind is Kind.ANY:
        inference.blame("wrong-type", node, "{} is no value of JSON.")
    if tree.kind is Kind.ANY:
        return
    noun = _NOUNS[tree.kind]
    name = tree.leaf.field.rpartition(".")[2]
    rest = _rest(found, tree.kind)
    if rest.null and rest.kinds == ("null",):
        inference.blame(
            "possibly-null",
            node,
            f"{{}} {'is' if rest.kinds == found.kinds else 'may be'} null, and `{name}` must be {noun}.",
            "Test it with `is not none`, as in `x if x is not none else …`.",
        )
    elif rest.kinds:
        inference.blame(
            "wrong-type",
            node,
            f"{{}} {'is' if rest.kinds == found.kinds else 'may be'} {' or '.join(rest.kinds)},"
            f" and `{name}` must be {noun}.",
            inference.declare(node)
            if rest.unknown
            else f"Write an expression that is {noun}, or declare it as one in the context.",
        )
    elif tree.kind is Kind.INTEGER and found.number is not None:
        _check_range(inference, node, found, tree, name)


def _check_range(
    inference: Inference, node: nodes.Expr, found: Type, tree: Value, name: str
) -> None:
    number = found.number
    if number is None:
        return
    if not number.whole:
        inference.blame(
            "wrong-type", node, f"{{}} may have a fraction, and `{name}` must be a whole number."
        )
        return
    low, high = tree.minimum, tree.maximum
    below = low is not None and (number.low is None or number.low < low)
    above = high is not None and (number.high is None or number.high > high)
    if below or above:
        ends = f"{low:,} to {high:,}" if high is not None else f"{low} or more"
        keyword = " and ".join(
            word
            for there, word in ((below, f"`minimum: {low}`"), (above, f"`maximum: {high}`"))
            if there
        )
        inference.blame(
            "invalid-value",
            node,
            f"{{}} may be outside what `{name}` takes, which is {ends}.",
            f"Declare a {keyword} in the context, or tighter ones.",
        )


def _rest(found: Type, kind: Kind) -> Type:
    """The parts of the type that are not of the kind."""
    match kind:
        case Kind.BOOLEAN:
            return found._replace(booleans=frozenset())
        case Kind.INTEGER:
            return found._replace(number=None)
        case Kind.ARRAY:
            return found._replace(list=None)
        case Kind.OBJECT:
            return found._replace(objects=())
    return found
