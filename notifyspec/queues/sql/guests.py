"""Putting within the caller's transaction: SQLAlchemy's connections and sessions, and Django's."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from notifyspec.errors import SettingsError
from notifyspec.queues.sql.tables import READ_VERSION, check_version, layout, migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Dialect

    from notifyspec.queues.sql.putting import Executor

_FORMATS: Final[Mapping[str, Dialect]] = {
    "postgresql": postgresql.dialect(paramstyle="format"),  # type: ignore[no-untyped-call]
    "sqlite": sqlite.dialect(paramstyle="format"),
}


class ConnectionExecutor:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect.name

    def rows(self, statement: sa.Executable, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._connection.execute(statement, values)]

    def insert(self, statement: sa.Insert, rows: Sequence[dict[str, Any]]) -> None:
        self._connection.execute(statement, list(rows))


class _DjangoExecutor:
    """Django's cursors take ``%s`` for every database."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.dialect = connection.vendor

    def rows(self, statement: Any, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        compiled = statement.compile(dialect=_FORMATS[self.dialect])
        with self._connection.cursor() as cursor:
            cursor.execute(str(compiled), self._values(compiled, values))
            return [tuple(row) for row in cursor.fetchall()]

    def insert(self, statement: sa.Insert, rows: Sequence[dict[str, Any]]) -> None:
        compiled = statement.compile(dialect=_FORMATS[self.dialect], column_keys=list(rows[0]))
        with self._connection.cursor() as cursor:
            cursor.executemany(str(compiled), [self._values(compiled, row) for row in rows])

    def _values(self, compiled: Any, values: dict[str, Any]) -> list[Any]:
        given = compiled.construct_params(values)
        return [given[name] for name in compiled.positiontup]


@contextlib.contextmanager
def guest(
    conn: object, dialect: str, shown: str, make_tables: Callable[[], None]
) -> Iterator[Executor]:
    """What executes in the caller's transaction. What fails is undone, and their work stays.

    ``make_tables`` is called where Django's database has none yet, and uses another connection. Raises SettingsError for a connection to another kind of database, or without a queue in it.
    """
    connection = _connection_of(conn)
    if connection is not None:
        if connection.dialect.name != dialect:
            raise _wrong(shown)
        _begin(connection)
        with connection.begin_nested():
            if not sa.inspect(connection).has_table(layout.name):
                migrate(connection)
            yield _checked(ConnectionExecutor(connection))
        return
    vendor = getattr(conn, "vendor", None)
    if vendor != dialect or not hasattr(conn, "introspection"):
        raise _wrong(shown)
    from django.db.transaction import atomic

    django: Any = conn
    with atomic(using=django.alias):
        if vendor == "sqlite":
            _take_lock(django)
        if layout.name not in django.introspection.table_names():
            make_tables()
        yield _checked(_DjangoExecutor(django))


def _connection_of(conn: object) -> Connection | None:
    if isinstance(conn, Connection):
        return conn
    from sqlalchemy.orm import Session, scoped_session

    return conn.connection() if isinstance(conn, Session | scoped_session) else None


def _begin(connection: Connection) -> None:
    """SQLite's drivers begin a transaction with the first change, and so none for a savepoint.

    At once with its lock: one that has read before it writes is refused, unwaited, where another
    program has written meanwhile.
    """
    if connection.dialect.name != "sqlite":
        return
    driver: Any = connection.connection.driver_connection
    if not driver.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _take_lock(django: Any) -> None:
    """As ``_begin`` does: Django begins without it, unless told otherwise."""
    from django.db import DatabaseError

    with contextlib.suppress(DatabaseError), django.cursor() as cursor:  # there is no table yet
        cursor.execute(f"UPDATE {layout.name} SET version = version WHERE 0")  # noqa: S608 - ours


def _checked(executor: Executor) -> Executor:
    """Raises QueueVersionError."""
    ((version,),) = executor.rows(READ_VERSION, {})
    check_version(version)
    return executor


def _wrong(shown: str) -> SettingsError:
    return SettingsError(
        f"`conn` is no connection of SQLAlchemy or Django to the queue's database ({shown}), and"
        " nothing was enqueued: pass one that is, or set NOTIFYSPEC_QUEUE to its database."
    )
