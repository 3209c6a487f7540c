"""When a lane may send: always, not at all, or one probe now and then.

Three things stop a lane: a hold (credentials, app, plan), failures in a row (the breaker), and a
429. While it is stopped nothing of it is sent but a probe, whose success lets it go on. Not
thread-safe: its lane's lock guards it.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifyspec.dispatching.options import DispatchOptions, Probes


class Stop(Enum):
    HELD = auto()
    BROKEN = auto()
    PAUSED = auto()


class Breaker:
    """``now`` is any clock's seconds, the same one in all calls."""

    def __init__(self, options: DispatchOptions) -> None:
        self._options = options
        self._failures = 0  # in a row
        self._interval = 0.0
        self._next_probe = 0.0
        self._probing = False
        self.stop: Stop | None = None
        self.reason: str | None = None
        self.proven = False
        """Something was sent once: the credentials are there."""

    def wait_for_probe(self, now: float) -> float:
        """Seconds until a probe may go; while one is under way, a while to ask again."""
        return max(0.0, self._next_probe - now) if not self._probing else 1.0

    def begin_probe(self) -> None:
        self._probing = True

    def end_probe(self) -> None:
        """It came to nothing: there was nothing to send, or it could not be sent."""
        self._probing = False

    def succeeded(self, *, probe: bool) -> bool:
        """True if this lets the lane go on. Late answers to what left before a stop do not."""
        self.proven = True
        if self.stop is None:
            self._failures = 0
            return False
        if not probe:
            return False
        self.stop = self.reason = None
        self._probing = False
        self._failures = 0
        self._interval = 0.0
        return True

    def failed(self, reason: str, now: float, *, probe: bool) -> bool:
        """A failure of the way or the server. True if the lane stops over it."""
        self._failures += 1
        if self.stop is not None:
            if probe:
                self._again(Stop.BROKEN, reason, self._options.broken, now)
            return False
        if self._failures < self._options.failures:
            return False
        self._again(Stop.BROKEN, reason, self._options.broken, now)
        return True

    def hold(self, reason: str, now: float, *, probe: bool) -> bool:
        """True if the lane stops over it, or now stands still for another kind of reason."""
        before = self.stop
        if before is None or before is Stop.PAUSED or probe:
            self._again(Stop.HELD, reason, self._options.held, now)
        return before is not self.stop

    def pause(self, reason: str, seconds: float | None, now: float, *, probe: bool) -> bool:
        """After a 429; ``seconds`` is what the server asked for. True if the lane stops over it."""
        if self.stop is not None and not probe:
            if self.stop is Stop.PAUSED:
                self._next_probe = max(self._next_probe, now + (seconds or 0.0))
            return False
        before = self.stop
        self._again(Stop.PAUSED, reason, self._options.broken, now)
        if seconds is not None:
            self._next_probe = now + seconds
        return before is not Stop.PAUSED

    def _again(self, stop: Stop, reason: str, probes: Probes, now: float) -> None:
        if self.stop is not stop:
            self._interval = 0.0
        self._interval = min(probes.most, max(probes.first, self._interval * 2))
        self.stop = stop
        self.reason = reason
        self._next_probe = now + self._interval
        self._probing = False
