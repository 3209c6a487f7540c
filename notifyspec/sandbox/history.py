"""What the sandbox has accepted, in order: for tests, the demo and the page."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from notifyspec.audience import Audience, Backend
from notifyspec.sandbox import strict_json

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Received:
    """One accepted Channels event (each event of a batch counts) or Beams publish.

    ``text`` is the event's data exactly as it was sent, or the publish body without its targets.
    ``time`` is in seconds since 1970.
    """

    number: int  # counts from 1
    audience: Audience
    targets: tuple[str, ...]
    event: str | None  # None for Beams
    text: str
    time: float
    socket_id: str | None = None  # the connection that was left out

    @property
    def backend(self) -> Backend:
        return Backend.CHANNELS if self.audience is Audience.CHANNELS else Backend.BEAMS

    @property
    def payload(self) -> Any:
        """The text as JSON. Raises ValueError where an event's data is no JSON."""
        return strict_json.parse(self.text)

    def as_json(self) -> dict[str, Any]:
        """The shape of one element of ``GET /sandbox/messages``, and of one frame of the feed."""
        return {
            "number": self.number,
            "backend": self.backend.value,
            "audience": self.audience.value,
            "targets": list(self.targets),
            "event": self.event,
            "text": self.text,
            "time": self.time,
        }


class History:
    """The last ``size`` messages. Written by the server's loop, read from any thread."""

    def __init__(self, size: int) -> None:
        self._kept: deque[Received] = deque(maxlen=size)
        self._count = 0
        self._changed = threading.Condition()
        self._listeners: list[Callable[[Received], None]] = []

    def add(
        self,
        audience: Audience,
        targets: tuple[str, ...],
        text: str,
        *,
        event: str | None = None,
        socket_id: str | None = None,
    ) -> None:
        with self._changed:
            self._count += 1
            received = Received(self._count, audience, targets, event, text, time.time(), socket_id)
            self._kept.append(received)
            self._changed.notify_all()
        for listener in tuple(self._listeners):
            listener(received)

    def snapshot(self) -> tuple[Received, ...]:
        with self._changed:
            return tuple(self._kept)

    def wait_for(self, count: int, timeout: float) -> tuple[Received, ...]:
        """Block until ``count`` messages have come in all. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._count >= count, timeout):
                raise TimeoutError(
                    f"the sandbox received {self._count} of {count} messages in {timeout:g} s"
                )
            return tuple(self._kept)

    def listen(self, listener: Callable[[Received], None]) -> Callable[[], None]:
        """Call ``listener`` on the server's loop for each new message; the answer ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
