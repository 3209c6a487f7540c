"""Putting by a connection of the caller's, within their transaction."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from notifyspec.errors import SettingsError
from notifyspec.queues.sqlite import statements
from notifyspec.queues.sqlite.faults import fault
from notifyspec.queues.sqlite.file import check_version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from notifyspec.queue import Notification, Placed
    from notifyspec.queues.sqlite.file import File
    from notifyspec.queues.sqlite.statements import Row


def put_as_guest(
    conn: object,
    file: File,
    notifications: Sequence[Notification],
    rows: Sequence[Sequence[Row]],
    now: float,
) -> tuple[Placed, ...]:
    """``conn`` is a ``sqlite3.Connection`` to the very file of the queue.

    Where it has no transaction yet, one is begun, unless it is in autocommit mode. What fails is
    undone, and what else is in the transaction stays.
    """
    if not isinstance(conn, sqlite3.Connection) or not _leads_to(conn, file.path):
        raise SettingsError(
            f"conn is no connection of sqlite3 to {file.path}, where the queue is: leave it out, or"
            " set NOTIFYSPEC_QUEUE to the database that conn is connected to."
        )
    try:
        check_version(conn)
        if not conn.in_transaction and conn.isolation_level is not None:
            conn.execute("BEGIN")
        conn.execute("SAVEPOINT notifyspec")
        try:
            placed = statements.put(conn, notifications, rows, now)
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK TO notifyspec")
                conn.execute("RELEASE notifyspec")
            raise
        conn.execute("RELEASE notifyspec")
    except Exception as error:
        raise fault(error, file.path) from error
    return placed


def _leads_to(conn: sqlite3.Connection, path: Path) -> bool:
    for _, name, file in conn.execute("PRAGMA database_list"):
        if name == "main":
            try:
                return os.path.samefile(file, path)  # noqa: PTH121
            except OSError:
                return False
    return False
