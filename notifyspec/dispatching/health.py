"""What a dispatcher does beside its work: it renews leases, tells of itself, and tidies up."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notifyspec.dispatching.lane import Lane
    from notifyspec.dispatching.options import DispatchOptions
    from notifyspec.dispatching.steady import SteadyQueue
    from notifyspec.queue import DispatcherReport, Queue

_log = logging.getLogger("notifyspec.dispatching")
_TICK: Final = 0.25
_MAINTAIN_EVERY: Final = 600.0


class Keeper:
    """One thread for all lanes."""

    def __init__(
        self,
        queue: Queue,
        steady: SteadyQueue,
        lanes: Sequence[Lane],
        report: Callable[[], DispatcherReport],
        options: DispatchOptions,
    ) -> None:
        self._queue = queue
        self._steady = steady
        self._lanes = lanes
        self._report = report
        self._options = options
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="notifyspec-keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Take leave of the queue."""
        self._ending.set()
        self._thread.join(_TICK * 8)

    def _keep(self) -> None:
        tick = min(_TICK, self._options.lease / 6, self._options.report_every)
        now = time.monotonic()
        renew_at, report_at, maintain_at = now + self._options.lease / 6, now, now + _TICK
        while True:
            now = time.monotonic()
            for lane in self._lanes:
                _guarded(lane.tend)
            if now >= renew_at:
                renew_at = now + self._options.lease / 6
                for lane in self._lanes:
                    _guarded(lane.renew)
            if now >= report_at:
                report_at = now + self._options.report_every
                self._steady.once(lambda: self._queue.report(self._report()))
            if now >= maintain_at:
                maintain_at = now + _MAINTAIN_EVERY
                self._steady.once(self._queue.maintain)
            if self._ending.wait(tick):
                break


def _guarded(call: Callable[[], None]) -> None:
    """Whatever goes wrong in one lane, the leases of the others are renewed."""
    try:
        call()
    except Exception:
        _log.exception("The dispatcher erred.")
