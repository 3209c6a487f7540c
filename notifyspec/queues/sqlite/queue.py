"""``SqliteQueue``: the queue as the rest of the program knows it."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, TypeVar

from notifyspec.queue import (
    LEASE_SECONDS,
    Claim,
    DispatcherReport,
    JobRecord,
    LaneStats,
    Notification,
    Placed,
    Selection,
    Settlement,
)
from notifyspec.queues import layout
from notifyspec.queues.slices import in_slices
from notifyspec.queues.sqlite import statements
from notifyspec.queues.sqlite.address import file_at
from notifyspec.queues.sqlite.file import File, Options
from notifyspec.queues.sqlite.forks import pause_for_forks
from notifyspec.queues.sqlite.guest import put_as_guest
from notifyspec.queues.sqlite.reader import Reader
from notifyspec.queues.sqlite.writer import Writer

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from notifyspec.queue import Told

    _Find = Callable[[sqlite3.Connection, Selection, int, int, float], list[int]]
    _Change = Callable[[sqlite3.Connection, Selection, Sequence[int], float], int]

_T = TypeVar("_T")

_SHORTEST_SLEEP: Final = 0.005
_LONGEST_SLEEP: Final = 0.2


class SqliteQueue:
    """``clock`` answers the seconds since the epoch. Nothing is opened before the first call."""

    def __init__(
        self,
        path: Path,
        options: Options = Options(),  # noqa: B008  # a value
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        self._file = File(path.absolute(), options)
        self._writer = Writer(self._file)
        self._reader = Reader(self._file)
        self._woken = 0
        self._changed = threading.Condition()
        pause_for_forks(self)

    @classmethod
    def at(cls, url: str, root: Path, *, clock: Callable[[], float] = time.time) -> SqliteQueue:
        """``sqlite:///path``, from ``root`` where it is relative. Raises SettingsError."""
        return cls(*file_at(url, root), clock=clock)

    def put(
        self, notifications: Sequence[Notification], conn: object | None = None
    ) -> tuple[Placed, ...]:
        self._file.check_open()
        now = self._clock()
        rows = [[layout.row_of(job, now) for job in one.jobs] for one in notifications]
        if conn is not None:
            return put_as_guest(conn, self._file, notifications, rows, now)
        placed = self._writer.run(
            lambda connection: statements.put(connection, notifications, rows, now)
        )
        self._wake_waiting()
        return placed

    def claim(
        self, lanes: Sequence[str], most: int, lease: float = LEASE_SECONDS, wait: float = 0.0
    ) -> list[Claim]:
        patience = time.monotonic() + wait
        woken = self._woken
        sleep, seen, first = _SHORTEST_SLEEP, -1, None
        while True:
            self._file.check_open()
            changes = self._reader.changes() if wait > 0 else seen
            if changes != seen or wait <= 0:
                seen, sleep = changes, _SHORTEST_SLEEP
                first = self._reader.run(lambda connection: statements.first(connection, lanes))
            if first is not None and first <= self._clock():
                claims = self._claim(lanes, most, lease)
                if claims:
                    return claims
                seen = -1
            left = patience - time.monotonic()
            if left <= 0 or woken != self._woken:
                self._file.check_open()
                return []
            with self._changed:
                if woken == self._woken:
                    self._changed.wait(min(left, sleep))
            sleep = min(2 * sleep, _LONGEST_SLEEP)

    def _claim(self, lanes: Sequence[str], most: int, lease: float) -> list[Claim]:
        def work(connection: sqlite3.Connection) -> list[Claim]:
            now = self._clock()
            return statements.claim(connection, lanes, most, now, now + lease)

        return self._writer.run(work, durable=False)  # who claimed is gone too, without power

    def settle(self, settlements: Sequence[Settlement]) -> list[Claim]:
        self._file.check_open()
        lost = self._writer.run(
            lambda connection: statements.settle(connection, settlements, self._clock())
        )
        self._wake_waiting()
        return lost

    def reserve(self, lane: str, count: int, rate: float) -> float:
        self._file.check_open()
        return self._writer.run(
            lambda connection: statements.reserve(connection, lane, count, rate, self._clock()),
            durable=False,
        )

    def report(self, report: DispatcherReport) -> None:
        self._file.check_open()
        self._writer.run(lambda connection: statements.report(connection, report), durable=False)

    def dispatchers(self) -> list[DispatcherReport]:
        return self._read(lambda connection: statements.dispatchers(connection, self._clock()))

    def stats(self) -> list[LaneStats]:
        return self._read(lambda connection: statements.stats(connection, self._clock()))

    def find(
        self, selection: Selection, limit: int = 100, after: str | None = None
    ) -> tuple[list[JobRecord], str | None]:
        place = layout.place_of(after)
        return self._read(
            lambda connection: statements.find(connection, selection, limit, place, self._clock())
        )

    def replay(self, selection: Selection, told: Told | None = None) -> int:
        number = self._in_slices(selection, statements.dead, statements.replay, told)
        self._wake_waiting()
        return number

    def purge(self, selection: Selection, told: Told | None = None) -> int:
        return self._in_slices(selection, statements.unclaimed, statements.purge, told)

    def maintain(self) -> None:
        self._write(lambda connection: statements.maintain(connection, self._clock()))

    def migrate(self) -> None:
        self._write(lambda _: None)  # whatever opens the file brings it to this version

    def wake(self) -> None:
        with self._changed:
            self._woken += 1
            self._changed.notify_all()

    def close(self) -> None:
        self._file.closed = True  # what is open stays so, for those who are at it
        self.wake()
        self._writer.close()
        self._reader.close()

    def pause(self) -> None:
        self._writer.pause()
        self._reader.pause()

    def resume(self) -> None:
        self._reader.resume()
        self._writer.resume()

    def renew(self) -> None:
        self._changed = threading.Condition()
        self._reader.renew()
        self._writer.renew()

    def _wake_waiting(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _in_slices(
        self, selection: Selection, find: _Find, change: _Change, told: Told | None
    ) -> int:
        """Looked for beside whoever writes, and changed a slice at a time."""
        now = self._clock()
        self._write(lambda here: change(here, selection, (), now))  # raises where it can't be
        until = self._read(statements.last)
        return in_slices(
            lambda after: self._read(lambda here: find(here, selection, after, until, now)),
            lambda ids: self._write(lambda here: change(here, selection, ids, self._clock())),
            told,
        )

    def _read(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        self._file.check_open()
        return self._reader.run(work)

    def _write(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        self._file.check_open()
        return self._writer.run(work)
