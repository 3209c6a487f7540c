"""The file: made where it is missing, opened with its settings, and known again."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from notifyspec.errors import (
    QueueDamagedError,
    QueueUnavailableError,
    SettingsError,
)
from notifyspec.queues import versions
from notifyspec.queues.layout import LAYOUT, TABLES, Index, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Synchronous = Literal["full", "normal"]

_OLDEST: Final = (3, 38, 0)  # UPDATE … RETURNING, and json_each without asking for it
_TYPES: Final = {"serial": "INTEGER", "integer": "INTEGER", "real": "REAL", "text": "TEXT"}
_SMALLEST: Final = 512  # bytes that a database has at least
_CHECKPOINT_PAGES: Final = 4000  # of 4 KiB: how far the log grows before it is written back


class Options(NamedTuple):
    """``timeout``: the seconds to wait for a lock. ``normal`` may lose the last puts on power loss."""

    synchronous: Synchronous = "full"
    timeout: float = 10.0


class File:
    """Where the queue is. Nothing is opened before ``connect``."""

    def __init__(self, path: Path, options: Options) -> None:
        if sqlite3.sqlite_version_info < _OLDEST:
            raise SettingsError(
                f"A queue in SQLite needs SQLite {'.'.join(map(str, _OLDEST))} or later, and this"
                f" Python has {sqlite3.sqlite_version}: use a newer one, or set NOTIFYSPEC_QUEUE."
            )
        self.path = path
        self.options = options
        self.closed = False

    def check_open(self) -> None:
        if self.closed:
            raise QueueUnavailableError(
                f"The queue {self.path} is closed in this program; open it again."
            )

    def connect(self) -> sqlite3.Connection:
        """A connection in autocommit mode, after the tables were brought to this version.

        Raises QueueError, OSError and sqlite3.Error.
        """
        self.check_open()
        self._make()
        connection = sqlite3.connect(
            self.path,
            timeout=self.options.timeout,
            isolation_level=None,
            check_same_thread=False,  # each has a lock of ours around it
        )
        try:
            self._set_up(connection)
            check_version(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def identity(self) -> tuple[object, ...]:
        """Changes when the file, or its log, is deleted, moved or replaced."""
        try:
            return tuple(
                (found.st_dev, found.st_ino)
                for found in (os.stat(self.path), os.stat(f"{self.path}-wal"))  # noqa: PTH116
            )
        except FileNotFoundError:
            return ()

    def check_is(self, identity: tuple[object, ...]) -> None:
        """Raises QueueUnavailableError where it is another by now."""
        if self.identity() != identity:
            raise QueueUnavailableError(
                f"The queue {self.path} was deleted, moved or replaced while it was open, and what"
                " waited there has gone with it: put it back, or call again to go on with what is"
                " there now."
            )

    def _make(self) -> None:
        """An empty file, where there is none.

        What a deleted file has left beside it must not be taken for this one's, and only the
        process that makes it can tell.
        """
        if self.path.exists():
            if 0 < self.path.stat().st_size < _SMALLEST and self.path.is_file():
                raise QueueDamagedError(
                    f"The queue {self.path} is not a database: move it away, so that a new one is"
                    " made, or name another in NOTIFYSPEC_QUEUE."
                )  # SQLite would take it for an empty one, and overwrite it
            return
        folder = self.path.parent
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            if folder.name.startswith("."):
                (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        with _alone_in(folder):
            if not self.path.exists():
                for leftover in ("-wal", "-shm", "-journal"):
                    self.path.with_name(self.path.name + leftover).unlink(missing_ok=True)
                self.path.touch()

    def _set_up(self, connection: sqlite3.Connection) -> None:
        patience = time.monotonic() + self.options.timeout
        while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                connection.execute("PRAGMA journal_mode = wal")
            except sqlite3.OperationalError as error:  # SQLite itself does not wait here
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > patience:
                    raise
                time.sleep(0.01)
        connection.execute(f"PRAGMA synchronous = {self.options.synchronous}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        if _to_do(connection):
            connection.execute("BEGIN IMMEDIATE")
            try:
                for statement in _to_do(connection):  # another process may have done it meanwhile
                    connection.execute(statement)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


def check_version(connection: sqlite3.Connection) -> None:
    """Raises QueueVersionError and QueueDamagedError."""
    versions.check_version(_version(connection))


_IS_THERE: Final = f"SELECT 1 FROM sqlite_schema WHERE name = '{LAYOUT.name}'"


def _version(connection: sqlite3.Connection) -> object:
    return connection.execute(f"SELECT max(version) FROM {LAYOUT.name}").fetchone()[0]


def _to_do(connection: sqlite3.Connection) -> list[str]:
    """What brings the file to this version. Raises QueueVersionError."""
    if connection.execute(_IS_THERE).fetchone() is None:
        return list(_creation())
    statements = versions.steps_from(_version(connection))
    if statements:
        statements.append(f"UPDATE {LAYOUT.name} SET version = {versions.current()}")
    return statements


def _creation() -> Iterator[str]:
    for table in TABLES:
        yield _table(table)
        for index in table.indexes:
            yield _index(table, index)
    yield f"INSERT INTO {LAYOUT.name} (version) VALUES ({versions.current()})"


def _table(table: Table) -> str:
    columns = ", ".join(
        f"{column.name} {_TYPES[column.kind]}"
        + (" PRIMARY KEY" if column.name == table.key else "")
        + (" NOT NULL" if column.required else "")
        for column in table.columns
    )
    by_text = table.key is not None and table.columns[0].kind != "serial"
    return f"CREATE TABLE {table.name} ({columns}){' WITHOUT ROWID' if by_text else ''}"


def _index(table: Table, index: Index) -> str:
    where = f" WHERE {index.where}" if index.where else ""
    return f"CREATE INDEX {index.name} ON {table.name} ({', '.join(index.columns)}){where}"


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """No other process of ours is here at the same time, where the system has such locks."""
    fcntl: Any
    try:
        import fcntl
    except ImportError:  # Windows, where a file that is open can't be deleted
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
