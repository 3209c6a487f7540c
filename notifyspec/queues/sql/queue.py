"""``SqlQueue``: the queue as the rest of the program knows it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifyspec.errors import QueueUnavailableError, SettingsError
from notifyspec.forks import renew_after_fork
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
from notifyspec.queues.layout import place_of
from notifyspec.queues.slices import in_slices
from notifyspec.queues.sql import statements
from notifyspec.queues.sql.clock import QueueClock
from notifyspec.queues.sql.faults import fault
from notifyspec.queues.sql.guests import ConnectionExecutor, Host
from notifyspec.queues.sql.identity import Database, database_of
from notifyspec.queues.sql.putting import put
from notifyspec.queues.sql.tables import migrate
from notifyspec.queues.sql.watchdog import Watchdog
from notifyspec.queues.versions import check_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Engine

    from notifyspec.queue import Told

    _Find = Callable[[Connection, Selection, int, int, float], list[int]]
    _Change = Callable[[Connection, Selection, Sequence[int], float], int]

_T = TypeVar("_T")
_Work = Callable[[Connection, float], _T]
"""Of a connection in a transaction, and the queue's time."""

_TIMEOUT: Final = 10  # seconds to wait for a connection or a lock
_SHORTEST_SLEEP: Final = 0.02
_LONGEST_SLEEP: Final = 0.25


class SqlQueue:
    """A queue in PostgreSQL or SQLite. Any number of processes and machines may share one."""

    def __init__(self, url: str, *, clock: Callable[[], float] = time.time) -> None:
        """Nothing is opened before the first call. Raises SettingsError."""
        self._engine, seconds = _engine(url)
        self._patience = 3 * seconds
        self._shown = self._engine.url.render_as_string(hide_password=True)
        dialect = self._engine.dialect.name
        self._clock = QueueClock(clock, dialect)
        self._host = Host(dialect, self._shown, self._database, self.migrate)
        self._ready = False
        self._closed = False
        self._woken = 0
        self.renew()
        renew_after_fork(self)

    def __repr__(self) -> str:
        return f"SqlQueue({self._shown})"

    def put(
        self, notifications: Sequence[Notification], conn: object | None = None
    ) -> tuple[Placed, ...]:
        if conn is not None:
            return self._put_as_guest(notifications, conn)
        placed = self._run(
            lambda connection, now: put(ConnectionExecutor(connection), notifications, now)
        )
        self._wake_waiting()
        return placed

    def claim(
        self, lanes: Sequence[str], most: int, lease: float = LEASE_SECONDS, wait: float = 0.0
    ) -> list[Claim]:
        patience = time.monotonic() + wait
        woken, sleep = self._woken, _SHORTEST_SLEEP

        def work(connection: Connection, now: float) -> list[Claim]:
            if not statements.is_due(connection, lanes, now):
                return []
            return statements.claim(connection, lanes, most, now, now + lease)

        while True:
            claims = self._run(work)
            left = patience - time.monotonic()
            if claims or left <= 0:
                return claims
            self._check_open()
            if woken != self._woken:
                return []
            with self._changed:
                put_here = woken == self._woken and self._changed.wait(min(left, sleep))
            sleep = _SHORTEST_SLEEP if put_here else min(2 * sleep, _LONGEST_SLEEP)

    def settle(self, settlements: Sequence[Settlement]) -> list[Claim]:
        lost = self._run(lambda connection, now: statements.settle(connection, settlements, now))
        self._wake_waiting()
        return lost

    def reserve(self, lane: str, count: int, rate: float) -> float:
        return self._run(
            lambda connection, now: statements.reserve(connection, lane, count / rate, now)
        )

    def report(self, report: DispatcherReport) -> None:
        self._run(lambda connection, _: statements.report(connection, report))

    def dispatchers(self) -> list[DispatcherReport]:
        return self._run(statements.living_dispatchers)

    def stats(self) -> list[LaneStats]:
        return self._run(statements.stats)

    def find(
        self, selection: Selection, limit: int = 100, after: str | None = None
    ) -> tuple[list[JobRecord], str | None]:
        place = place_of(after)
        return self._run(
            lambda connection, now: statements.find(connection, selection, limit, place, now)
        )

    def replay(self, selection: Selection, told: Told | None = None) -> int:
        number = self._in_slices(selection, statements.dead, statements.replay, told)
        self._wake_waiting()
        return number

    def purge(self, selection: Selection, told: Told | None = None) -> int:
        return self._in_slices(selection, statements.unclaimed, statements.purge, told)

    def maintain(self) -> None:
        self._run(statements.maintain)

    def migrate(self) -> None:
        self._ready = False
        self._run(lambda _, __: None)

    def wake(self) -> None:
        with self._changed:
            self._woken += 1
            self._changed.notify_all()

    def close(self) -> None:
        """After the calls that are under way."""
        self._closed = True
        self.wake()
        with self._changed:
            self._changed.wait_for(lambda: not self._under_way)
        self._engine.dispose()

    def _in_slices(
        self, selection: Selection, find: _Find, change: _Change, told: Told | None
    ) -> int:
        until = self._run(lambda here, _: statements.last(here))
        return in_slices(
            lambda after: self._run(lambda here, now: find(here, selection, after, until, now)),
            lambda ids: self._run(lambda here, now: change(here, selection, ids, now)),
            told,
        )

    def renew(self) -> None:
        """In a forked process: the parent's connections, calls and threads are not here."""
        self._engine.dispose(close=False)
        self._watchdog = Watchdog(self._patience)
        self._under_way = 0
        self._changed = threading.Condition()

    def _put_as_guest(
        self, notifications: Sequence[Notification], conn: object
    ) -> tuple[Placed, ...]:
        self._check_open()
        try:
            with self._host.guest(conn) as executor:
                return put(executor, notifications, time.time())
        except Exception as error:
            raise fault(error, self._shown) from error

    def _database(self) -> Database:
        """Without a transaction, which on SQLite would wait for the guest's."""
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()

            def ask(statement: str) -> list[Any]:
                cursor.execute(statement)
                return list(cursor.fetchall())

            return database_of(self._engine.dialect.name, ask)
        finally:
            connection.close()

    def _run(self, work: _Work[_T]) -> _T:
        """In one transaction, whose connection is watched."""
        with self._changed:
            self._check_open()
            self._under_way += 1
        try:
            return self._in_transaction(work)
        except Exception as error:
            raise fault(error, self._shown) from error
        finally:
            with self._changed:
                self._under_way -= 1
                if self._closed:
                    self._changed.notify_all()

    def _in_transaction(self, work: _Work[_T]) -> _T:
        connection, now = self._begun()
        with connection, self._watched(connection):
            transaction = connection.get_transaction()
            assert transaction is not None
            with transaction:
                answer = work(connection, now)
            self._ready = True
            return answer

    def _begun(self) -> tuple[Connection, float]:
        """A connection in a transaction, and the queue's time. One that was lost while it was idle is opened again."""
        try:
            return self._begin()
        except sa.exc.DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return self._begin()  # a new one: the pool has dropped what it had

    def _begin(self) -> tuple[Connection, float]:
        connection = self._engine.connect()
        try:
            with self._watched(connection):
                connection.begin()
                if not self._ready:
                    migrate(connection)
                version, now = tuple(connection.execute(self._clock.version_and_time).one())
                check_version(version)
        except BaseException:
            connection.close()
            raise
        return connection, now

    @contextmanager
    def _watched(self, connection: Connection) -> Iterator[None]:
        driver = connection.connection.dbapi_connection
        if not hasattr(driver, "fileno"):  # SQLite has no server
            yield
            return
        with self._watchdog.watch(driver):
            yield

    def _check_open(self) -> None:
        if self._closed:
            raise QueueUnavailableError(
                f"The queue in {self._shown} is closed in this program; open it again."
            )

    def _wake_waiting(self) -> None:
        with self._changed:
            self._changed.notify_all()


def _engine(url: str) -> tuple[Engine, float]:
    """And the seconds that the URL gives to wait for a connection or a lock."""
    try:
        parsed = sa.make_url(url)
        seconds = float(str(parsed.query.get("timeout", _TIMEOUT)))
        parsed = parsed.difference_update_query(["timeout"])
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        limits = _limits(seconds) if parsed.get_backend_name() == "postgresql" else {}
        in_memory = parsed.query.get("mode") == "memory"  # as Django's test databases are
        pool = {"poolclass": sa.pool.SingletonThreadPool} if in_memory else {}
        engine = sa.create_engine(parsed, connect_args=limits, **pool)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ValueError) as error:
        raise SettingsError(
            "The URL of a queue in a database is as SQLAlchemy has it, such as"
            " postgresql+psycopg://user:password@host/database?timeout=10, and NOTIFYSPEC_QUEUE is"
            " not."
        ) from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite(seconds))
        sa.event.listen(engine, "begin", _begin_sqlite)
    return engine, seconds


def _limits(seconds: float) -> dict[str, object]:
    """Of a connection to PostgreSQL, so that no call hangs on a lock or a network that is cut."""
    milliseconds = max(1, round(seconds * 1_000))
    return {
        "connect_timeout": max(2, round(seconds)),
        "tcp_user_timeout": milliseconds,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "options": f"-c lock_timeout={milliseconds} -c statement_timeout={2 * milliseconds}",
    }


def _prepare_sqlite(seconds: float) -> Callable[[Any, object], None]:
    def prepare(connection: Any, _record: object) -> None:
        """The driver begins transactions late and without a lock, so it is not left to it."""
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous = full")
        connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1_000)}")

    return prepare


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
