"""The queue in a database on bad days: a server that dies, is missing, full, or of another version."""

from __future__ import annotations

import os
import threading
import time

import pytest
import sqlalchemy as sa
import sqlalchemy.exc
from bad_days import PATIENCE, every_subclass, once_it_works, putting
from notifications import claim, ids, notification, put, stored
from proxy import way_to
from servers import postgres_server

from notifyspec.errors import (
    QueueDamagedError,
    QueueError,
    QueueUnavailableError,
    QueueVersionError,
    SettingsError,
)
from notifyspec.queue import Ack, Selection
from notifyspec.queues.choice import open_queue
from notifyspec.queues.slices import ROWS
from notifyspec.queues.sql.faults import fault
from notifyspec.queues.versions import current


@pytest.fixture
def url(postgres, tmp_path):
    postgres.create(tmp_path.name)
    return postgres.url(tmp_path.name)


@pytest.fixture
def queue(url, tmp_path):
    opened = open_queue(url, tmp_path)
    yield opened
    opened.close()


def change(url, *statements):
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


def test_no_put_that_returned_is_lost_and_none_is_halved_when_the_server_is_killed(tmp_path):
    with postgres_server() as server:
        queue = open_queue(server.url("postgres"), tmp_path)
        with putting(queue, jobs=3) as returned:
            for _ in range(2):
                time.sleep(0.5)
                server.kill()
                server.start()
            time.sleep(0.5)
        names = once_it_works(lambda: stored(queue))
        queue.close()
    assert returned
    assert set(returned) <= set(names)
    assert {names.count(name) for name in names} == {3}


def test_a_network_that_swallows_everything_is_told_in_time_and_what_was_stored_stays(
    postgres, url, tmp_path
):
    with way_to(postgres.port) as way:
        through = url.replace(str(postgres.port), str(way.port))
        queue = open_queue(f"{through}?timeout=3", tmp_path)
        put(queue, "before")
        way.cut = True
        with pytest.raises(QueueUnavailableError):
            put(queue, "meanwhile")
        way.cut = False
        once_it_works(lambda: put(queue, "after"))
        assert {"before", "after"} <= set(stored(queue))
        queue.close()


def test_a_lock_that_is_held_for_too_long_is_told(url, tmp_path):
    queue = open_queue(f"{url}?timeout=3", tmp_path)
    put(queue, "a")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("LOCK TABLE notifyspec_jobs"))
        with pytest.raises(QueueUnavailableError, match="held for too long"):
            put(queue, "b")
    engine.dispose()
    put(queue, "c")
    assert stored(queue) == ["a", "c"]
    queue.close()


def test_a_dispatcher_goes_on_when_the_server_is_back(tmp_path):
    with postgres_server() as server:
        queue = open_queue(server.url("postgres"), tmp_path)
        put(queue, "a", "b")
        (first,) = claim(queue, 1)
        server.kill()
        with pytest.raises(QueueUnavailableError):
            queue.settle([(first, Ack())])
        server.start()
        once_it_works(lambda: queue.settle([(first, Ack())]))
        assert ids(claim(queue)) == ["b"]
        queue.close()


def test_no_server_is_one_sentence_without_the_password(tmp_path):
    queue = open_queue("postgresql+psycopg://me:hush@127.0.0.1:1/shop", tmp_path)
    with pytest.raises(QueueUnavailableError) as caught:
        put(queue, "a")
    assert "can't be reached" in str(caught.value)
    assert "hush" not in str(caught.value) + repr(queue)


def test_a_database_that_is_not_there_is_named(postgres, tmp_path):
    queue = open_queue(postgres.url("nowhere"), tmp_path)
    with pytest.raises(QueueUnavailableError, match="nowhere"):
        put(queue, "a")


def test_a_short_form_of_the_url_is_the_same_database(url, queue, tmp_path):
    put(queue, "a")
    short = open_queue(url.replace("postgresql+psycopg", "postgresql"), tmp_path)
    assert stored(short) == ["a"]
    short.close()


@pytest.mark.parametrize("url", ["postgresql://host:port/x", "sqlite+pysqlite:shop.db"])
def test_a_url_that_is_none_is_refused(url, tmp_path):
    with pytest.raises(SettingsError, match="as SQLAlchemy has it"):
        open_queue(url, tmp_path)


def test_a_newer_layout_is_refused_and_left_alone(url, queue, tmp_path):
    put(queue, "a")
    change(url, f"UPDATE notifyspec_layout SET version = {current() + 1}")
    for newer in (queue, open_queue(url, tmp_path)):
        with pytest.raises(QueueVersionError, match="newer notifyspec"):
            put(newer, "b")
        with pytest.raises(QueueVersionError, match="newer notifyspec"):
            newer.migrate()
        newer.close()


def test_a_table_that_is_gone_is_named_as_missing(url, queue):
    put(queue, "a")
    change(url, "DROP TABLE notifyspec_jobs")
    with pytest.raises(QueueDamagedError, match="queue migrate"):
        put(queue, "b")


def test_many_programs_that_open_it_first_at_once_make_its_tables_once(url, tmp_path):
    queues = [open_queue(url, tmp_path) for _ in range(8)]
    threads = [
        threading.Thread(target=put, args=(one, f"n{number}")) for number, one in enumerate(queues)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(stored(queues[0])) == [f"n{number}" for number in range(8)]
    for one in queues:
        one.close()


def test_a_read_only_server_is_told_as_such(url, queue, tmp_path):
    queue.migrate()
    change(url, f"ALTER DATABASE {tmp_path.name} SET default_transaction_read_only = on")
    other = open_queue(url, tmp_path)
    with pytest.raises(QueueUnavailableError, match="only be read"):
        other.put([notification("a")])
    other.close()


@pytest.mark.parametrize("kind", every_subclass(sqlalchemy.exc.SQLAlchemyError))
def test_every_fault_of_sqlalchemy_becomes_a_queue_error_without_the_payload(kind):
    error = kind.__new__(kind)
    error.args = ("hush",)
    error.orig, error.statement, error.params = Exception("hush"), "hush", ("hush",)
    found = fault(error, "postgresql://host/shop")
    assert isinstance(found, QueueError)
    assert "hush" not in str(found)


def test_a_forked_process_has_connections_of_its_own(url, queue):
    put(queue, "before")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            put(queue, "child")
            code = 0
        finally:
            os._exit(code)
    put(queue, "parent")
    assert os.waitpid(child, 0)[1] == 0
    put(queue, "after")
    assert sorted(stored(queue)) == ["after", "before", "child", "parent"]


def test_a_slice_of_a_replay_reads_its_own_rows_whatever_the_statistics_say(url, queue):
    """Where they know of no dead job yet, the index by which claims are made looks like the best."""
    number = 5 * ROWS
    queue.put([notification(f"n{n}") for n in range(number)])
    change(url, "ANALYZE notifyspec_jobs")
    change(url, "UPDATE notifyspec_jobs SET at = NULL, died = 0, cause = 'refused', reason = 'no'")
    assert queue.replay(Selection()) == number
    queue.close()  # by the end of a session its counts are known
    engine = sa.create_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        end = time.monotonic() + 30
        while True:
            changed, read = connection.execute(sa.text(READ)).one()
            if changed >= 2 * number:
                break
            assert time.monotonic() < end, "the server does not tell what was read"
            time.sleep(0.05)
    engine.dispose()
    assert read < number


READ = """
    SELECT t.n_tup_upd, i.idx_tup_read FROM pg_stat_user_tables t
    JOIN pg_stat_user_indexes i USING (relid)
    WHERE t.relname = 'notifyspec_jobs' AND i.indexrelname = 'notifyspec_jobs_due'
"""
