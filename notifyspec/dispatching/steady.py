"""Calls to the queue that outlast its failing: they wait, and are made again until it works."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final, TypeVar

from notifyspec.errors import QueueDamagedError, QueueUnavailableError, QueueVersionError

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger("notifyspec.dispatching")
_FIRST: Final = 0.1  # seconds; doubled up to the last
_LAST: Final = 5.0

Answered = TypeVar("Answered")


class SteadyQueue:
    """Logs once when the queue fails, and once when it works again.

    What will not mend by itself, a damaged queue or one of another version, is handed to ``fatal``.
    """

    def __init__(self, fatal: Callable[[Exception], None]) -> None:
        self._fatal = fatal
        self._lock = threading.Lock()
        self._failing_since: float | None = None
        self._latest = ""

    @property
    def failing(self) -> bool:
        return self._failing_since is not None

    @property
    def latest(self) -> str:
        """What the queue failed with the last time."""
        return self._latest

    def once(self, call: Callable[[], Answered]) -> Answered | None:
        """The answer, or None where the queue fails.

        It does not work again for that: on a full disk, a report may find room where a claim has none.
        """
        try:
            answer = call()
        except (QueueDamagedError, QueueVersionError) as error:
            self._fatal(error)
            return None
        except Exception as error:
            self._fails(error)
            return None
        return answer

    def call(
        self, call: Callable[[], Answered], given_up: Callable[[float], bool]
    ) -> Answered | None:
        """The answer, however long it takes. ``given_up(seconds)`` waits, and tells when to stop:
        None is answered then."""
        pause = _FIRST
        while (answer := self.once(call)) is None:
            if given_up(pause):
                return None
            pause = min(pause * 2, _LAST)
        if self._failing_since is not None:
            self._works()
        return answer

    def _fails(self, error: Exception) -> None:
        told = str(error) if isinstance(error, QueueUnavailableError) else type(error).__name__
        with self._lock:
            self._latest = told
            known = self._failing_since is not None
            self._failing_since = self._failing_since or time.monotonic()
        if not known:
            _log.error("The queue fails, and is tried again until it works: %s", told)

    def _works(self) -> None:
        with self._lock:
            since, self._failing_since = self._failing_since, None
        if since is not None:
            _log.info("The queue works again, after %.1f seconds.", time.monotonic() - since)
