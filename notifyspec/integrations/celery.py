"""notifyspec in Celery: a task that wakes a dispatcher, and carries nothing.

What is to be delivered is in the queue. A task that is lost, late or doubled changes nothing of it.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, Final

from kombu.exceptions import OperationalError

from notifyspec.notifier import Notifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from celery import Celery

    from notifyspec.dispatching import Dispatcher

TASK: Final = "notifyspec.deliver"

_log = logging.getLogger("notifyspec.celery")


class Waker:
    """Registers the task ``notifyspec.deliver`` with a Celery app; called, it sends one.

    ``notifier`` answers whose queue to deliver from and by which transport; it is called in each
    process of the worker. One that nobody has taken up for ``expires`` seconds is dropped.
    """

    def __init__(
        self, app: Celery, notifier: Callable[[], Notifier] = Notifier, *, expires: float = 60.0
    ) -> None:
        self._notifier = notifier
        self._expires = expires
        self._dispatcher: Dispatcher | None = None
        self._at_work = threading.Lock()
        self._wanted = threading.Event()

        def deliver() -> None:  # Celery takes a method for a function that wants one argument more
            self._deliver()

        self._task: Any = app.task(deliver, name=TASK, ignore_result=True, shared=False)

    def __call__(self) -> None:
        """After the commit. A broker that is away is no error: the beat entry or the next call does it."""
        try:
            self._task.apply_async(retry=False, expires=self._expires)
        except (OperationalError, OSError) as error:
            _log.warning("No worker was woken: %s.", type(error).__name__)

    def beat_entry(self, seconds: float = 30.0) -> dict[str, object]:
        """For ``beat_schedule``: it delivers what is due later, and what no task has told of."""
        return {"task": TASK, "schedule": seconds, "options": {"expires": seconds}}

    def _deliver(self) -> None:
        """Until nothing is due. While this process is at it, another task only asks it to look again."""
        self._wanted.set()
        while self._wanted.is_set() and self._at_work.acquire(blocking=False):
            try:
                self._wanted.clear()
                if self._dispatcher is None:
                    self._dispatcher = self._notifier().dispatcher()
                self._dispatcher.run_once()
            finally:
                self._at_work.release()
