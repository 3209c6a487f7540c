"""What the tests of servers on bad days share."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING

from notifications import put

from notifyspec.errors import QueueUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 60  # seconds until a test that waits for something gives up


def once_it_works(call):
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return call()
        except QueueUnavailableError:
            assert time.monotonic() < end, "it never worked again"
            time.sleep(0.05)


def every_subclass(kind):
    return [one for sub in kind.__subclasses__() for one in (sub, *every_subclass(sub))]


@contextlib.contextmanager
def putting(queue, jobs) -> Iterator[list[str]]:
    """Notifications of so many jobs, one after the other; the list names those that were put."""
    returned, stop = [], threading.Event()

    def produce():
        number = 0
        while not stop.is_set():
            number += 1
            try:
                put(queue, f"n{number}", jobs=jobs)
            except QueueUnavailableError:
                time.sleep(0.01)
            else:
                returned.append(f"n{number}")

    producer = threading.Thread(target=produce)
    producer.start()
    try:
        yield returned
    finally:
        stop.set()
        producer.join(3 * PATIENCE)
