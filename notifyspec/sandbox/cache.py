"""The last event of each cache channel."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

SECONDS: Final = 1_800  # Pusher's docs "Cache channels": up to 30 minutes
CHANNELS: Final = 10_000  # the sandbox's own bound; the channel that was written first goes


@dataclass(frozen=True, slots=True)
class CachedEvent:
    data: str
    frame: bytes
    expires: float  # on the monotonic clock

    @property
    def seconds_left(self) -> int:
        return max(0, round(self.expires - time.monotonic()))


class Cache:
    """Channel name to last event; events expire."""

    def __init__(self) -> None:
        self._events: OrderedDict[str, CachedEvent] = OrderedDict()

    def put(self, channel: str, data: str, frame: bytes) -> None:
        self._events[channel] = CachedEvent(data, frame, time.monotonic() + SECONDS)
        self._events.move_to_end(channel)
        if len(self._events) > CHANNELS:
            self._events.popitem(last=False)

    def get(self, channel: str) -> CachedEvent | None:
        event = self._events.get(channel)
        if event is not None and event.expires <= time.monotonic():
            del self._events[channel]
            return None
        return event
