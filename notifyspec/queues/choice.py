"""Which queue a URL asks for. ``_BUILDERS`` is the table of the engines that there are."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Protocol

from notifyspec.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from notifyspec.queue import Queue

    class Clock(Protocol):
        """Answers the seconds since the epoch."""

        def __call__(self) -> float: ...

    class Builder(Protocol):
        """``clock`` is for tests; an engine whose server keeps the time passes over it."""

        def __call__(self, url: str, root: Path, clock: Clock, /) -> Queue: ...


DEFAULT_QUEUE: Final = "sqlite:///.notifyspec/queue.db"


def open_queue(url: str, root: Path, *, clock: Clock = time.time) -> Queue:
    """The queue at ``url``, where relative paths start from ``root``.

    Raises SettingsError for a URL that says nothing to any engine, and for an engine that is not
    installed; and a QueueError for a server that can't be used.
    """
    scheme, colon, _ = url.partition(":")
    builder = _BUILDERS.get(scheme.lower())
    if builder is None or not colon:
        given = f"begins with {scheme[:40]!r}" if colon else "has no scheme"
        raise SettingsError(
            f"The queue's URL (NOTIFYSPEC_QUEUE) {given}, and there are queues for"
            f" {', '.join(sorted(_BUILDERS))}; the default is {DEFAULT_QUEUE}."
        )
    return builder(url, root, clock)


def _memory(_url: str, _root: Path, clock: Clock) -> Queue:
    from notifyspec.queues.memory import MemoryQueue

    return MemoryQueue(clock=clock)


def _sqlite(url: str, root: Path, clock: Clock) -> Queue:
    from notifyspec.queues.sqlite import SqliteQueue

    return SqliteQueue.at(url, root, clock=clock)


def _nats(url: str, _root: Path, _clock: Clock) -> Queue:
    try:
        from notifyspec.queues.nats import NatsQueue
    except ModuleNotFoundError as error:
        raise _not_installed("NATS", "nats") from error
    return NatsQueue(url)


def _not_installed(engine: str, extra: str) -> SettingsError:
    return SettingsError(
        f"A queue on {engine} needs more than notifyspec alone: pip install 'notifyspec[{extra}]'."
    )


def _sql(url: str, _root: Path, clock: Clock) -> Queue:
    try:
        from notifyspec.queues.sql import SqlQueue
    except ModuleNotFoundError as error:
        raise _not_installed("a database", "sql") from error
    return SqlQueue(url, clock=clock)


_BUILDERS: Final[Mapping[str, Builder]] = {
    "memory": _memory,
    "nats": _nats,
    "postgresql": _sql,
    "postgresql+psycopg": _sql,
    "sqlite": _sqlite,
    "sqlite+pysqlite": _sql,
}
