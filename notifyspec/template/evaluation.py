"""Templates run by Jinja itself: the plain meaning that compiled specs keep to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import jinja2
from jinja2 import nodes

from notifyspec.template.values import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from notifyspec.json_values import JSON
    from notifyspec.template.environment import TemplateEnvironment
    from notifyspec.template.parsing import Template


@dataclass(frozen=True, slots=True)
class SharedPlace:
    """A place in a shared ``_*.j2`` file."""

    name: str
    offset: int


class EvaluationError(Exception):
    """A template failed. ``offset`` is in its source; ``shared`` is where, in a shared file."""

    def __init__(self, message: str, offset: int, shared: SharedPlace | None) -> None:
        super().__init__(message)
        self.offset = offset
        self.shared = shared


_RESULT = "_result"


class Evaluator:
    """Runs templates; compiles each once. Safe to use from many threads."""

    def __init__(self, environment: TemplateEnvironment) -> None:
        self.environment = environment
        self._texts: WeakKeyDictionary[nodes.Template, jinja2.Template] = WeakKeyDictionary()
        self._values: WeakKeyDictionary[nodes.Template, jinja2.Template] = WeakKeyDictionary()

    def text(self, template: Template, variables: Mapping[str, JSON]) -> str:
        """What the template prints. Raises EvaluationError."""
        if template.constant is not None:
            return template.constant
        try:
            compiled = self._texts.get(template.tree)
            if compiled is None:
                compiled = self._compiled(template.tree)
                self._texts[template.tree] = compiled
            context = compiled.new_context(dict(variables))
            return "".join(compiled.root_render_func(context))
        except Exception as error:
            raise _located(error, template.tree) from error

    def truth(self, template: Template, variables: Mapping[str, JSON]) -> bool:
        """Whether the template's one expression is true. Raises EvaluationError."""
        try:
            return bool(self._evaluate(template, variables))
        except Exception as error:
            raise _located(error, template.tree) from error

    def value(self, template: Template, variables: Mapping[str, JSON]) -> JSON:
        """The value of the template's one expression, as JSON. Raises EvaluationError."""
        try:
            return to_json(self._evaluate(template, variables))
        except Exception as error:
            raise _located(error, template.tree) from error

    def _evaluate(self, template: Template, variables: Mapping[str, JSON]) -> Any:
        compiled = self._values.get(template.tree)
        if compiled is None:
            assert template.expression is not None
            target = nodes.Name(_RESULT, "store", lineno=1)
            assign = nodes.Assign(target, template.expression, lineno=template.expression.lineno)
            compiled = self._compiled(nodes.Template([assign], lineno=1))
            self._values[template.tree] = compiled
        context = compiled.new_context(dict(variables))
        for _ in compiled.root_render_func(context):
            pass
        return context.vars[_RESULT]

    def _compiled(self, tree: nodes.Template) -> jinja2.Template:
        tree.set_environment(self.environment)
        return self.environment.from_string(tree)


def _located(error: Exception, tree: nodes.Template) -> EvaluationError:
    offset = 0
    shared = None
    traceback: TracebackType | None = error.__traceback__
    main = True
    while traceback is not None:
        template = traceback.tb_frame.f_globals.get("__jinja_template__")
        if isinstance(template, jinja2.Template):
            place = template.get_corresponding_lineno(traceback.tb_lineno) - 1
            if main and template.name is None:
                offset = place
            elif template.name is not None:
                main = False
                shared = SharedPlace(template.name, place)
        traceback = traceback.tb_next
    if isinstance(error, jinja2.TemplateSyntaxError) and shared is None:
        if error.name is not None:
            shared = SharedPlace(error.name, error.lineno - 1)
        else:
            offset = error.lineno - 1
    return EvaluationError(_sentence(error), _start(tree, max(offset, 0)), shared)


def _start(tree: nodes.Template, offset: int) -> int:
    """Where the largest expression begins that Jinja places at the offset, such as at its dot."""
    starts = [
        min(inner.lineno for inner in (node, *node.find_all(nodes.Expr))) - 1
        for node in tree.find_all(nodes.Expr)
        if node.lineno - 1 == offset
    ]
    return min(starts, default=offset)


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
