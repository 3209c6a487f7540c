"""One finding for a name that does not exist, however often a file uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Diagnostic, Related

if TYPE_CHECKING:
    from collections.abc import Iterable

_OF_NAMES: Final = frozenset(
    {"unknown-variable", "unknown-field", "unknown-filter", "unknown-test", "unknown-function"}
)


def gathered(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings; of those that say the same of a name, the first, with where the others are."""
    kept: dict[object, list[Diagnostic]] = {}
    for one in found:
        # What else a variable may be called differs from place to place.
        help_ = None if one.rule == "unknown-variable" else one.help
        cause = (one.rule, one.place.file, one.message, help_)
        kept.setdefault(cause if one.rule in _OF_NAMES else one, []).append(one)
    return tuple(map(_first, kept.values()))


def _first(alike: list[Diagnostic]) -> Diagnostic:
    first, *others = sorted(alike, key=lambda one: one.place)
    again = dict.fromkeys(one.place for one in others if one.place != first.place)
    related = (Related("It is used here, too.", place) for place in again)
    return first._replace(related=(*first.related, *related))
