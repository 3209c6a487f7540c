"""The mappings that a spec is made of, one within the other, and which keys each of them has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from notifyspec.schema_files import read_schema_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SPEC_SCHEMA: Final = "spec.schema.json"

# By name in the schema: as people call it, the level around it, and the key that it stands at there.
_LEVELS: Final[Mapping[str, tuple[str, str | None, str]]] = {
    "": ("the top of the file", None, ""),
    "channels": ("channels", "", "channels"),
    "action": ("an action", "channels", "actions"),
    "actionMessage": ("the `message` of an action", "action", "message"),
    "eventMessage": ("the `message` of a single event", "channels", "message"),
    "beams": ("beams", "", "beams"),
    "web": ("beams.web", "beams", "web"),
    "webNotification": ("beams.web.notification", "web", "notification"),
    "notificationMessage": ("one of the `messages`", "webNotification", "messages"),
    "delivery": ("delivery", "", "delivery"),
    "example": ("an example", "", "examples"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """``name`` is its name in the schema, ``called`` what people call it.

    ``properties`` are the schemas of its keys. ``at`` is the key of ``around`` that leads here.
    """

    name: str
    called: str
    around: Level | None
    at: str
    properties: Mapping[str, Any]

    @property
    def place(self) -> str:
        """``in `channels```, ``in an action``."""
        if self.around is None:
            return f"at {self.called}"
        return f"in {self.called}" if " " in self.called else f"in `{self.called}`"

    def below(self, key: str) -> Level | None:
        """The level that a key leads to."""
        return next((one for one in levels() if one.around is self and one.at == key), None)

    def home_of(self, key: str) -> Level | None:
        """The nearest level around or below this one that has the key."""
        around = (one for one in self.outer() if key in one.properties)
        within = (one for one in self.inner() if key in one.properties)
        return next(within, None) or next(around, None)

    def outer(self) -> Iterator[Level]:
        if self.around is not None:
            yield self.around
            yield from self.around.outer()

    def inner(self) -> Iterator[Level]:
        # What an example is called, and its context, has nothing to do with the message.
        inner = [one for one in levels() if one.around is self and one.at != "examples"]
        yield from inner
        if self.around is not None:  # from the top, what lies deeper is no slip of the indentation
            for one in inner:
                yield from one.inner()


@cache
def levels() -> tuple[Level, ...]:
    """All levels, each after the one around it."""
    schema = read_schema_file(SPEC_SCHEMA)
    found: dict[str | None, Level] = {}
    for name, (called, around, at) in _LEVELS.items():
        properties = (schema["$defs"][name] if name else schema)["properties"]
        found[name] = Level(name, called, found.get(around), at, properties)
    return tuple(found.values())


def level_of(keys: Iterable[str]) -> Level:
    """The level that has just these keys."""
    wanted = set(keys)
    return next(one for one in levels() if wanted == set(one.properties))


def level_at(path: Iterable[str | int]) -> Level | None:
    """The level of the mapping at a path; None within JSON."""
    level: Level | None = levels()[0]
    for step in path:
        if isinstance(step, str) and level is not None:
            level = level.below(step)
    return level
