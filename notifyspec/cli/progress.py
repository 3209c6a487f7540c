"""How fast a queue empties, from one look at it to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from notifyspec.cli.durations import shown as shown_duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.queue import DispatcherReport, LaneStats

_BAR: Final = 24
_SMOOTH: Final = 0.3  # how much the latest look counts


@dataclass(slots=True)
class Progress:
    """The bar shows how much of the longest backlog that was seen has gone."""

    longest: int = 0
    seen: float | None = None
    waiting: int = 0
    delivered: int = 0
    falling: float = 0.0  # jobs a second
    rate: float = 0.0  # targets a second

    def line(
        self, now: float, lanes: Sequence[LaneStats], dispatchers: Sequence[DispatcherReport]
    ) -> str:
        waiting = sum(one.ready + one.claimed for one in lanes)
        delivered = sum(lane.delivered for one in dispatchers for lane in one.lanes)
        if self.seen is not None and now > self.seen:
            passed = now - self.seen
            self.falling += _SMOOTH * ((self.waiting - waiting) / passed - self.falling)
            # A dispatcher that has gone takes its count with it.
            self.rate += _SMOOTH * (max(0, delivered - self.delivered) / passed - self.rate)
        self.seen, self.waiting, self.delivered = now, waiting, delivered
        self.longest = max(self.longest, waiting)
        if not waiting:
            self.longest = 0
            return f"[{'#' * _BAR}] nothing is due; {self.rate:,.0f} targets a second"
        gone = 1 - waiting / self.longest
        filled = int(gone * _BAR)
        bar = "#" * filled + "-" * (_BAR - filled)
        end = f", about {shown_duration(waiting / self.falling)} left" if self.falling > 0.5 else ""
        return f"[{bar}] {waiting:,} due, {self.rate:,.0f} targets a second{end}"
