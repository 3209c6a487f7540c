"""Ends the wait for a server that has fallen silent: a driver itself waits for ever."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import threading
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOK: Final = 0.25  # seconds


class Watchdog:
    """One thread for all calls of a queue, at work only while there are some."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._watched: dict[int, tuple[float, Any]] = {}
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def watch(self, driver: Any) -> Iterator[None]:
        """``driver``: a connection with ``fileno``. Past the time its socket is shut, and it raises."""
        number = next(self._numbers)
        with self._lock:
            self._watched[number] = (time.monotonic() + self._seconds, driver)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._look, name="notifyspec-watchdog", daemon=True
                )
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._watched.pop(number, None)

    def _look(self) -> None:
        idle_since = time.monotonic()
        while True:
            time.sleep(_LOOK)
            now = time.monotonic()
            with self._lock:
                if self._watched:
                    idle_since = now
                elif now - idle_since > self._seconds:
                    self._thread = None
                    return
                for number, (until, driver) in list(self._watched.items()):
                    if now > until:
                        del self._watched[number]
                        _shut(driver)


def _shut(driver: Any) -> None:
    with (
        contextlib.suppress(OSError, ValueError),
        socket.socket(fileno=os.dup(driver.fileno())) as one,
    ):
        one.shutdown(socket.SHUT_RDWR)
