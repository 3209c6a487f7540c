"""``MemoryTransport``: keeps what would be sent, for the tests of applications."""

from __future__ import annotations

import threading
from collections import deque

from notifyspec.transport import Answer, Publish, Request


class MemoryTransport:
    """Accepts every request, and remembers it. Safe to use from threads and event loops.

    ``fail_with`` makes coming requests fail, in the order of its calls; those are remembered too.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: list[Request] = []
        self._failures: deque[Exception] = deque()
        self._published = 0

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request so far, also those that were made to fail."""
        with self._lock:
            return tuple(self._requests)

    def clear(self) -> None:
        """Forget the requests, and the failures still to come."""
        with self._lock:
            self._requests.clear()
            self._failures.clear()

    def fail_with(self, error: Exception, *, times: int = 1) -> None:
        """Raise ``error`` from the next ``times`` requests."""
        if times < 1:
            raise ValueError(f"times must be 1 or more, not {times}")
        with self._lock:
            self._failures.extend([error] * times)

    def send(self, request: Request) -> Answer:
        with self._lock:
            self._requests.append(request)
            if self._failures:
                raise self._failures.popleft()
            if not isinstance(request, Publish):
                return Answer()
            self._published += 1
            return Answer(publish_id=f"memory-{self._published}")

    async def send_async(self, request: Request) -> Answer:
        return self.send(request)
