"""A line of health now and then, while a dispatcher works."""

from __future__ import annotations

import contextlib
import logging
import threading
from typing import TYPE_CHECKING

from notifyspec.cli.queue_view import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.dispatching import Dispatcher

_log = logging.getLogger("notifyspec.health")


@contextlib.contextmanager
def tell_health(dispatcher: Dispatcher, seconds: float) -> Iterator[None]:
    """Every ``seconds``, and once at the end; 0: never."""
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(seconds):
            _tell(dispatcher)

    if not seconds:
        yield
        return
    thread = threading.Thread(target=tell, name="notifyspec-health", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        _tell(dispatcher)


def _tell(dispatcher: Dispatcher) -> None:
    for lane in dispatcher.report().lanes:
        _log.info(
            "%s",
            line_of(lane),
            extra={
                "lane": lane.lane,
                "delivered": lane.delivered,
                "retried": lane.retried,
                "dead": lane.dead,
                "in_flight": lane.in_flight,
                "concurrency": lane.concurrency,
                "stopped": lane.stopped,
            },
        )
