"""Work on any number of rows, a slice at a time, so that nobody else waits long for their turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notifyspec.queue import Told

ROWS: Final = 1_000
"""In one transaction."""


def in_slices(
    find: Callable[[int], Sequence[int]],
    change: Callable[[Sequence[int]], int],
    told: Told | None = None,
) -> int:
    """Answers how many rows were changed.

    ``find(after)`` answers the ids of the next ``ROWS`` rows past that id, in order; where there are
    none it is over. ``change`` is a transaction, and answers how many of them it changed. ``told``: of how
    many so far.
    """
    changed, after = 0, 0
    while numbers := find(after):
        changed += change(numbers)
        after = numbers[-1]
        if told is not None:
            told(changed)
    return changed
