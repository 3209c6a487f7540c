"""``Dispatcher``: takes messages out of a queue, sends them, and settles what became of them."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from typing import TYPE_CHECKING, Final, Self

from notifyspec.dispatching.health import Keeper
from notifyspec.dispatching.lane import Lane
from notifyspec.dispatching.options import DispatchOptions
from notifyspec.dispatching.steady import SteadyQueue
from notifyspec.errors import QueueUnavailableError, SettingsError
from notifyspec.queue import DispatcherReport
from notifyspec.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from notifyspec.audience import Backend
    from notifyspec.dispatching.observer import Observer
    from notifyspec.queue import Queue

_log = logging.getLogger("notifyspec.dispatching")
_OPTIONS: Final = DispatchOptions()
_LOOK: Final = 0.2  # seconds between looks at whether a run is over
_ONCE_PATIENCE: Final = 10.0  # seconds that a run which ends by itself bears a failing queue


class Dispatcher:
    """``apps`` names the app or instance of each back end that the transport has credentials for:
    its messages are sent beside those that name none. Raises SettingsError for a transport that
    can't send without an event loop.

    ``with Dispatcher(…):`` works in threads of its own until the block ends. One object runs once
    at a time.
    """

    def __init__(
        self,
        queue: Queue,
        transport: Transport,
        *,
        options: DispatchOptions = _OPTIONS,
        apps: Mapping[Backend, str] | None = None,
        observers: Sequence[Observer] = (),
    ) -> None:
        if isinstance(transport, type) or not isinstance(transport, Transport):
            name = transport.__name__ if isinstance(transport, type) else type(transport).__name__
            raise SettingsError(f"{name} is no object with a method send: give a transport.")
        self._queue = queue
        self._transport = transport
        self._options = options
        self._apps = apps or {}
        self._observers = tuple(observers)
        self._id = uuid.uuid4().hex[:12]
        self._began = time.time()
        self._lock = threading.Lock()
        self._lanes: tuple[Lane, ...] = ()
        self._keeper: Keeper | None = None
        self._steady = SteadyQueue(self._fail)
        self._fault: Exception | None = None
        self._fault_lock = threading.Lock()

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set, and then end gracefully.

        Raises QueueDamagedError and QueueVersionError; a queue that fails otherwise is waited for.
        """
        self.start()
        try:
            while not stop.wait(_LOOK) and self._fault is None:
                pass
        finally:
            self.stop()
        self._raise_fault()

    def run_once(self) -> DispatcherReport:
        """Work until nothing is due, or nothing can be sent. Answers what was done.

        Raises QueueDamagedError and QueueVersionError, and QueueUnavailableError after a while.
        """
        self._start(once=True)
        patience: float | None = None
        try:
            while not all(lane.finished for lane in self._lanes) and self._fault is None:
                time.sleep(_LOOK / 10)
                if not self._steady.failing:
                    patience = None
                elif patience is None:
                    patience = time.monotonic() + _ONCE_PATIENCE
                elif time.monotonic() > patience:
                    self._fault = QueueUnavailableError(
                        f"The queue failed for {_ONCE_PATIENCE:.0f} seconds, and what waits there"
                        f" stays: {self._steady.latest}"
                    )
        finally:
            self.stop()
        self._raise_fault()
        return self.report()

    def start(self) -> None:
        """Begin to work, in threads of its own."""
        self._start(once=False)

    def stop(self, timeout: float | None = None) -> bool:
        """End gracefully: requests under way are awaited, for ``timeout`` seconds (by default the
        options' ``stop_within``), and everything else is given back at once.

        True if everything ended. What did not is sent again once its lease ends.
        """
        with self._lock:
            keeper, self._keeper = self._keeper, None
        if keeper is None:
            return True
        within = self._options.stop_within if timeout is None else timeout
        deadline = time.monotonic() + within
        self._begin_stop()
        ended = [lane.end_stop(deadline) for lane in self._lanes]
        keeper.end()
        self._steady.once(lambda: self._queue.report(self._report(())))
        return all(ended)

    def report(self) -> DispatcherReport:
        return self._report(self._lanes)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _start(self, *, once: bool) -> None:
        with self._lock:
            if self._keeper is not None:
                raise RuntimeError("This dispatcher is at work already.")
            self._fault = None
            self._began = time.time()
            self._lanes = tuple(
                Lane(
                    backend,
                    self._apps.get(backend),
                    self._queue,
                    self._transport,
                    self._options,
                    self._observers,
                    self._steady,
                    once=once,
                )
                for backend in self._options.backends
            )
            self._keeper = Keeper(
                self._queue, self._steady, self._lanes, self.report, self._options
            )
            self._keeper.start()
            for lane in self._lanes:
                lane.start()

    def _report(self, lanes: Sequence[Lane]) -> DispatcherReport:
        return DispatcherReport(
            id=self._id,
            host=socket.gethostname(),
            pid=os.getpid(),
            began=self._began,
            seen=time.time(),
            lanes=tuple(lane.report() for lane in lanes),
        )

    def _begin_stop(self) -> None:
        for lane in self._lanes:
            lane.begin_stop()
        self._queue.wake()
        for lane in self._lanes:
            lane.give_up()

    def _fail(self, error: Exception) -> None:
        with self._fault_lock:
            if self._fault is not None:
                return
            self._fault = error
        _log.error("The queue can't be used, and the dispatcher stops: %s", error)
        self._begin_stop()

    def _raise_fault(self) -> None:
        if self._fault is not None:
            raise self._fault
