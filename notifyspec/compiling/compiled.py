"""A spec made ready to render: compiled once, called with contexts for ever after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from notifyspec.backends import BACKENDS
from notifyspec.compiling.program import compile_program
from notifyspec.context.intake import Intake
from notifyspec.rendering import Renderer
from notifyspec.template.evaluation import Evaluator

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from notifyspec.audience import Backend
    from notifyspec.catalog import Catalog
    from notifyspec.compiling.program import Program
    from notifyspec.message import Messages
    from notifyspec.settings import Limits
    from notifyspec.spec.model import Spec


@dataclass(frozen=True, slots=True)
class CompiledSpec:
    """Any number of threads may share one."""

    spec: Spec
    backends: frozenset[Backend]
    program: Program
    intake: Intake
    renderer: Renderer

    def render(
        self, context: object, to: Sequence[str] | None, backends: Collection[Backend] | None
    ) -> Messages:
        """Raises a CallError. ``to`` are ids in place of the spec's own, None for those.

        ``backends`` are those that are wanted, None for all of the spec's.
        """
        messages = self.program(context, to, backends)
        if messages is not None:
            return messages
        converted = self.intake.convert(context)
        messages = self.program(converted, to, backends)
        if messages is not None:
            return messages
        return self.renderer.render(self.intake.check(converted), to, backends or self.backends)


def compile_spec(
    spec: Spec, schema: dict[str, Any], catalog: Catalog, limits: Limits
) -> CompiledSpec:
    """A spec without errors, as `checking` has found it to be; ``schema`` is its context's."""
    parts = tuple(part for outline in BACKENDS if (part := outline(spec)) is not None)
    evaluator = Evaluator(catalog.environment)
    return CompiledSpec(
        spec=spec,
        backends=frozenset(part.backend for part in parts),
        program=compile_program(spec, parts, schema, evaluator, limits),
        intake=Intake(spec, schema),
        renderer=Renderer(spec, parts, evaluator, catalog, limits),
    )
