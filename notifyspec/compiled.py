"""A spec made ready to render: compiled once, called with contexts for ever after."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifyspec.backends import BACKENDS
from notifyspec.compiler import compile_program
from notifyspec.context.intake import Intake
from notifyspec.context.schema import read_context
from notifyspec.rendering import Renderer
from notifyspec.template.evaluation import Evaluator

if TYPE_CHECKING:
    from notifyspec.catalog import Catalog
    from notifyspec.compiler import Program
    from notifyspec.message import Backend, Messages
    from notifyspec.settings import Limits
    from notifyspec.spec import Spec


@dataclass(frozen=True, slots=True)
class CompiledSpec:
    """Any number of threads may share one."""

    spec: Spec
    backends: frozenset[Backend]
    _program: Program
    _intake: Intake
    _renderer: Renderer

    def render(
        self, context: object, to: Sequence[str] | None, backends: Collection[Backend]
    ) -> Messages:
        """Raises a CallError. ``to`` are ids in place of the spec's own, None for those."""
        messages = self._program(context, to, backends)
        return self.render_plainly(context, to, backends) if messages is None else messages

    def render_plainly(
        self, context: object, to: Sequence[str] | None, backends: Collection[Backend]
    ) -> Messages:
        """The same answer, without the compiled program."""
        return self._renderer.render(self._intake.take(context), to, backends)


def compile_spec(spec: Spec, catalog: Catalog, limits: Limits) -> CompiledSpec:
    """A spec without errors, as `checking` has found it to be."""
    parts = tuple(part for outline in BACKENDS if (part := outline(spec)) is not None)
    schema = read_context(spec, catalog.schemas).schema
    evaluator = Evaluator(catalog.environment)
    return CompiledSpec(
        spec=spec,
        backends=frozenset(part.backend for part in parts),
        _program=compile_program(spec.name, parts, schema, evaluator, limits),
        _intake=Intake(spec, schema),
        _renderer=Renderer(spec, parts, evaluator, catalog, limits),
    )
