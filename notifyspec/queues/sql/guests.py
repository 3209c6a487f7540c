"""Putting within the caller's transaction: SQLAlchemy's connections and sessions, and Django's."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from notifyspec.errors import SettingsError
from notifyspec.queues.sql.identity import database_of
from notifyspec.queues.sql.tables import READ_VERSION, layout, migrate
from notifyspec.queues.versions import check_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import sqlalchemy as sa
    from sqlalchemy.engine import Dialect

    from notifyspec.queues.sql.identity import Database
    from notifyspec.queues.sql.putting import Executor

_KNOWN: Final = "_notifyspec_queue"
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

    def ask(self, statement: str) -> list[Any]:
        return list(self._connection.exec_driver_sql(statement))


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

    def ask(self, statement: str) -> list[Any]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    def _values(self, compiled: Any, values: dict[str, Any]) -> list[Any]:
        given = compiled.construct_params(values)
        return [given[name] for name in compiled.positiontup]


class Host:
    """The queue, as a guest finds it. ``database``: asked anew, where its database is. ``make_tables``:
    by another connection than the guest's."""

    def __init__(
        self,
        dialect: str,
        shown: str,
        database: Callable[[], Database],
        make_tables: Callable[[], None],
    ) -> None:
        self._dialect = dialect
        self._shown = shown
        self._database = database
        self._make_tables = make_tables
        self._identity: object = ...

    @contextlib.contextmanager
    def guest(self, conn: object) -> Iterator[Executor]:
        """What executes in the caller's transaction. What fails is undone, and their work stays.

        Raises SettingsError for a connection to another database, and QueueVersionError.
        """
        connection = _connection_of(conn)
        if connection is not None:
            if connection.dialect.name != self._dialect:
                raise self._wrong()
            _begin(connection)
            with connection.begin_nested():
                executor = ConnectionExecutor(connection)
                if not self._knows(connection.info, executor):
                    migrate(connection)
                yield _checked(executor)
            return
        if getattr(conn, "vendor", None) != self._dialect or not hasattr(conn, "introspection"):
            raise self._wrong()
        from django.db.transaction import atomic

        django: Any = conn
        with atomic(using=django.alias):
            if self._dialect == "sqlite":
                _take_lock(django)
            if not self._knows(_info_of(django), _DjangoExecutor(django)):
                self._make_tables()
            yield _checked(_DjangoExecutor(django))

    def _knows(self, info: dict[Any, Any], executor: ConnectionExecutor | _DjangoExecutor) -> bool:
        """Whether this connection leads to the queue, and its tables are there. Asked once of each:
        ``info`` is what is remembered of it. Raises SettingsError where it leads elsewhere."""
        if info.get(_KNOWN, ...) == self._identity is not ...:
            return True
        database = database_of(self._dialect, executor.ask)
        if database.identity != self._identity:
            self._identity = self._database().identity  # the server may have been started anew
        if database.identity != self._identity:
            raise self._elsewhere()
        if database.has_tables:
            info[_KNOWN] = database.identity
        return database.has_tables

    def _wrong(self) -> SettingsError:
        return SettingsError(
            f"`conn` is no connection of SQLAlchemy or Django to the queue's database"
            f" ({self._shown}), and nothing was enqueued: pass one that is, or set NOTIFYSPEC_QUEUE"
            " to its database."
        )

    def _elsewhere(self) -> SettingsError:
        return SettingsError(
            f"`conn` leads to another database or schema than the queue's ({self._shown}), where no"
            " dispatcher would look, and nothing was enqueued: pass a connection to the queue's, or"
            " set NOTIFYSPEC_QUEUE to this one."
        )


def _info_of(django: Any) -> dict[Any, Any]:
    """Kept beside Django's wrapper for as long as it has this connection."""
    connection, info = getattr(django, _KNOWN, (None, {}))
    if connection is not django.connection:
        info = {}
        setattr(django, _KNOWN, (django.connection, info))
    return info


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
