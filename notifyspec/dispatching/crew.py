"""The worker threads of a lane, and the requests that wait for one of them."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notifyspec.dispatching.concurrency import Concurrency

Work = TypeVar("Work")


class Crew(Generic[Work]):
    """Runs ``work`` on what is handed in, in threads of its own, as many at once as pay.

    ``work`` must not raise. It answers the seconds that tell whether more at once would pay, or
    None where they tell nothing. Threads are begun as they are needed.
    """

    def __init__(
        self, name: str, work: Callable[[Work], float | None], concurrency: Concurrency
    ) -> None:
        self._name = name
        self._work = work
        self._concurrency = concurrency
        self._lock = threading.Lock()
        self._wanted = threading.Condition(self._lock)
        self._taken = threading.Condition(self._lock)
        self._waiting: deque[Work] = deque()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._busy = 0
        self._few = 0
        self._ending = False

    @property
    def limit(self) -> int:
        return self._concurrency.limit

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def busy(self) -> int:
        return self._busy

    def hand_in(self, work: Sequence[Work], *, first: bool = False) -> None:
        """``first``: before what waits already."""
        with self._lock:
            if first:
                self._waiting.extendleft(reversed(work))
            else:
                self._waiting.extend(work)
            self._call()

    def wait_until_few(self, few: int, seconds: float) -> bool:
        """Until no more than ``few`` wait. False where the time is over before."""
        with self._taken:
            self._few = few
            return self._taken.wait_for(lambda: len(self._waiting) <= few or self._ending, seconds)

    def trouble(self) -> None:
        """Fewer at once might help."""
        with self._lock:
            self._concurrency.trouble()

    def take_back(self) -> list[Work]:
        """What nobody has begun with."""
        with self._lock:
            waiting = list(self._waiting)
            self._waiting.clear()
            self._taken.notify_all()
        return waiting

    def end(self) -> None:
        """No thread begins anything new."""
        with self._lock:
            self._ending = True
            self._wanted.notify_all()
            self._taken.notify_all()

    def join(self, deadline: float) -> bool:
        """True if all threads ended before ``deadline``, of the monotonic clock."""
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _call(self) -> None:
        """Have as many threads at work as there is work for."""
        more = min(len(self._waiting), self._concurrency.limit - self._busy)
        if more <= 0 or self._ending:
            return
        self._wanted.notify(more)
        for _ in range(min(more - self._idle, self._concurrency.limit - len(self._threads))):
            thread = threading.Thread(
                target=self._run, name=f"{self._name}-{len(self._threads) + 1}", daemon=True
            )
            self._threads.append(thread)
            self._idle += 1
            thread.start()

    def _run(self) -> None:
        seconds: float | None = None
        under_way = 0
        while True:
            with self._lock:  # once for each piece of work: threads that meet here cost the most
                if under_way:
                    self._end_work(under_way, seconds)
                while not self._waiting or self._busy >= self._concurrency.limit:
                    if self._ending:
                        return
                    self._wanted.wait()
                if self._ending:
                    return
                self._idle -= 1
                self._busy += 1
                under_way = self._busy
                work = self._waiting.popleft()
                if len(self._waiting) == self._few:
                    self._taken.notify_all()
            seconds = self._work(work)

    def _end_work(self, under_way: int, seconds: float | None) -> None:
        self._busy -= 1
        self._idle += 1
        if seconds is not None:
            limit = self._concurrency.limit
            self._concurrency.sample(under_way, seconds)
            if self._concurrency.limit > limit:
                self._call()
