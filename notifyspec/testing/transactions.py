"""Following the caller's transaction, so that what was put within it goes when it is rolled back."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import sys
import weakref
from typing import TYPE_CHECKING, Any, Final

from notifyspec.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable


_SAVEPOINT: Final = re.compile(r"(?P<back>ROLLBACK TO )?SAVEPOINT (?P<name>\S+)")


def follow(conn: object, undone: Callable[[], None]) -> None:
    """Call ``undone`` once when what ``conn`` does now is rolled back, if it ever is.

    ``conn`` is a connection or session of SQLAlchemy's, or Django's connection. One of sqlite3's is
    taken, but can't be followed. Raises SettingsError for anything else.
    """
    connection = _sqlalchemy_connection(conn)
    if connection is not None:
        _follow_sqlalchemy(connection, undone)
    elif hasattr(conn, "vendor") and hasattr(conn, "introspection"):
        _follow_django(conn, undone)
    elif not isinstance(conn, sqlite3.Connection):
        raise SettingsError(
            f"`conn` is a {type(conn).__name__}, and no connection or session of SQLAlchemy's, nor"
            " Django's or sqlite3's connection: no queue could take part in its transaction."
        )


def _sqlalchemy_connection(conn: object) -> Any:
    if "sqlalchemy" not in sys.modules:
        return None
    from sqlalchemy.engine import Connection
    from sqlalchemy.orm import Session, scoped_session

    if isinstance(conn, Session | scoped_session):
        return conn.connection()
    return conn if isinstance(conn, Connection) else None


class _Following:
    """One put within a transaction of SQLAlchemy's. ``later``: savepoints that were set after it."""

    def __init__(self, undone: Callable[[], None]) -> None:
        self._undone = undone
        self._open = True
        self._later: set[str] = set()

    def statement(self, _conn: object, _cursor: object, statement: str, *_: object) -> None:
        """SQLAlchemy's own events of savepoints come before most of them have a name."""
        found = _SAVEPOINT.fullmatch(statement)
        if found is not None:
            rolled_back, name = found["back"] is not None, found["name"]
            if not rolled_back:
                self._later.add(name)
            elif name not in self._later:
                self.rollback()

    def rollback(self, *_: object) -> None:
        if self._open:
            self._open = False
            self._undone()

    def commit(self, *_: object) -> None:
        self._open = False


def _follow_sqlalchemy(connection: Any, undone: Callable[[], None]) -> None:
    from sqlalchemy import event

    if not connection.in_transaction():
        connection.begin()  # as the first statement would
    following = _Following(undone)
    event.listen(connection, "before_cursor_execute", following.statement)
    for name in ("rollback", "rollback_twophase"):
        event.listen(connection, name, following.rollback)
    for name in ("commit", "commit_twophase"):
        event.listen(connection, name, following.commit)


def _follow_django(connection: Any, undone: Callable[[], None]) -> None:
    """Django tells of a commit, and forgets whom to tell when it rolls back."""
    from django.db.transaction import TransactionManagementError

    committed: list[bool] = []

    def at_the_end() -> None:
        if not committed:
            undone()

    class Told:
        def __call__(self) -> None:
            committed.append(True)

    told = Told()
    with contextlib.suppress(TransactionManagementError):  # no transaction of Django's to follow
        connection.on_commit(told)
        weakref.finalize(told, at_the_end).atexit = False
