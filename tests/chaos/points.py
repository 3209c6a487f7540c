"""Where a campaign kills: the queue and the transport of a process, with its death at one point.

They pass everything on to the real ones; the process ends by SIGKILL, as by a power cut, when its
time at the point has come.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import struct
import threading
from typing import TYPE_CHECKING, Any

from notifyspec.queue import Extend

if TYPE_CHECKING:
    from mmap import mmap

DISPATCHER_POINTS = (
    "after a claim",
    "before a send",
    "after a send",
    "before settling",
    "after settling",
)
ANY_MOMENT = "at any moment"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_within(seconds: float) -> None:
    timer = threading.Timer(random.uniform(0.005, seconds), die)
    timer.daemon = True
    timer.start()


class Death:
    """At the ``turn``-th time at ``point``; never where ``point`` is None."""

    def __init__(self, point: str | None, turn: int) -> None:
        self._point = point
        self._turn = turn
        self._turns = itertools.count(1)

    def at(self, point: str) -> None:
        if point == self._point and next(self._turns) == self._turn:
            die()


class Held:
    """How many jobs a dispatcher has, where another process can still see it after its death."""

    def __init__(self, memory: mmap) -> None:
        self._memory = memory
        self._lock = threading.Lock()

    @property
    def number(self) -> int:
        return struct.unpack("q", self._memory[:8])[0]

    def add(self, number: int) -> None:
        with self._lock:
            self._memory[:8] = struct.pack("q", self.number + number)

    def clear(self) -> int:
        number, self._memory[:8] = self.number, struct.pack("q", 0)
        return number


class MortalQueue:
    def __init__(self, queue: Any, death: Death, held: Held) -> None:
        self._queue = queue
        self._death = death
        self._held = held

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queue, name)

    def claim(self, *arguments: Any, **named: Any) -> Any:
        claims = self._queue.claim(*arguments, **named)
        if claims:
            self._held.add(len(claims))
            self._death.at("after a claim")
        return claims

    def settle(self, settlements: Any) -> Any:
        ended = sum(not isinstance(verdict, Extend) for _, verdict in settlements)
        if ended:
            self._death.at("before settling")
        lost = self._queue.settle(settlements)
        if ended:
            self._held.add(-ended)
            self._death.at("after settling")
        return lost


class MortalTransport:
    def __init__(self, transport: Any, death: Death) -> None:
        self._transport = transport
        self._death = death

    def send(self, request: Any) -> Any:
        self._death.at("before a send")
        answer = self._transport.send(request)
        self._death.at("after a send")
        return answer
