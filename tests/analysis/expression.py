"""One expression over a context: what the checker says of it, and what it really is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fitting import misfit, settled
from jinja2 import nodes

from notifyspec.analysis.findings import Findings, TypeFinding
from notifyspec.analysis.scope import Scope
from notifyspec.analysis.statements.flow import Flow
from notifyspec.analysis.types.context import ContextTypes
from notifyspec.template.environment import TemplateEnvironment
from notifyspec.template.parsing import Template, parse_template
from notifyspec.template.shared import SharedTemplates

if TYPE_CHECKING:
    from notifyspec.analysis.types.model import Type


@dataclass(frozen=True)
class Judgement:
    """The type of an expression, and what was found in it."""

    template: Template
    type: Type
    findings: tuple[TypeFinding, ...]

    @property
    def is_quiet(self) -> bool:
        return not self.findings

    @property
    def rules(self) -> list[str]:
        return [one.rule for one in self.findings]


@lru_cache(maxsize=1)
def environment() -> TemplateEnvironment:
    return TemplateEnvironment(lambda _: None)


def judged(
    expression: str, schema: dict[str, Any], among: TemplateEnvironment | None = None
) -> Judgement:
    """What the checker says of an expression where the context fits the schema."""
    among = among or environment()
    template = parse_template(among, "{{ " + expression + " }}")
    assert isinstance(template, Template), template
    assert template.expression is not None
    findings = Findings()
    flow = Flow(among, SharedTemplates(among, lambda _: None), findings)
    inference = flow.inference(template.source)
    scope = Scope.of_context(ContextTypes().forms(schema))
    found = inference.type(template.expression, scope)
    return Judgement(template, found, tuple(findings.found))


def evaluated(judgement: Judgement, context: dict[str, Any]) -> Any:
    """The expression's value, generators run to their end. Raises what evaluating raises."""
    expression = judgement.template.expression
    target = nodes.Name("result", "store", lineno=1)
    tree = nodes.Template([nodes.Assign(target, expression, lineno=1)], lineno=1)
    tree.set_environment(environment())
    compiled = environment().from_string(tree)
    variables = compiled.new_context(dict(context))
    for _ in compiled.root_render_func(variables):
        pass
    return settled(variables.vars["result"])


def fault(judgement: Judgement, context: dict[str, Any]) -> str | None:
    """What is wrong with a quiet judgement in a context, None where nothing is."""
    try:
        value = evaluated(judgement, context)
    except Exception as error:
        return f"raises {type(error).__name__}: {error}"
    return misfit(value, judgement.type, "it")
