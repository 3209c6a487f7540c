"""Facts of which one set or another holds: what ``a or b`` tells before either is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from notifyspec.analysis.types.meet import meet, overlap
from notifyspec.analysis.types.model import Type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.analysis.scope import Path

Facts = Mapping["Path", Type]


class Choice(NamedTuple):
    """Sets of facts of which at least one holds. ``open`` are those that nothing has ruled out."""

    ways: tuple[Facts, ...]
    open: frozenset[int]

    @classmethod
    def of(cls, *ways: Facts) -> Choice:
        return cls(ways, frozenset(range(len(ways))))

    @property
    def sure(self) -> Facts | None:
        """The facts that hold, where only one set of them is left."""
        return self.ways[next(iter(self.open))] if len(self.open) == 1 else None

    def given(self, *others: Facts) -> Choice:
        """The choice where one of the others holds as well."""
        if len(self.open) == 1:
            return self
        ruled_out = {
            way for way in self.open if not any(_agree(self.ways[way], one) for one in others)
        }
        return self._replace(open=self.open - ruled_out) if ruled_out else self

    def left(self) -> tuple[Facts, ...]:
        return tuple(self.ways[way] for way in self.open)

    def paths(self) -> Iterator[Path]:
        for way in self.ways:
            yield from way


def with_choice(either: tuple[Choice, ...], new: Choice) -> tuple[Choice, ...]:
    """All choices, each without what does not go with the new one, or with those before it."""
    for one in either:
        new = new.given(*one.left())
    return (*(one.given(*new.left()) for one in either), new)


def rejoined(one: tuple[Choice, ...], other: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The choices that are known on both of two ways."""
    theirs = {id(choice.ways): choice.open for choice in other}
    return tuple(
        choice._replace(open=choice.open | theirs[id(choice.ways)])
        for choice in one
        if id(choice.ways) in theirs
    )


def learnt(before: Facts, after: Facts) -> Facts:
    """The facts that a test has added or changed."""
    return {path: known for path, known in after.items() if before.get(path) is not known}


def both(known: Type | None, found: Type) -> Type:
    """What is known of a value in two ways."""
    if known is None or known.is_poisoned or found.is_poisoned:
        return found
    fitting = meet(known.present(), found.present())
    return fitting.or_missing() if known.missing and found.missing else fitting


def _agree(one: Facts, other: Facts) -> bool:
    return all(_can_be(known, other[path]) for path, known in one.items() if path in other)


def _can_be(one: Type, other: Type) -> bool:
    return (one.missing and other.missing) or overlap(one, other)
