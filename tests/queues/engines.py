"""The engines that the suite of this folder runs over: one line each in ``ENGINES``."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pytest

from notifyspec.queues.choice import open_queue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from notifyspec.queue import Queue


class Clock(Protocol):
    def __call__(self) -> float: ...

    def advance(self, seconds: float) -> None: ...


class SetClock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class RealClock:
    """For engines whose server keeps the time."""

    def __call__(self) -> float:
        return time.time()

    def advance(self, seconds: float) -> None:
        time.sleep(seconds + 0.05)


@dataclass(frozen=True)
class Engine:
    """``url`` answers that of an empty queue: each folder has its own.

    ``shared``: the same URL opened again, in this process or another, is the same queue.
    ``settable``: it goes by the clock that it is given.
    ``exact``: it knows each lease by itself, and all jobs in one order. A broker does not: it ends
    leases of one length, and has the dead apart from the living.
    ``examples``: how many histories of calls it is held to; fewer where an empty queue costs more.
    """

    name: str
    url: Callable[[pytest.FixtureRequest, Path], str]
    shared: bool = True
    settable: bool = True
    exact: bool = True
    examples: int = 100

    def clock(self) -> Clock:
        return SetClock() if self.settable else RealClock()

    def open(self, url: str, folder: Path, clock: Clock) -> Queue:
        return open_queue(url, folder, clock=clock)


_numbers = itertools.count()


def _on_nats(request: pytest.FixtureRequest, _folder: Path) -> str:
    return request.getfixturevalue("nats").url(f"queue_{next(_numbers)}")


def _on_postgres(request: pytest.FixtureRequest, _folder: Path) -> str:
    server = request.getfixturevalue("postgres")
    database = f"queue_{next(_numbers)}"
    server.create(database)
    return server.url(database)


ENGINES = (
    Engine("memory", lambda _request, _folder: "memory:", shared=False),
    Engine("sqlite", lambda _request, folder: f"sqlite:///{folder}/queue.db"),
    Engine(
        "sqlalchemy", lambda _request, folder: f"sqlite+pysqlite:///{folder}/queue.db", examples=40
    ),
    Engine("postgres", _on_postgres, examples=15),
    Engine("nats", _on_nats, settable=False, exact=False),
)


def _only(engines: list[Engine]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("engine", engines, ids=lambda engine: engine.name)


with_a_clock_that_can_be_set = _only([one for one in ENGINES if one.settable])
exact = _only([one for one in ENGINES if one.exact])
shared_by_processes = _only([one for one in ENGINES if one.shared])
