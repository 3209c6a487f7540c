"""How many requests of a lane are under way at once: as many as pay.

Twice as many requests under way bring, by Little's law, ``2 * seconds(n) / seconds(2n)`` times the
throughput, where ``seconds`` is how long a request then takes. Where the other side is far away that
is almost 2; where this process or the server is busy already it is 1. So the limit climbs a ladder of
powers of two for as long as the next rung is worth it, looks at its neighbours now and then, and
drops a rung at any trouble. Python runs one thread at a time: where this process keeps a processor
busy, no rung up can pay, and one down that keeps it as busy pays, since threads that wait for one
another cost time too. Not thread-safe: its lane's lock guards it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_WORTH: Final = 1.25  # a rung up must bring so much more
_BUSY: Final = 1 / _WORTH  # of a processor's time: what is left can't bring so much
_AS_BUSY: Final = 0.95  # a rung down that uses so much of what the own one does is enough
_SAMPLES: Final = 24  # at the least, for a rung's mean
_EPOCH: Final = 0.1  # seconds, at the least
_LOOK_AGAIN: Final = (
    5.0  # seconds until a neighbour is looked at again; doubled each time it is not
)
_LOOK_AGAIN_MOST: Final = 40.0  # worth moving to
_CALM: Final = 5.0  # seconds after trouble in which no rung up is tried
_EPOCH_AT_FIRST: Final = 0.03  # and one round is enough, for as long as each rung up pays
_SMOOTH: Final = 0.3  # how much a new mean of the rung that pays counts


class Concurrency:
    """``limit`` is how many may be under way now. ``cpu``: this process's time of the processors."""

    def __init__(
        self,
        start: int,
        most: int,
        clock: Callable[[], float] = time.monotonic,
        cpu: Callable[[], float] = time.process_time,
    ) -> None:
        self._most = most
        self._clock = clock
        self._cpu = cpu
        self.limit = min(start, most)
        self._home = self.limit  # the rung that is known to pay; ``limit`` may be looking around
        self._seconds: float | None = None  # that a request takes there
        self._share = 0.0  # of a processor's time that this process then uses
        self._looks: dict[int, float] = {}  # at neighbours: when they are due
        self._look_again = _LOOK_AGAIN
        self._at_first = True
        self._calm_until = 0.0
        self._troubled_until = 0.0
        self._move(self.limit)

    def sample(self, under_way: int, seconds: float) -> None:
        """A request took so long; ``under_way`` with it as it began, itself included."""
        if under_way < self.limit * 0.75 or under_way > self.limit:
            return  # too little to do, or left over from another rung: says nothing of this one
        self._count += 1
        now = self._clock()
        if self._count <= self.limit:  # the first round meets what the former rung left behind
            self._start_epoch(now)
            return
        self._sum += seconds
        taken = self._count - self.limit
        enough = self.limit if self._at_first else max(_SAMPLES, 2 * self.limit)
        if taken >= enough and now >= self._epoch_ends:
            self._conclude(self._sum / taken, now)

    def trouble(self) -> None:
        """A 429, a fault or a time-out: half as many, and no more for a while."""
        now = self._clock()
        if now < self._troubled_until:
            return  # the requests of one moment tell of one trouble
        self._at_first = False
        self._calm_until = now + _CALM
        self._troubled_until = now + _EPOCH
        self._settle(max(1, self.limit // 2), None)
        self._move(self._home)

    def _conclude(self, seconds: float, now: float) -> None:
        """A rung has been measured: is it, or another, the one to be on?"""
        rung = self.limit
        share = (self._cpu() - self._cpu_began) / max(now - self._began, 1e-9)
        if rung == self._home or self._seconds is None:
            before = self._seconds
            self._seconds = seconds if before is None else before + _SMOOTH * (seconds - before)
            self._share = share
        elif self._is_better(rung, seconds, share, self._seconds):
            self._settle(rung, seconds, max(share, self._share))
        else:
            self._at_first = False
            self._looks[rung] = now + self._look_again
            self._look_again = min(self._look_again * 2, _LOOK_AGAIN_MOST)
        self._move(self._next(now, busy=share > _BUSY))

    def _is_better(self, rung: int, seconds: float, share: float, home_seconds: float) -> bool:
        if rung > self._home:
            return self._gain(rung, seconds, self._home, home_seconds) >= 1
        as_busy = share > max(_BUSY, _AS_BUSY * self._share)
        return as_busy or self._gain(self._home, home_seconds, rung, seconds) < 1

    def _next(self, now: float, *, busy: bool) -> int:
        """The rung to measure: a neighbour that has not been looked at lately, or the own."""
        up, down = min(self._home * 2, self._most), max(self._home // 2, 1)
        if not busy and up != self._home and now >= max(self._calm_until, self._looks.get(up, 0.0)):
            return up
        return down if now >= self._looks.get(down, 0.0) else self._home

    def _gain(self, more: int, seconds: float, fewer: int, fewer_seconds: float) -> float:
        """The throughput of ``more``, as a multiple of what it must be to be worth it."""
        worth = 1 + (_WORTH - 1) * (more / fewer - 1)  # less where it is less than twice
        return (more / max(seconds, 1e-9)) / (fewer / max(fewer_seconds, 1e-9)) / worth

    def _settle(self, rung: int, seconds: float | None, share: float = 0.0) -> None:
        self._home = rung
        self._seconds = seconds
        self._share = share
        self._looks.clear()
        self._look_again = _LOOK_AGAIN

    def _move(self, rung: int) -> None:
        self.limit = rung
        self._count = 0
        self._sum = 0.0

    def _start_epoch(self, now: float) -> None:
        self._began, self._cpu_began = now, self._cpu()
        self._epoch_ends = now + (_EPOCH_AT_FIRST if self._at_first else _EPOCH)
