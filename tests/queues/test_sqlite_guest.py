"""Putting within a transaction of the caller's own connection of ``sqlite3``."""

from __future__ import annotations

import sqlite3

import pytest
from notifications import claim, ids, notification, put, stored

from notifyspec.errors import IdempotencyConflictError, QueueUnavailableError, SettingsError
from notifyspec.queues.sqlite import SqliteQueue
from notifyspec.queues.sqlite.file import Options


@pytest.fixture
def path(tmp_path):
    return tmp_path / "app.db"


@pytest.fixture
def queue(path):
    queue = SqliteQueue(path, Options(timeout=0.1))
    queue.migrate()
    yield queue
    queue.close()


@pytest.fixture(params=[None, "", "IMMEDIATE"], ids=["autocommit", "legacy", "immediate"])
def conn(request, path, queue):
    conn = sqlite3.connect(path, isolation_level=request.param, timeout=0.1)
    conn.execute("CREATE TABLE orders (id INTEGER)")
    yield conn
    conn.close()


def begin(conn):
    if conn.isolation_level is None:
        conn.execute("BEGIN")
    conn.execute("INSERT INTO orders VALUES (1)")


def test_what_is_put_is_there_once_the_caller_commits(queue, conn):
    begin(conn)
    assert queue.put([notification("a", key="k")], conn=conn)[0].id == "a"
    assert stored(queue) == []
    conn.commit()
    assert stored(queue) == ["a"]
    assert queue.put([notification("b", key="k")])[0].duplicate


def test_what_is_put_is_gone_when_the_caller_rolls_back(queue, conn):
    begin(conn)
    queue.put([notification("a", key="k")], conn=conn)
    conn.rollback()
    assert stored(queue) == []
    assert not queue.put([notification("b", key="k")])[0].duplicate


def test_putting_first_begins_the_callers_transaction_unless_it_is_in_autocommit_mode(queue, conn):
    queue.put([notification("a")], conn=conn)
    assert stored(queue) == (["a"] if conn.isolation_level is None else [])
    conn.commit()
    assert stored(queue) == ["a"]


def test_a_put_that_fails_leaves_the_callers_transaction_as_it_was(queue, conn):
    put(queue, "first", key="k")
    begin(conn)
    together = [notification("a", key="ka"), notification("b", key="k", digest="other")]
    with pytest.raises(IdempotencyConflictError):
        queue.put(together, conn=conn)
    assert conn.in_transaction
    conn.commit()
    assert stored(queue) == ["first"]
    assert conn.execute("SELECT count(*) FROM orders").fetchone() == (1,)
    assert not queue.put([notification("c", key="ka")])[0].duplicate


def test_a_lock_of_somebody_else_is_told(queue, conn, path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(QueueUnavailableError, match="locked"):
        queue.put([notification("a")], conn=conn)
    other.close()


def test_a_waiting_claim_sees_what_a_caller_commits(queue, conn):
    queue.put([notification("a")], conn=conn)
    conn.commit()
    assert ids(claim(queue, wait=10)) == ["a"]


def test_a_connection_to_another_file_is_refused(queue, tmp_path):
    other = sqlite3.connect(tmp_path / "other.db")
    for conn in (other, sqlite3.connect(":memory:")):
        with pytest.raises(SettingsError, match=r"app\.db"):
            queue.put([notification("a")], conn=conn)
        conn.close()
    assert stored(queue) == []
