"""Tables of an older layout are brought to this one when they are opened, and those of a newer are refused."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from notifications import claim, ids, notification, put, stored

from notifyspec.cli import main
from notifyspec.errors import QueueDamagedError, QueueError, QueueVersionError
from notifyspec.queues import versions
from notifyspec.queues.choice import open_queue

STEPS = (
    (
        "ALTER TABLE notifyspec_jobs ADD COLUMN note TEXT",
        "UPDATE notifyspec_jobs SET note = 'of ' || spec",
    ),
    ("CREATE INDEX notifyspec_jobs_note ON notifyspec_jobs (note)",),
)


@pytest.fixture(params=["sqlite", "sqlalchemy", "postgres"])
def url(request, tmp_path):
    if request.param == "postgres":
        server = request.getfixturevalue("postgres")
        server.create(tmp_path.name)
        return server.url(tmp_path.name)
    scheme = "sqlite" if request.param == "sqlite" else "sqlite+pysqlite"
    return f"{scheme}:///{tmp_path}/queue.db"


@pytest.fixture
def opened(url, tmp_path):
    """Opens the queue again and again; what is put before the steps are there is of the older layout."""
    queues = []

    def open_one():
        queues.append(open_queue(url, tmp_path))
        return queues[-1]

    yield open_one
    for queue in queues:
        queue.close()


@pytest.fixture
def engine(url):
    made = sa.create_engine(url)
    yield made
    made.dispose()


def asked(engine, statement):
    with engine.connect() as connection:
        return list(connection.execute(sa.text(statement)).scalars())


def notes(engine):
    return asked(engine, "SELECT note FROM notifyspec_jobs ORDER BY id")


@pytest.fixture
def older(opened):
    """A queue of the older layout, with a job in it."""
    queue = opened()
    put(queue, "a")
    queue.close()


@pytest.fixture
def newer(monkeypatch):
    monkeypatch.setattr(versions, "STEPS", STEPS)


def test_every_step_is_taken_when_it_is_opened_and_what_waits_stays(older, newer, opened, engine):
    queue = opened()
    assert stored(queue) == ["a"]
    assert notes(engine) == ["of order_done"]
    assert asked(engine, "SELECT version FROM notifyspec_layout") == [3]
    put(queue, "b")
    assert ids(claim(queue)) == ["a", "b"]
    assert stored(opened()) == ["a", "b"]  # and once only: the same column twice is an error


def test_only_the_steps_that_are_missing_are_taken(older, monkeypatch, opened, engine):
    monkeypatch.setattr(versions, "STEPS", STEPS[:1])
    put(opened(), "b")
    monkeypatch.setattr(versions, "STEPS", STEPS)
    assert stored(opened()) == ["a", "b"]
    assert notes(engine) == ["of order_done", None]


def test_who_works_on_the_older_layout_is_refused_from_then_on(opened, monkeypatch):
    old = opened()
    put(old, "a")
    monkeypatch.setattr(versions, "STEPS", STEPS)
    opened().migrate()
    monkeypatch.undo()
    for program in (old, opened()):
        with pytest.raises(QueueVersionError, match=r"newer notifyspec.*layout is 3.*knows 1"):
            put(program, "b")


def test_programs_that_open_it_at_once_take_each_step_once(older, newer, opened, engine):
    queues = [opened() for _ in range(6)]
    errors = []

    def look(queue):
        try:
            assert stored(queue) == ["a"]
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=look, args=(queue,)) for queue in queues]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert notes(engine) == ["of order_done"]


def test_a_step_that_fails_undoes_those_before_it(older, monkeypatch, opened, engine):
    monkeypatch.setattr(versions, "STEPS", (*STEPS, ("UPDATE notifyspec_nowhere SET x = 1",)))
    with pytest.raises(QueueError):
        put(opened(), "b")
    monkeypatch.undo()
    assert stored(opened()) == ["a"]
    assert asked(engine, "SELECT version FROM notifyspec_layout") == [1]


def test_the_command_migrates_it(older, newer, url, engine, monkeypatch, tmp_path):
    monkeypatch.setenv("NOTIFYSPEC_QUEUE", url)
    monkeypatch.chdir(tmp_path)
    assert main(["queue", "migrate"]) == 0
    assert notes(engine) == ["of order_done"]


def test_within_somebodys_transaction_nothing_is_migrated_and_it_says_how(
    older, newer, opened, engine
):
    """Changing the tables would lock out everybody else until they commit."""
    queue = opened()
    with engine.begin() as connection:
        conn = (
            connection.connection.driver_connection
            if "Sqlite" in type(queue).__name__
            else connection
        )
        with pytest.raises(QueueVersionError, match=r"older notifyspec.*notifyspec queue migrate"):
            queue.put([notification("b")], conn)
    queue.migrate()
    with engine.begin() as connection:
        conn = (
            connection.connection.driver_connection
            if "Sqlite" in type(queue).__name__
            else connection
        )
        queue.put([notification("b")], conn)
    assert stored(queue) == ["a", "b"]


@pytest.mark.parametrize(
    "change", ["DELETE FROM notifyspec_layout", "UPDATE notifyspec_layout SET version = 0"]
)
def test_what_names_no_version_is_damaged(older, opened, engine, change):
    with engine.begin() as connection:
        connection.execute(sa.text(change))
    with pytest.raises(QueueDamagedError, match="names no version"):
        put(opened(), "b")
