"""What is enqueued within a transaction is in the outbox until the transaction is rolled back."""

from __future__ import annotations

import asyncio
import sqlite3
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from notifyspec import SettingsError


@pytest.fixture
def engine(tmp_path):
    engine = sa.create_engine(f"sqlite+pysqlite:///{tmp_path / 'shop.db'}")

    @sa.event.listens_for(engine, "connect")
    def _leave_transactions_to_sqlalchemy(connection, _record):
        connection.isolation_level = None

    @sa.event.listens_for(engine, "begin")
    def _begin(connection):
        connection.exec_driver_sql("BEGIN")

    yield engine
    engine.dispose()


CONNECTIONS = {
    "connection": lambda engine: engine.connect(),
    "session": Session,
    "scoped session": lambda engine: scoped_session(sessionmaker(engine)),
}


def closed(conn):
    conn.remove() if isinstance(conn, scoped_session) else conn.close()


@pytest.mark.parametrize("connect", CONNECTIONS.values(), ids=CONNECTIONS)
class TestSQLAlchemy:
    def test_what_is_committed_stays(self, connect, engine, notifier, outbox, order):
        conn = connect(engine)
        notifier.enqueue("order_done", order, conn=conn)
        conn.commit()
        conn.execute(sa.text("SELECT 1"))
        conn.rollback()
        closed(conn)
        outbox.assert_sent("order_done", times=1)

    def test_what_is_rolled_back_is_gone(self, connect, engine, notifier, outbox, order):
        conn = connect(engine)
        notifier.enqueue("order_done", order, conn=conn)
        outbox.assert_sent("order_done")
        conn.rollback()
        closed(conn)
        outbox.assert_nothing_sent()
        with pytest.raises(AssertionError, match="rolled back with its transaction"):
            outbox.assert_sent("order_done")

    def test_what_is_never_committed_is_gone_when_the_connection_is_closed(
        self, connect, engine, notifier, outbox, order
    ):
        conn = connect(engine)
        notifier.enqueue("order_done", order, conn=conn)
        closed(conn)
        outbox.assert_nothing_sent()

    def test_a_savepoint_takes_along_what_came_after_it(
        self, connect, engine, notifier, outbox, order
    ):
        conn = connect(engine)
        notifier.enqueue("order_done", order, to="1", conn=conn)
        outer = conn.begin_nested()
        notifier.enqueue("order_done", order, to="2", conn=conn)
        inner = conn.begin_nested()
        notifier.enqueue("order_done", order, to="3", conn=conn)
        inner.rollback()
        outbox.assert_sent("order_done", to="2")
        outbox.assert_not_sent("order_done", to="3")
        outer.rollback()
        conn.commit()
        closed(conn)
        outbox.assert_sent("order_done", to="1", times=1)
        outbox.assert_not_sent("order_done", to="2")

    def test_a_key_that_was_rolled_back_can_be_given_again(
        self, connect, engine, notifier, outbox, order
    ):
        conn = connect(engine)
        notifier.enqueue("order_done", order, idempotency_key="a", conn=conn)
        conn.rollback()
        assert not notifier.enqueue("order_done", order, idempotency_key="a", conn=conn).duplicate
        conn.commit()
        closed(conn)
        outbox.assert_sent("order_done", times=1)


def test_an_async_session_is_followed_too(tmp_path, notifier, outbox, order):
    async def work():
        engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'shop.db'}")
        async with AsyncSession(engine) as session:
            await notifier.enqueue_async("order_done", order, to="1", conn=session)
            await session.commit()
            await notifier.enqueue_async("order_done", order, to="2", conn=session)
            await session.rollback()
        await engine.dispose()

    asyncio.run(work())
    outbox.assert_sent("order_done", to="1", times=1)
    outbox.assert_not_sent("order_done", to="2")


DJANGO = """
import django
import pytest
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.db"}}
)
django.setup()

from django.db import connection, transaction
from django.test import TransactionTestCase, TestCase
from notifyspec import Notifier

notifier = Notifier("specs")
ORDER = {
    "customer": {"id": "42", "name": "Ada"},
    "order": {"id": 7, "number": "A-7", "total": 12.5, "currency": "EUR"},
}

def enqueue(to):
    notifier.enqueue("order_done", ORDER, to=to, conn=connection)

def test_what_is_committed_stays(notifications):
    with transaction.atomic():
        enqueue(1)
    notifications.assert_sent("order_done", times=1)

def test_what_is_rolled_back_is_gone(notifications):
    try:
        with transaction.atomic():
            enqueue(1)
            notifications.assert_sent("order_done")
            raise LookupError
    except LookupError:
        notifications.assert_nothing_sent()

def test_a_savepoint_takes_along_what_came_after_it(notifications):
    with transaction.atomic():
        enqueue(1)
        with transaction.atomic():
            enqueue(2)
            transaction.set_rollback(True)
        notifications.assert_not_sent("order_done", to=2)
    notifications.assert_sent("order_done", to=1, times=1)

def test_outside_a_transaction_it_stays(notifications):
    enqueue(1)
    notifications.assert_sent("order_done", to=1, times=1)

class TestInATransactionThatIsNeverCommitted(TestCase):
    @pytest.fixture(autouse=True)
    def _outbox(self, notifications):
        self.notifications = notifications

    def test_it_is_there_while_the_test_lasts(self):
        enqueue(1)
        self.notifications.assert_sent("order_done", times=1)
"""


def test_django_is_followed(project):
    project.makepyfile(DJANGO)
    project.runpytest_subprocess().assert_outcomes(passed=5)


def test_a_connection_of_sqlite3_is_taken_but_tells_nothing(notifier, outbox, order):
    connection = sqlite3.connect(":memory:")
    connection.execute("BEGIN")
    notifier.enqueue("order_done", order, conn=connection)
    connection.rollback()
    connection.close()
    outbox.assert_sent("order_done", times=1)


def test_what_is_no_connection_is_refused(notifier, outbox, order):
    with pytest.raises(SettingsError, match="`conn` is a"):
        notifier.enqueue("order_done", order, conn=threading.Lock())
    outbox.assert_nothing_sent()
