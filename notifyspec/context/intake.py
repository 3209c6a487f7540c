"""What a caller passes as a context: converted to JSON, and held to the spec's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifyspec.context.problems import Problem, problems
from notifyspec.context.whole_numbers import whole_numbers
from notifyspec.errors import ContextError
from notifyspec.json_values import JSON, Converter

if TYPE_CHECKING:
    from notifyspec.source import Place
    from notifyspec.spec.model import Spec

_LISTED = 8  # problems in the error's message; `ContextError.problems` has all of them


class Intake:
    """Takes contexts of one spec."""

    def __init__(self, spec: Spec, schema: dict[str, Any]) -> None:
        self._spec = spec
        self._schema = schema

    def convert(self, context: object) -> dict[str, JSON]:
        """The context as JSON. Raises ContextError, with everything in it that is no JSON."""
        converter = Converter()
        converted = converter.convert(context)
        if converter.problems:
            raise self._error(converter.problems, ())
        if not isinstance(converted, dict):
            raise self._error([f"the context must be an object, not {type(context).__name__}"], ())
        return converted

    def check(self, context: dict[str, JSON]) -> dict[str, JSON]:
        """The context, with whole numbers as such. Raises ContextError, with all that does not fit."""
        found = problems(self._schema, context)
        if found:
            raise self._error([str(problem) for problem in found], _path(found))
        fitting: dict[str, JSON] = whole_numbers(context, self._schema, self._schema)
        return fitting

    def _error(self, sentences: list[str], path: tuple[str | int, ...]) -> ContextError:
        listed = "; ".join(sentences[:_LISTED])
        if len(sentences) > _LISTED:
            listed += f"; and {len(sentences) - _LISTED} more"
        place, field = _declaration(self._spec, path)
        where = f"{place}: " if place else ""
        return ContextError(
            f"{where}The context does not fit {self._spec.name}: {listed}.",
            spec=self._spec.name,
            problems=tuple(sentences),
            place=place,
            field=field,
        )


def _path(found: list[Problem]) -> tuple[str | int, ...]:
    return found[0].path if found else ()


def _declaration(spec: Spec, path: tuple[str | int, ...]) -> tuple[Place | None, str]:
    """Where the spec declares the value at the path, as near as its own file has it."""
    from notifyspec.document import Mapping, find

    if spec.context is None:
        return None, "context"
    span, field = spec.context.span, "context"
    node: Any = spec.context
    for step in path:
        keys = ("items",) if isinstance(step, int) else ("properties", step)
        found = find(node, keys)
        if found is None or not isinstance(found.resolved, Mapping):
            break
        node, span = found.resolved, found.node.span
        field += f"[{step}]" if isinstance(step, int) else f".{step}"
    return spec.document.source.place(span), field
