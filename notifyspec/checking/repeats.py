"""One finding for a name that nothing declares, however often a file uses it.

Its one mistake is the missing declaration. What is a slip of another name is a mistake wherever it
stands, since there it is to be put right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Diagnostic, Related

if TYPE_CHECKING:
    from collections.abc import Iterable

_OF_NAMES: Final = frozenset(
    {"unknown-variable", "unknown-field", "unknown-filter", "unknown-test", "unknown-function"}
)
_OF_A_SLIP: Final = "Did you mean"  # how the help of such a finding begins


def gathered(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings; of those about one undeclared name, the first, with where the others are."""
    kept: dict[object, list[Diagnostic]] = {}
    for one in found:
        kept.setdefault(_cause(one), []).append(one)
    return tuple(map(_first, kept.values()))


def _cause(found: Diagnostic) -> object:
    if found.rule not in _OF_NAMES or (found.help or "").startswith(_OF_A_SLIP):
        return found
    return found.rule, found.place.file, found.message, found.help


def _first(alike: list[Diagnostic]) -> Diagnostic:
    first, *others = sorted(alike, key=lambda one: one.place)
    again = dict.fromkeys(one.place for one in others if one.place != first.place)
    related = (Related("It is used here, too.", place) for place in again)
    return first._replace(related=(*first.related, *related))
