"""How many requests of a lane are under way at once: as many as pay.

Twice as many requests under way bring, by Little's law, ``2 * seconds(n) / seconds(2n)`` times the
throughput, where ``seconds`` is how long a request then takes. Where the other side is far away that
is almost 2; where this process or the server is busy already it is 1. So the limit climbs a ladder of
powers of two for as long as the next rung is worth it, looks at its neighbours now and then, and
drops a rung at any trouble. Not thread-safe: its lane's lock guards it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_WORTH: Final = 1.25  # a rung up must bring so much more
_SAMPLES: Final = 24  # at the least, for a rung's mean
_EPOCH: Final = 0.1  # seconds, at the least
_FRESH: Final = 5.0  # seconds that a rung's mean counts; doubled while it keeps saying the same
_FRESH_MOST: Final = 40.0
_CALM: Final = 5.0  # seconds after trouble in which no rung up is tried


class Concurrency:
    """``limit`` is how many may be under way now."""

    def __init__(self, start: int, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self.limit = min(start, most)
        self._home = self.limit  # the rung that is known to pay; ``limit`` may be looking around
        self._means: dict[int, tuple[float, float]] = {}  # of a rung: seconds, and fresh until
        self._calm_until = 0.0
        self._troubled_until = 0.0
        self._fresh = _FRESH
        self._start_epoch()

    def sample(self, under_way: int, seconds: float) -> None:
        """A request took so long; ``under_way`` with it as it began, itself included."""
        if under_way < self.limit * 0.75 or under_way > self.limit:
            return  # too little to do, or left over from another rung: says nothing of this one
        self._count += 1
        if self._count <= self.limit:
            return  # the first round still meets what the former rung left behind
        self._sum += seconds
        now = self._clock()
        taken = self._count - self.limit
        if taken >= max(_SAMPLES, 2 * self.limit) and now >= self._epoch_ends:
            self._means[self.limit] = (self._sum / taken, now + self._fresh)
            self._choose(now)

    def trouble(self) -> None:
        """A 429, a fault or a time-out: half as many, and no more for a while."""
        now = self._clock()
        if now < self._troubled_until:
            return  # the requests of one moment tell of one trouble
        self._home = max(1, self.limit // 2)
        self._calm_until = now + _CALM
        self._troubled_until = now + _EPOCH
        self._means.clear()
        self._fresh = _FRESH
        self._move(self._home)

    def _choose(self, now: float) -> None:
        home = self._home
        up, down = min(home * 2, self._most), max(home // 2, 1)
        if home not in self._means:
            self._move(home)
        elif up != home and now >= self._calm_until and self._unknown(up, now):
            self._move(up)
        elif (
            up != home
            and up in self._means
            and self._throughput(up) >= self._throughput(home) * _worth(up, home)
        ):
            self._settle(up)
        elif down != home and self._unknown(down, now):
            self._move(down)
        elif down != home and self._throughput(home) < self._throughput(down) * _worth(home, down):
            self._settle(down)
        else:
            self._fresh = min(self._fresh * 2, _FRESH_MOST)
            self._move(home)

    def _settle(self, rung: int) -> None:
        self._home = rung
        self._fresh = _FRESH
        self._choose(self._clock())

    def _unknown(self, rung: int, now: float) -> bool:
        return rung not in self._means or self._means[rung][1] < now

    def _throughput(self, rung: int) -> float:
        return rung / max(self._means[rung][0], 1e-9)

    def _move(self, rung: int) -> None:
        self.limit = rung
        self._start_epoch()

    def _start_epoch(self) -> None:
        self._count = 0
        self._sum = 0.0
        self._epoch_ends = self._clock() + _EPOCH


def _worth(more: int, fewer: int) -> float:
    """What ``more`` must bring: as _WORTH for twice as many, less where it is less than twice."""
    return 1 + (_WORTH - 1) * (more / fewer - 1)
