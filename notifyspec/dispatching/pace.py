"""Requests at no more than a rate, over all processes that share the queue.

The queue hands out slots. A request leaves within a tolerance after its slot, or waits for another:
so as many slots as fit into a second and a tolerance are as many requests as any second can see.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

from notifyspec.transport import PreparingTransport

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.dispatching.steady import SteadyQueue
    from notifyspec.queue import Queue
    from notifyspec.transport import Request, Transport

TOLERANCE: Final = 0.1
"""Seconds between a slot and the request's arrival that the spacing of the slots allows for."""

_LATE: Final = TOLERANCE / 2  # past it a slot is missed; the other half is for the way
_AHEAD: Final = 0.25  # seconds' worth of slots that are reserved at once


class Pace:
    """``reserve(count, rate)`` answers in how many seconds the first slot is."""

    def __init__(
        self,
        reserve: Callable[[int, float], float],
        rate: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reserve = reserve
        self._rate = rate / (1 + TOLERANCE)
        self._clock = clock
        self._lock = threading.Lock()
        self._slots: deque[float] = deque()

    def slot(self, wanted: int) -> float:
        """When, by the clock, the caller may send. ``wanted``: how many requests are ready."""
        with self._lock:
            now = self._clock()
            while self._slots and self._slots[0] < now - _LATE:
                self._slots.popleft()
            if not self._slots:
                count = max(1, min(wanted, int(self._rate * _AHEAD)))
                first = self._clock() + self._reserve(count, self._rate)
                self._slots.extend(first + number / self._rate for number in range(count))
            return self._slots.popleft()

    def missed(self, slot: float) -> bool:
        return self._clock() > slot + _LATE


class Turns:
    """Whose turn it is to send, in one lane. Without a rate it is everybody's at once."""

    def __init__(
        self,
        lane: str,
        rate: float | None,
        queue: Queue,
        transport: Transport,
        steady: SteadyQueue,
        stopping: threading.Event,
    ) -> None:
        self._pace = (
            None
            if rate is None
            else Pace(lambda count, rate: queue.reserve(lane, count, rate), rate)
        )
        self._transport = transport
        self._steady = steady
        self._stopping = stopping
        self._preparing = threading.Lock()
        self._prepared = False

    def wait(self, request: Request, wanted: int) -> bool:
        """Until the request may leave, or the lane stops. True if that took a while.

        ``wanted``: how many requests are ready, this one included.
        """
        pace = self._pace
        if pace is None:
            return False
        self._prepare(request)
        waited = False
        while not self._stopping.is_set():
            slot = self._steady.call(lambda: pace.slot(wanted), self._stopping.wait)
            if slot is None:
                break
            if (ahead := slot - time.monotonic()) > 0:
                waited = True
                self._stopping.wait(ahead)
            if not pace.missed(slot):
                break
        return waited

    def _prepare(self, request: Request) -> None:
        """What takes its time only once must not come between a slot and its request."""
        with self._preparing:
            if self._prepared:
                return
            if isinstance(self._transport, PreparingTransport):
                with contextlib.suppress(Exception):  # sending raises it again
                    self._transport.prepare(request)
            self._prepared = True
