"""Versions of the layout in SQL tables, and the steps from each to the next.

A newer notifyspec brings the tables of an older one to its own version when it opens them, in one
transaction; an older one refuses those of a newer one. So programs that share a queue are updated
together, or the older ones are refused from then on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.errors import QueueDamagedError, QueueVersionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    Step = tuple[str, ...]
    """Statements that both PostgreSQL and SQLite take."""

_FIRST: Final = 1

STEPS: Sequence[Step] = ()
"""``STEPS[0]`` brings version 1 to version 2, and so on: whatever changes what is stored, also a new
value in a column that is there already, is a step. One that was released is never changed."""


def current() -> int:
    """The version that ``layout`` describes: where all steps lead to."""
    return _FIRST + len(STEPS)


def steps_from(version: object) -> list[str]:
    """The statements that bring these tables to this version, none where they are of it.

    Raises QueueVersionError for a newer one, and QueueDamagedError for what is none.
    """
    if not isinstance(version, int) or version < _FIRST:
        raise QueueDamagedError(
            f"The queue's table notifyspec_layout names no version ({version}): restore it, or name"
            " another queue in NOTIFYSPEC_QUEUE."
        )
    if version > current():
        raise QueueVersionError(
            f"The queue was written by a newer notifyspec (its layout is {version}, and this one"
            f" knows {current()}): update notifyspec here, or name another queue in"
            " NOTIFYSPEC_QUEUE."
        )
    return [statement for step in STEPS[version - _FIRST :] for statement in step]


def check_version(version: object) -> None:
    """Raises as ``steps_from`` does, and QueueVersionError for an older one too."""
    if steps_from(version):
        raise QueueVersionError(
            f"The queue was written by an older notifyspec (its layout is {version}, and this one"
            f" needs {current()}): run `notifyspec queue migrate`."
        )
