"""The failures that a test has ordered."""

from __future__ import annotations

import copy
import threading
from dataclasses import dataclass

from notifyspec.errors import QueueError, SendError


@dataclass(slots=True)
class _Order:
    error: SendError | QueueError
    left: int | None  # None: for good


class Failures:
    """A SendError is for requests, a QueueError for ``enqueue``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: list[_Order] = []

    def order(self, error: SendError | QueueError, times: int | None) -> None:
        """Raises TypeError and ValueError for what can't be ordered."""
        if not isinstance(error, SendError | QueueError):
            shown = (
                f"the class {error.__name__}; make one of it, {error.__name__}('down')"
                if isinstance(error, type)
                else type(error).__name__
            )
            raise TypeError(
                "fail_with takes a SendError, such as ServerFaultError('down'), or a QueueError for"
                f" enqueue, not {shown}."
            )
        if times is not None and (type(times) is not int or times < 1):
            raise ValueError(f"times is 1 or more, or None for every time, not {times!r}.")
        with self._lock:
            self._orders.append(_Order(error, times))

    def clear(self) -> None:
        with self._lock:
            self._orders.clear()

    def meet(self, kind: type[SendError | QueueError]) -> None:
        """Raise the first error of this kind that was ordered, if there is one left."""
        with self._lock:
            for order in self._orders:
                if isinstance(order.error, kind):
                    if order.left is not None:
                        order.left -= 1
                        if not order.left:
                            self._orders.remove(order)
                    raise copy.copy(order.error)
