"""The largest context that a schema allows, as far as one can be made: it shows what a bound only fears."""

from __future__ import annotations

from itertools import islice, product
from math import prod
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from notifyspec.analysis.largest_values import (
    json_size,
    largest_integer,
    largest_number,
    largest_text,
)
from notifyspec.compiling.compiled import compile_spec
from notifyspec.context.knowledge import resolve_pointer
from notifyspec.errors import CallError, PayloadTooLargeError
from notifyspec.settings import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notifyspec.audience import Backend
    from notifyspec.checking.subject import Subject
    from notifyspec.compiling.compiled import CompiledSpec
    from notifyspec.json_values import JSON

    _Point = tuple[str | int, ...]

_UNBOUNDED_LIST: Final = 50
_MOST_DEPTH: Final = 12  # past it, nothing is made that can be left out
_MOST_TURNS: Final = 40
_PLENTY: Final = 2_000_000  # bytes; what may become larger is tried with short lists first
_HUGE: Final = 200_000_000  # bytes
_LENGTHS: Final = (1, 2, 3, 4, 6, 8, 12, 16, 32, 64, 128, 256, 512, 1_024, 4_096, 16_384)
_MOST_VALUES: Final = 4_000  # that a context is made of


class Witness(NamedTuple):
    """A context that fits the schema, and the bytes of the payload that it makes."""

    context: Mapping[str, JSON]
    bytes: int


class _TooLargeError(Exception):
    """A context can't be made that fits the schema and is small enough to be rendered."""


def largest_witness(
    subject: Subject, schema: Mapping[str, Any], backend: Backend, bound: int | None, limit: int
) -> Witness | None:
    """The context of those tried whose payload is largest; None where none of them makes one.

    ``bound`` is the most bytes that a payload can have, None where nothing bounds it. One past
    ``limit`` is large enough to show: where a payload may become huge, no larger one is made.
    """
    if bound is not None and bound > _HUGE and "'array'" not in repr(schema):
        return None  # no shorter list makes less of it
    unlimited = Limits(event_data_bytes=10**9)
    compiled = compile_spec(subject.spec, dict(schema), subject.catalog, unlimited)
    is_small = bound is not None and bound <= _PLENTY
    best: Witness | None = None
    for length in (None,) if is_small else _LENGTHS:
        try:
            found = _largest(compiled, schema, backend, length)
        except _TooLargeError:
            break
        if found is not None and (best is None or found.bytes > best.bytes):
            best = found
        if best is not None and best.bytes > limit:
            break
    return best


def _largest(
    compiled: CompiledSpec, schema: Mapping[str, Any], backend: Backend, length: int | None
) -> Witness | None:
    """The largest with lists of ``length`` items at most, where it is given.

    Where the schema leaves a choice (a boolean, an enum, alternatives), the larger value need not
    make the larger payload: all combinations are tried where they are few, else each choice in turn.
    """

    def tried(taken: Mapping[_Point, int]) -> Witness | None:
        return _rendered(compiled, _Maker(schema, taken, length).context(), backend)

    maker = _Maker(schema, {}, length)
    best = _rendered(compiled, maker.context(), backend)
    choices = maker.choices
    if prod(choices.values()) <= _MOST_TURNS:
        whole = product(*map(range, choices.values()))
        found = [tried(dict(zip(choices, nths, strict=True))) for nths in whole]
        return max((one for one in (best, *found) if one is not None), key=_size, default=None)
    kept: dict[_Point, int] = {}
    turns = ((point, nth) for point, count in choices.items() for nth in range(count))
    for point, nth in islice(turns, _MOST_TURNS):
        taken = {**kept, point: nth}
        one = tried(taken)
        if one is not None and (best is None or one.bytes > best.bytes):
            best, kept = one, taken
    return best


def _rendered(compiled: CompiledSpec, context: JSON, backend: Backend) -> Witness | None:
    if not isinstance(context, dict):
        return None
    try:
        messages = compiled.render(context, None, (backend,))
    except PayloadTooLargeError as error:
        return Witness(context, error.size)
    except CallError:
        return None
    return max(
        (Witness(context, len(one.text.encode())) for one in messages), key=_size, default=None
    )


def _size(witness: Witness) -> int:
    return witness.bytes


class _Maker:
    """Makes the largest context, but for the choices that are taken otherwise.

    ``choices`` are those that there are, each with the number of its candidates. Raises _TooLargeError.
    """

    def __init__(
        self, root: Mapping[str, Any], taken: Mapping[_Point, int], length: int | None
    ) -> None:
        self._root = root
        self._taken = taken
        self._length = length
        self._made = 0
        self.choices: dict[_Point, int] = {}

    def context(self) -> JSON:
        made = self.value(self._root, ())
        if _weight(made) > _PLENTY:
            raise _TooLargeError
        return made

    def value(self, schema: Mapping[str, Any] | bool, point: _Point) -> JSON:
        """The largest of a few candidates, or the one that is to be taken."""
        self._made += 1
        if self._made > _MOST_VALUES:
            raise _TooLargeError
        if isinstance(schema, bool) or len(point) > 2 * _MOST_DEPTH:
            return "x"
        candidates = list(self._candidates(schema, point))
        if len(candidates) > 1:
            self.choices[point] = len(candidates)
        nth = self._taken.get(point, len(candidates))
        return (
            candidates[nth] if nth < len(candidates) else max(candidates, key=_weight, default=None)
        )

    def _candidates(self, schema: Mapping[str, Any], point: _Point) -> Iterator[JSON]:
        schema = self._merged(schema)
        if "const" in schema:
            yield schema["const"]
        elif "enum" in schema:
            yield from schema["enum"]
        elif "anyOf" in schema or "oneOf" in schema:
            rest = {key: one for key, one in schema.items() if key not in ("anyOf", "oneOf")}
            for nth, branch in enumerate(schema.get("anyOf", schema.get("oneOf"))):
                yield self.value(_combined(rest, self._merged(branch)), (*point, nth))
        else:
            kinds = schema.get("type", "string")
            for kind in [kinds] if isinstance(kinds, str) else kinds:
                if kind == "boolean":
                    yield False
                    yield True
                else:
                    yield self._of_kind(kind, schema, point)

    def _merged(self, schema: Mapping[str, Any] | bool) -> Mapping[str, Any]:
        """The schema with what it refers to, and all that it demands at once, in one mapping."""
        if isinstance(schema, bool):
            return {}
        parts: list[Any] = list(schema.get("allOf", ()))
        if "$ref" in schema:
            parts.append(resolve_pointer(self._root, schema["$ref"]))
        whole = {key: one for key, one in schema.items() if key not in ("allOf", "$ref")}
        for part in parts:
            whole = _combined(whole, self._merged(part))
        return whole

    def _of_kind(self, kind: str, schema: Mapping[str, Any], point: _Point) -> JSON:
        is_deep = len(point) >= _MOST_DEPTH
        match kind:
            case "string":
                if schema.get("minLength", 0) > _PLENTY:
                    raise _TooLargeError
                return largest_text(schema)
            case "integer":
                return largest_integer(schema)
            case "number":
                return largest_number(schema)
            case "null":
                return None
            case "array":
                least: int = schema.get("minItems", 0)
                count = schema.get("maxItems", max(_UNBOUNDED_LIST, least))
                if self._length is not None:
                    count = min(count, max(least, self._length))
                if count > _PLENTY:
                    raise _TooLargeError
                if least == 0 and is_deep:
                    return []
                item = self.value(schema.get("items", {"type": "string"}), (*point, "[]"))
                return [item] * count
        required = schema.get("required", ())
        return {
            name: self.value(inner, (*point, name))
            for name, inner in schema.get("properties", {}).items()
            if inner is not False and (name in required or not is_deep)
        }


def _weight(value: JSON) -> int:
    """The bytes of the value's JSON text, whose lists hold one item again and again."""
    if isinstance(value, list) and value and all(item is value[0] for item in value):
        return 2 + len(value) * (_weight(value[0]) + 1)
    if isinstance(value, list):
        return 2 + sum(_weight(item) + 1 for item in value)
    if isinstance(value, dict):
        return 2 + sum(json_size(name) + 2 + _weight(one) for name, one in value.items())
    return json_size(value)


def _combined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    whole = {**one, **other}
    if "properties" in one and "properties" in other:
        whole["properties"] = {**one["properties"], **other["properties"]}
    if "required" in one and "required" in other:
        whole["required"] = [*one["required"], *other["required"]]
    for keyword in ("maxLength", "maxItems", "maximum"):
        bounds = [part[keyword] for part in (one, other) if keyword in part]
        if bounds:
            whole[keyword] = min(bounds)
    return whole
