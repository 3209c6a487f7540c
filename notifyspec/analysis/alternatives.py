"""Facts of which one set or another holds: what ``a or b`` tells before either is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from notifyspec.analysis.types.meet import meet, overlap
from notifyspec.analysis.types.model import Type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.analysis.scope import Path

Facts = Mapping["Path", Type]
Alternatives = tuple[Facts, ...]


def learnt(before: Facts, after: Facts) -> Facts:
    """The facts that a test has added or changed."""
    return {path: known for path, known in after.items() if before.get(path) is not known}


def left_with(either: Iterable[Alternatives], facts: Facts) -> list[Alternatives]:
    """The alternatives that these facts leave."""
    return [tuple(one for one in group if _agree(one, facts)) for group in either]


def with_more(
    either: tuple[Alternatives, ...], more: Alternatives
) -> tuple[tuple[Alternatives, ...], Alternatives]:
    """Both without those alternatives that none of the others goes with."""
    kept = tuple(
        tuple(one for one in group if any(_agree(one, other) for other in more)) for group in either
    )
    return kept, tuple(
        one for one in more if all(any(_agree(one, other) for other in group) for group in kept)
    )


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
