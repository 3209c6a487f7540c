"""Keys that stand a level too high or too deep, taken for where they belong."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from notifyspec.checking.levels import level_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.faults import StrayKey
    from notifyspec.checking.levels import Level
    from notifyspec.checking.site import Path
    from notifyspec.json_values import JSON


def returned(data: JSON, strays: Iterable[StrayKey]) -> JSON:
    """A copy of a spec's data with its stray keys also where they belong, as far as that is clear."""
    copy = deepcopy(data)
    for stray in strays:
        *outer, key = stray.path
        home = _home(copy, tuple(outer), stray.home)
        if home is not None:
            home.setdefault(str(key), _at(data, stray.path))
    return copy


def _home(data: JSON, path: Path, name: str) -> dict[str, Any] | None:
    """The mapping of the level of that name: around what is at the path, or the only one below."""
    for length in reversed(range(len(path))):
        around = level_at(path[:length])
        if around is not None and around.name == name:
            return _mapping(_at(data, path[:length]))
    level = level_at(path)
    steps = [] if level is None else _steps(level, name)
    below = _at(data, path)
    for step in steps:
        mapping = _mapping(below)
        below = None if mapping is None else mapping.get(step)
    return _mapping(below)


def _steps(level: Level, name: str) -> list[str]:
    """The keys that lead from a level to the one of that name below it."""
    inner = next((one for one in level.inner() if one.name == name), None)
    steps: list[str] = []
    while inner is not None and inner is not level:
        steps.insert(0, inner.at)
        inner = inner.around
    return steps


def _mapping(value: Any) -> dict[str, Any] | None:
    """The value, or the only item of a list, if it is a mapping."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, dict) else None


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data
