"""Templates run by Jinja itself: the plain meaning that compiled specs keep to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import jinja2
from jinja2 import nodes

from notifyspec.source import Span
from notifyspec.template.budget import begin
from notifyspec.template.failed_code import CompiledSource, TemplatePlace
from notifyspec.template.failures import Failure, failure_of
from notifyspec.template.places import Places
from notifyspec.template.printed import mark, pieces

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.json_values import JSON
    from notifyspec.template.environment import TemplateEnvironment
    from notifyspec.template.parsing import Template


class EvaluationError(Exception):
    """A template failed. ``failure`` tells where."""

    def __init__(self, message: str, failure: Failure) -> None:
        super().__init__(message)
        self.failure = failure


_RESULT = "_result"


@dataclass(frozen=True, slots=True)
class _Compiled:
    template: jinja2.Template
    tree: nodes.Template


class Evaluator:
    """Runs templates; compiles each once. Safe to use from many threads."""

    def __init__(self, environment: TemplateEnvironment) -> None:
        self.environment = environment
        self._texts: WeakKeyDictionary[nodes.Template, jinja2.Template] = WeakKeyDictionary()
        self._values: WeakKeyDictionary[nodes.Template, _Compiled] = WeakKeyDictionary()

    def text(self, template: Template, variables: Mapping[str, JSON]) -> str:
        """What the template prints. Raises EvaluationError."""
        if template.constant is not None:
            return template.constant
        try:
            compiled = self._texts.get(template.tree)
            if compiled is None:
                compiled = self._compiled(template.tree)
                self._texts[template.tree] = compiled
            return _printed(compiled, variables)
        except Exception as error:
            raise self._error(error, template, template.tree) from error

    def truth(self, template: Template, variables: Mapping[str, JSON]) -> bool:
        """Whether the template's one bare expression is true. Raises EvaluationError."""
        return bool(self._evaluate(template, variables, bare=True))

    def value(self, template: Template, variables: Mapping[str, JSON]) -> JSON:
        """The value of the template's one expression, as JSON. Raises EvaluationError."""
        value: JSON = self._evaluate(template, variables, bare=False)
        return value

    def _evaluate(self, template: Template, variables: Mapping[str, JSON], *, bare: bool) -> Any:
        compiled = self._values.get(template.tree)
        tree = template.tree
        try:
            if compiled is None:
                tree = _assignment(template, "truth_of" if bare else "json_of")
                compiled = _Compiled(self._compiled(tree), tree)
                self._values[template.tree] = compiled
            tree = compiled.tree
            context = compiled.template.new_context(dict(variables))
            begin()
            for _ in compiled.template.root_render_func(context):
                pass
            return context.vars[_RESULT]
        except Exception as error:
            raise self._error(error, template, tree, bare=bare) from error

    def printing(
        self, template: Template, variables: Mapping[str, JSON], at: int | None
    ) -> Span | None:
        """The expression that prints the character at an index, or of all of them the longest text.

        None where it is written out; the one expression, if there is one, where it can't be told.
        """
        printed = self._pieces(template, variables)
        if not printed:
            return self.only_expression(template)
        if at is None:
            found = max(printed, key=lambda one: one[1] is not None and len(one[0]), default=None)
            return None if found is None else found[1]
        for text, span in printed:
            if at < len(text):
                return span
            at -= len(text)
        return None

    def only_expression(self, template: Template) -> Span | None:
        """The one expression that the template prints or holds; None where there are more."""
        outputs = template.tree.find_all(nodes.Output)
        printed = [
            one
            for output in outputs
            for one in output.nodes
            if not isinstance(one, nodes.TemplateData)
        ]
        if len(printed) != 1:
            return None
        return Places(self.environment, template.source, bare=False).expression(printed[0])

    def _pieces(
        self, template: Template, variables: Mapping[str, JSON]
    ) -> list[tuple[str, Span | None]]:
        """What the template prints, piece by piece, each with the expression that prints it."""
        if template.constant is not None:
            return []
        tree = self.environment.parse(template.source)
        marked = mark(tree)
        try:
            compiled = self._compiled(tree)
            found = pieces(_printed(compiled, variables), self.text(template, variables))
        except Exception:
            return []
        places = Places(self.environment, template.source, bare=False)
        spans = [places.expression(one) for one in marked]
        return [
            (piece.text, None if piece.expression is None else spans[piece.expression])
            for piece in found
        ]

    def _compiled(self, tree: nodes.Template) -> jinja2.Template:
        tree.set_environment(self.environment)
        return self.environment.from_string(tree)

    def _error(
        self, error: Exception, template: Template, tree: nodes.Template, *, bare: bool = False
    ) -> EvaluationError:
        own = CompiledSource(self.environment, None, tree, template.source, bare)
        return EvaluationError(_sentence(error), _failure(error, own))


def _printed(compiled: jinja2.Template, variables: Mapping[str, JSON]) -> str:
    """Raises what the template raises, and OverflowError where it does too much."""
    context = compiled.new_context(dict(variables))
    begin()
    return "".join(compiled.root_render_func(context))


def _assignment(template: Template, conversion: str) -> nodes.Template:
    """A template that assigns its expression's value, converted by the environment's function.

    Within the template, so that what can't be converted fails where its parts are known.
    """
    assert template.expression is not None
    lineno = template.expression.lineno
    function = nodes.EnvironmentAttribute(conversion, lineno=lineno)
    call = nodes.Call(function, [template.expression], [], None, None, lineno=lineno)
    target = nodes.Name(_RESULT, "store", lineno=1)
    return nodes.Template([nodes.Assign(target, call, lineno=lineno)], lineno=1)


def _failure(error: Exception, own: CompiledSource) -> Failure:
    if isinstance(error, jinja2.TemplateSyntaxError):
        offset = max(error.lineno - 1, 0)
        return Failure(TemplatePlace(error.name, Span(offset, offset + 1)))
    return failure_of(error, own)


def _sentence(error: Exception) -> str:
    match error:
        case jinja2.TemplateNotFound():
            return f"there is no shared file `{error}`"
        case ZeroDivisionError():
            return "a number is divided by zero"
        case RecursionError():
            return "the templates call one another without end"
        case jinja2.TemplateError() | TypeError() | ValueError():
            text = str(error.message if isinstance(error, jinja2.TemplateError) else error)
            return text[:1].lower() + text[1:].rstrip(".")
        case _:
            return str(error) or type(error).__name__
