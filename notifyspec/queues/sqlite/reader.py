"""Who reads: on a connection of its own, beside whoever writes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from notifyspec.queues.sqlite.faults import breaks_connection, fault
from notifyspec.queues.sqlite.file import check_version

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from notifyspec.queues.sqlite.file import File

_T = TypeVar("_T")


class Reader:
    def __init__(self, file: File) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[object, ...] = ()
        self.renew()

    def renew(self) -> None:
        """In a forked process: the parent's threads are not here."""
        self._busy = threading.Lock()

    def run(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """What ``work`` answers, from one state of the queue."""
        return self._use(lambda connection: _from_one_state(connection, work))

    def changes(self) -> int:
        """Another number after any other connection, of whatever process, has written."""
        return self._use(_changes)

    def pause(self) -> None:
        """Until ``resume``, nothing is open."""
        self._busy.acquire()
        self._drop()

    def resume(self) -> None:
        self._busy.release()

    def close(self) -> None:
        with self._busy:
            self._drop()

    def _use(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        with self._busy:
            try:
                if self._connection is None:
                    self._connection = self._file.connect()
                    self._identity = self._file.identity()
                else:
                    self._file.check_is(self._identity)
                return work(self._connection)
            except Exception as error:
                known = fault(error, self._file.path)
                if breaks_connection(error) or known is error:
                    self._drop()
                raise known from error

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _from_one_state(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], _T]) -> _T:
    connection.execute("BEGIN")
    try:
        check_version(connection)
        return work(connection)
    finally:
        connection.execute("ROLLBACK")


def _changes(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])
