"""One fault for each cause: what follows from another fault is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.checking.faults import (
    EmptyValue,
    Fault,
    MisplacedKey,
    MissingKey,
    StrayKey,
    UnknownKey,
)
from notifyspec.checking.levels import level_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from notifyspec.checking.levels import Level
    from notifyspec.checking.site import Path, Site

_EVENT: Final = ("channels",)
# Keys that exclude each other; the schema calls the first of each pair misplaced.
_EITHER: Final = {"url": "path", "users": "interest"}
_FREE: Final = ("context", "meta", "config")  # keys whose mappings can have any keys


def without_echoes(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """One fault of a kind for a place, and none in what has no place there at all."""
    single = {(type(fault), fault.path): fault for fault in faults}
    within: dict[Path, list[Fault]] = {}
    for fault in single.values():
        within.setdefault(fault.path[:-1], []).append(fault)
    kept = [one for path, found in within.items() for one in _causes(path, found)]
    wrong = {fault.path for fault in kept if isinstance(fault, MisplacedKey | StrayKey)}
    order = {key: index for index, key in enumerate(single)}
    return tuple(
        sorted(
            (fault for fault in kept if not _is_below(fault, wrong)),
            key=lambda fault: order[type(fault), fault.path],
        )
    )


def at_the_later(faults: list[Fault], key_at: Callable[[Path], Site | None]) -> list[Fault]:
    """The faults, with what can't stand beside another at the one of both that stands later.

    ``key_at`` tells where a key stands, given the path to its value.
    """
    wrong = {fault.path for fault in faults if isinstance(fault, MisplacedKey)}
    faults = [_later(fault, wrong, key_at) for fault in faults]
    return _of_two_forms(faults, key_at((*_EVENT, "actions")))


def _later(fault: Fault, wrong: set[Path], key_at: Callable[[Path], Site | None]) -> Fault:
    if not isinstance(fault, MisplacedKey) or _key(fault) not in _EITHER:
        return fault
    other = (*fault.path[:-1], _EITHER[_key(fault)])
    site = key_at(other)
    if site is None or other in wrong or site.span < fault.site.span:
        return fault
    return MisplacedKey(other, site)


def _of_two_forms(faults: list[Fault], actions: Site | None) -> list[Fault]:
    """The faults, with one for two whole forms of an event."""
    mixed = [one for one in faults if _is_of_a_form(one)]
    if actions is None or len(mixed) < 2 or all(_key(one) != "event_type" for one in mixed):
        return faults
    first = min(mixed, key=lambda one: one.site.span)
    if first.site.span < actions.span:
        first = MisplacedKey((*_EVENT, "actions"), actions)
    return [*(one for one in faults if not _is_of_a_form(one)), first]


def _is_of_a_form(fault: Fault) -> bool:
    return isinstance(fault, MisplacedKey) and fault.path[:-1] == _EVENT


def _is_below(fault: Fault, wrong: set[Path]) -> bool:
    whole = len(fault.path) + (0 if isinstance(fault, MisplacedKey | StrayKey) else 1)
    return any(fault.path[:length] in wrong for length in range(1, whole))


def _causes(path: Path, faults: list[Fault]) -> list[Fault]:
    """The faults of one mapping's keys, but for those that follow from another of them."""
    level = level_at(path)
    if level is None:
        return faults
    faults = list(_gathered(_indented(level, faults)))
    stray = {fault.home for fault in faults if isinstance(fault, StrayKey)}
    missing = [
        fault
        for fault in faults
        if isinstance(fault, MissingKey) and not _holds(level.below(_key(fault)), stray)
    ]
    unknown = [fault for fault in faults if isinstance(fault, UnknownKey) and fault.meant is None]
    rest = [fault for fault in faults if not isinstance(fault, MissingKey)]
    if len(missing) == len(unknown) == 1 and _may_be(level, unknown[0], _key(missing[0])):
        named = unknown[0]._replace(instead_of=_key(missing[0]))
        return [named if fault is unknown[0] else fault for fault in rest]
    return [*rest, *missing]


def _indented(level: Level, faults: list[Fault]) -> list[Fault]:
    """The faults, but for keys that only lack the indentation below a key with nothing after it."""
    empty = [fault for fault in faults if isinstance(fault, EmptyValue)]
    homes = {below.name for one in empty if (below := level.below(_key(one))) is not None}
    ends = [one.site.span.end for one in empty if _key(one) in _FREE]
    return [
        fault
        for fault in faults
        if not (isinstance(fault, StrayKey) and fault.home in homes)
        and not (
            isinstance(fault, UnknownKey | StrayKey)
            and any(end <= fault.site.span.start for end in ends)
        )
    ]


def _gathered(faults: list[Fault]) -> Iterator[Fault]:
    """The first of the stray keys of one home, and with it the others."""
    first: dict[str, StrayKey] = {}
    for fault in faults:
        if isinstance(fault, StrayKey):
            first.setdefault(fault.home, fault)
    for fault in faults:
        if not isinstance(fault, StrayKey):
            yield fault
        elif first[fault.home] is fault:
            others = [
                _key(one)
                for one in faults
                if isinstance(one, StrayKey) and one.home == fault.home and one is not fault
            ]
            yield fault._replace(beside=tuple(others))


def _holds(level: Level | None, homes: set[str]) -> bool:
    """Whether one of the homes is the level or one below it."""
    return level is not None and any(one.name in homes for one in (level, *level.inner()))


def _may_be(level: Level, fault: UnknownKey, key: str) -> bool:
    """Whether the unknown key's value is of a kind that the other key takes."""
    return fault.holds_scalar is (level.below(key) is None and key not in _FREE)


def _key(fault: Fault) -> str:
    return str(fault.path[-1])
