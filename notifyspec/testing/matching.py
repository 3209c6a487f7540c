"""What a test asks for, held to a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from notifyspec.audience import Audience

if TYPE_CHECKING:
    from notifyspec.testing.records import OutboxMessage

Where = Mapping[str, Any] | Callable[[dict[str, Any]], object]
Path = tuple[str | int, ...]

_SEGMENT: Final = re.compile(r"\[(-?\d+|\*)\]|([^.\[\]]+)")
_ANY_ITEM: Final = "*"


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING: Final = _Missing()


class Difference(NamedTuple):
    """At ``path`` of the payload ``expected`` was asked for. ``found`` is MISSING for no value."""

    path: Path
    expected: Any
    found: Any


@dataclass(frozen=True, slots=True)
class Wanted:
    """``to``: wire names or ids that must all be among the targets. None asks for nothing."""

    spec: str | None = None
    to: tuple[str, ...] | None = None
    where: Where | None = None
    via: str | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a message is not the wanted one. ``raised``: what a callable ``where`` has raised."""

    via: bool = False
    event: bool = False
    absent: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    refused: bool = False
    raised: Exception | None = None

    @property
    def distance(self) -> tuple[int, int, int, int]:
        """Smaller is nearer."""
        return (
            self.via + self.event,
            len(self.absent) + self.refused + bool(self.differences),
            len(self.absent),
            len(self.differences),
        )

    @property
    def fits(self) -> bool:
        return self.distance == (0, 0, 0, 0)


def misfit(message: OutboxMessage, wanted: Wanted) -> Misfit:
    """How the message differs from what is wanted, its spec apart."""
    payload = message.payload
    refused, raised = False, None
    differences: tuple[Difference, ...] = ()
    if isinstance(wanted.where, Mapping):
        differences = tuple(_differences(wanted.where, payload, ()))
    elif wanted.where is not None:
        try:
            refused = not wanted.where(payload)
        except (LookupError, TypeError, AttributeError, AssertionError) as error:
            refused, raised = True, error  # another message's payload has another shape
    return Misfit(
        via=wanted.via is not None and message.backend.value != wanted.via,
        event=wanted.event is not None and message.event != wanted.event,
        absent=tuple(one for one in wanted.to or () if not is_to(message, one)),
        differences=differences,
        refused=refused,
        raised=raised,
    )


def is_to(message: OutboxMessage, name: str) -> bool:
    """Whether a target has this wire name, or ends with this id."""
    if name in message.targets:
        return True
    if message.audience is Audience.USERS:
        return False
    return any(target.endswith(f"-{name}") for target in message.targets)


def names_of(to: object) -> tuple[str, ...] | None:
    """Ids as calls take them, and wire names, as texts. Raises TypeError for anything else."""
    if to is None:
        return None
    given: Sequence[object] = [to] if isinstance(to, str | int | UUID) else list(_iterated(to))
    for one in given:
        if isinstance(one, bool) or not isinstance(one, str | int | UUID):
            raise TypeError(f"`to` is an id or a wire name, or several, not {type(one).__name__}.")
    if not given:
        raise TypeError("`to` names nobody: leave it out, or name an id or a wire name.")
    return tuple(str(one) for one in given)


def checked_where(where: object) -> Where | None:
    if where is None or isinstance(where, Mapping) or callable(where):
        return where
    raise TypeError(
        f"`where` is a dict that the payload must hold, or a callable, not {type(where).__name__}."
    )


def _iterated(to: object) -> Iterator[object]:
    if not isinstance(to, Sequence | set | frozenset):
        raise TypeError(f"`to` is an id or a wire name, or several, not {type(to).__name__}.")
    return iter(to)


def _differences(expected: object, found: object, path: Path) -> Iterator[Difference]:
    """Mappings are held by containment, lists item by item, and all else by ``==``."""
    if isinstance(expected, Mapping):
        if not isinstance(found, dict):
            yield Difference(path, expected, found)
            return
        for key, value in expected.items():
            segments = (key,) if key in found else _segments(str(key))
            yield from _at(segments, value, found, path)
    elif isinstance(expected, list | tuple):
        if not isinstance(found, list) or len(found) != len(expected):
            yield Difference(path, expected, found)
            return
        for index, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from _differences(one, other, (*path, index))
    elif not _equal(expected, found):
        yield Difference(path, expected, found)


def _at(segments: Path, expected: object, found: object, path: Path) -> Iterator[Difference]:
    if not segments:
        yield from _differences(expected, found, path)
        return
    first, rest = segments[0], segments[1:]
    if first == _ANY_ITEM and isinstance(found, list):
        each = [list(_at(rest, expected, one, (*path, index))) for index, one in enumerate(found)]
        if each:
            yield from min(each, key=len)
            return
    inner = _inner(found, first)
    if inner is MISSING:
        yield Difference((*path, *segments), expected, MISSING)
        return
    if isinstance(found, list):
        first = int(first) % len(found)
    yield from _at(rest, expected, inner, (*path, first))


def _inner(found: object, segment: str | int) -> Any:
    if isinstance(found, dict):
        return found.get(str(segment), MISSING)
    if isinstance(found, list) and re.fullmatch(r"-?\d+", str(segment)):
        index = int(segment)
        return found[index] if -len(found) <= index < len(found) else MISSING
    return MISSING


def _segments(path: str) -> Path:
    """``actions[0].type`` and ``actions.0.type`` are the same."""
    found = _SEGMENT.findall(path)
    return tuple(key or (index if index == _ANY_ITEM else int(index)) for index, key in found) or (
        path,
    )


def _equal(expected: object, found: object) -> bool:
    """As JSON has it: true is not 1. The expected value is asked first, so it may be a matcher."""
    if isinstance(found, bool) is not isinstance(expected, bool) and isinstance(
        expected, bool | int | float
    ):
        return False
    return bool(expected == found)
