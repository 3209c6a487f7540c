"""What is enqueued within the caller's transaction is there once they commit, and never otherwise."""

from __future__ import annotations

import asyncio
import threading

import django
import pytest
import sqlalchemy as sa
from django.conf import settings as django_settings
from engines import SetClock
from notifications import notification, stored
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from notifyspec import Notifier
from notifyspec.errors import IdempotencyConflictError, QueueUnavailableError, SettingsError
from notifyspec.queue import Selection
from notifyspec.queues.choice import open_queue

ORDERS = sa.Table("orders", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))


@pytest.fixture(params=["postgres", "sqlite"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite+pysqlite:///{tmp_path}/shop.db"
    server = request.getfixturevalue("postgres")
    server.create(tmp_path.name)
    return server.url(tmp_path.name)


@pytest.fixture
def queue(url, tmp_path):
    opened = open_queue(url, tmp_path)
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def engine(url):
    made = sa.create_engine(url)
    ORDERS.metadata.create_all(made)
    yield made
    made.dispose()


def orders(engine):
    with engine.connect() as connection:
        return list(connection.execute(sa.select(ORDERS.c.id)).scalars())


def session_of(connection):
    return Session(bind=connection)


def scoped_session_of(connection):
    return scoped_session(sessionmaker(bind=connection))


@pytest.mark.parametrize("made", [lambda one: one, session_of, scoped_session_of])
def test_a_commit_brings_both_and_a_rollback_neither(queue, engine, made):
    with engine.connect() as connection:
        connection.execute(ORDERS.insert().values(id=1))
        queue.put([notification("a")], made(connection))
        connection.rollback()
        connection.execute(ORDERS.insert().values(id=2))
        queue.put([notification("b", jobs=2)], made(connection))
        connection.commit()
    assert orders(engine) == [2]
    assert stored(queue) == ["b", "b"]


def test_what_is_not_committed_can_not_be_claimed(queue, engine):
    with engine.connect() as connection:
        queue.put([notification("a")], connection)
        if engine.dialect.name == "postgresql":  # SQLite lets nobody else write meanwhile
            assert queue.claim(["channels"], 10) == []
        connection.commit()
    assert len(queue.claim(["channels"], 10)) == 1


def test_a_key_that_is_refused_leaves_the_callers_work(queue, engine):
    queue.put([notification("first", key="k", digest="d")])
    with engine.connect() as connection:
        connection.execute(ORDERS.insert().values(id=1))
        with pytest.raises(IdempotencyConflictError):
            queue.put([notification("new"), notification("x", key="k", digest="e")], connection)
        connection.commit()
    assert orders(engine) == [1]
    assert stored(queue) == ["first"]


def test_a_key_of_a_transaction_that_rolls_back_is_free_again(queue, engine):
    with engine.connect() as connection:
        queue.put([notification("a", key="k", digest="d")], connection)
        connection.rollback()
    (placed,) = queue.put([notification("b", key="k", digest="e")])
    assert (placed.id, placed.duplicate) == ("b", False)


def test_two_transactions_with_one_key_store_once(postgres, tmp_path):
    postgres.create(tmp_path.name)
    queue = open_queue(postgres.url(tmp_path.name), tmp_path)
    queue.migrate()
    engine = sa.create_engine(postgres.url(tmp_path.name))
    second = []
    with engine.connect() as connection:
        queue.put([notification("first", key="k", digest="d")], connection)
        other = threading.Thread(
            target=lambda: second.extend(queue.put([notification("second", key="k", digest="d")]))
        )
        other.start()
        other.join(0.3)
        assert other.is_alive(), "it must wait until the first one's fate is known"
        connection.commit()
    other.join(20)
    engine.dispose()
    assert [(one.id, one.duplicate) for one in second] == [("first", True)]
    assert stored(queue) == ["first"]
    queue.close()


def test_the_tables_are_made_where_there_are_none_yet(url, tmp_path, engine):
    queue = open_queue(url, tmp_path)
    with engine.connect() as connection:
        queue.put([notification("a")], connection)
        connection.commit()
    assert stored(queue) == ["a"]
    queue.close()


@pytest.mark.parametrize("conn", [object(), "a connection", 7])
def test_what_is_no_connection_is_refused(queue, conn):
    with pytest.raises(SettingsError, match="no connection of SQLAlchemy or Django"):
        queue.put([notification("a")], conn)


def test_a_connection_to_another_kind_of_database_is_refused(postgres, tmp_path):
    queue = open_queue(postgres.url("postgres"), tmp_path)
    other = sa.create_engine("sqlite://")
    with other.connect() as connection, pytest.raises(SettingsError, match="no connection"):
        queue.put([notification("a")], connection)
    other.dispose()
    queue.close()


def test_a_transaction_that_has_failed_is_told_as_such(postgres, tmp_path):
    postgres.create(tmp_path.name)
    queue = open_queue(postgres.url(tmp_path.name), tmp_path)
    queue.migrate()
    engine = sa.create_engine(postgres.url(tmp_path.name))
    with engine.connect() as connection:
        with pytest.raises(sa.exc.ProgrammingError):
            connection.execute(sa.text("SELECT nonsense"))
        with pytest.raises(QueueUnavailableError, match="roll it back"):
            queue.put([notification("a")], connection)
    engine.dispose()
    queue.close()


def test_an_async_session_is_as_good_as_another(postgres, tmp_path):
    postgres.create(tmp_path.name)
    url = postgres.url(tmp_path.name)
    (tmp_path / "done.yaml").write_text(
        "notifyspec: 1\nchannels: {channel: a, id: '1', event_type: TOAST, message: {content: b}}\n"
    )
    queue = open_queue(url, tmp_path)
    queue.migrate()
    notifier = Notifier(tmp_path, queue=queue)

    async def both():
        engine = create_async_engine(url)
        async with AsyncSession(engine) as session:
            await notifier.enqueue_async("done", conn=session)
            await session.rollback()
            kept = await notifier.enqueue_async("done", conn=session)
            await session.commit()
        await engine.dispose()
        return kept.id

    kept = asyncio.run(both())
    assert stored(queue) == [kept]
    queue.close()


def test_an_async_session_on_a_file_of_sqlite_may_begin_with_enqueuing(tmp_path):
    queue = open_queue(f"sqlite+pysqlite:///{tmp_path}/shop.db", tmp_path)
    queue.migrate()

    async def both():
        engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/shop.db")
        async with AsyncSession(engine) as session:
            await session.run_sync(lambda own: queue.put([notification("a")], own))
            await session.rollback()
            await session.run_sync(lambda own: queue.put([notification("b")], own))
            await session.commit()
        await engine.dispose()

    asyncio.run(both())
    assert stored(queue) == ["b"]
    queue.close()


@pytest.fixture(scope="session")
def django_connections(postgres, tmp_path_factory):
    folder = tmp_path_factory.mktemp("django")
    postgres.create("django")
    django_settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": "django",
                "USER": "postgres",
                "HOST": "127.0.0.1",
                "PORT": postgres.port,
            },
            "file": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "django.db"},
        }
    )
    django.setup()
    from django.db import connections

    urls = {
        "default": postgres.url("django"),
        "file": f"sqlite+pysqlite:///{folder}/django.db",
    }
    yield connections, urls
    connections.close_all()


@pytest.mark.parametrize("alias", ["default", "file"])
def test_djangos_transaction_is_as_good_as_another(django_connections, tmp_path, alias):
    from django.db import transaction

    connections, urls = django_connections
    queue = open_queue(urls[alias], tmp_path)
    queue.migrate()
    queue.purge(Selection())

    with transaction.atomic(using=alias):
        queue.put([notification("a", key="a")], connections[alias])
        transaction.set_rollback(True, using=alias)
    with transaction.atomic(using=alias):
        queue.put([notification("b", jobs=2, key="b")], connections[alias])
    (again,) = queue.put([notification("c", key="b")], connections[alias])
    assert (again.id, again.duplicate) == ("b", True)
    queue.put([notification("d")], connections[alias])
    with pytest.raises(IdempotencyConflictError):
        queue.put([notification("e"), notification("f", key="b", digest="x")], connections[alias])
    assert stored(queue) == ["b", "b", "d"]
    queue.close()


@pytest.mark.parametrize("alias", ["default", "file"])
def test_djangos_connection_to_another_database_is_refused(
    django_connections, tmp_path, alias, postgres
):
    connections, urls = django_connections
    if alias == "file":
        url = f"sqlite+pysqlite:///{tmp_path}/another.db"
    else:
        postgres.create(tmp_path.name)
        url = postgres.url(tmp_path.name)
    another, queue = open_queue(url, tmp_path), open_queue(urls[alias], tmp_path)
    queue.migrate()
    queue.purge(Selection())
    for _ in range(2):
        with pytest.raises(SettingsError, match="another database"):
            another.put([notification("a")], connections[alias])
        queue.put([notification("b")], connections[alias])
    assert (stored(another), stored(queue)) == ([], ["b", "b"])
    another.close()
    queue.close()


@pytest.mark.parametrize("alias", ["default", "file"])
def test_django_is_asked_once_a_connection_which_database_it_is(
    django_connections, tmp_path, alias
):
    from django.test.utils import CaptureQueriesContext

    connections, urls = django_connections
    queue = open_queue(urls[alias], tmp_path)
    queue.migrate()
    queue.put([notification("a")], connections[alias])
    with CaptureQueriesContext(connections[alias]) as asked:
        queue.put([notification("b")], connections[alias])
    assert not [
        one for one in asked.captured_queries if "_master" in one["sql"] or "pg_" in one["sql"]
    ]
    queue.close()


@pytest.mark.parametrize("alias", ["default", "file"])
def test_djangos_transaction_that_has_failed_is_told_as_such(django_connections, tmp_path, alias):
    from django.db import transaction

    connections, urls = django_connections
    queue = open_queue(urls[alias], tmp_path)
    queue.migrate()
    with transaction.atomic(using=alias):
        transaction.set_rollback(True, using=alias)
        with pytest.raises(QueueUnavailableError, match="roll it back") as caught:
            queue.put([notification("a")], connections[alias])
    assert isinstance(caught.value.__cause__, transaction.TransactionManagementError)
    queue.close()


@pytest.fixture
def busy(tmp_path):
    """A queue in SQLite to which another thread writes all the time, by connections of its own."""
    ended = threading.Event()

    def begin(url):
        queue = open_queue(url, tmp_path)
        queue.migrate()

        def write():
            while not ended.wait(0.002):  # or the others starve, since SQLite has no queue
                queue.put([notification("other")])
                queue.purge(Selection(notifications=("other",)))

        thread = threading.Thread(target=write)
        thread.start()
        threads.append((queue, thread))
        return queue

    threads = []
    yield begin
    ended.set()
    for queue, thread in threads:
        thread.join()
        queue.close()


def test_a_session_on_a_busy_file_of_sqlite_waits_for_its_turn(busy, tmp_path):
    url = f"sqlite+pysqlite:///{tmp_path}/shop.db"
    queue, engine = busy(url), sa.create_engine(url)
    for number in range(100):
        with Session(engine) as session, session.begin():
            queue.put([notification(str(number))], session)
    engine.dispose()


def test_djangos_transaction_on_a_busy_file_of_sqlite_waits_for_its_turn(busy, django_connections):
    from django.db import transaction

    connections, urls = django_connections
    queue = busy(urls["file"])
    for number in range(100):
        with transaction.atomic(using="file"):
            queue.put([notification(str(number))], connections["file"])


def test_one_file_serves_both_engines_of_sqlite(tmp_path):
    clock = SetClock()
    through = open_queue(f"sqlite+pysqlite:///{tmp_path}/q.db", tmp_path, clock=clock)
    plain = open_queue(f"sqlite:///{tmp_path}/q.db", tmp_path, clock=clock)
    through.put([notification("a", key="k")])
    plain.put([notification("b")])
    assert plain.put([notification("c", key="k")])[0].id == "a"
    assert stored(through) == stored(plain) == ["a", "b"]
    assert [one.job.notification for one in plain.claim(["channels"], 1)] == ["a"]
    assert [one.job.notification for one in through.claim(["channels"], 5)] == ["b"]
    assert through.stats() == plain.stats()
    through.close()
    plain.close()


@pytest.fixture
def elsewhere(url, tmp_path, request):
    """Another database of the same kind, with the same tables in it."""
    if url.startswith("sqlite"):
        other = f"sqlite+pysqlite:///{tmp_path}/other.db"
    else:
        server = request.getfixturevalue("postgres")
        server.create(f"{tmp_path.name}-other")
        other = server.url(f"{tmp_path.name}-other")
    opened = open_queue(other, tmp_path)
    opened.migrate()
    yield opened, other
    opened.close()


def test_a_connection_to_another_database_of_the_same_kind_is_refused(queue, elsewhere, engine):
    other, other_url = elsewhere
    there = sa.create_engine(other_url)
    for _ in range(2):
        with there.connect() as connection, pytest.raises(SettingsError, match="another database"):
            queue.put([notification("a")], connection)
    with there.begin() as connection:
        other.put([notification("b")], connection)
        with pytest.raises(SettingsError, match="another database"):
            queue.put([notification("a")], connection)
    with engine.begin() as connection:
        queue.put([notification("c")], connection)
    there.dispose()
    assert (stored(queue), stored(other)) == (["c"], ["b"])


def test_a_connection_that_looks_into_another_schema_is_refused(postgres, tmp_path):
    postgres.create(tmp_path.name)
    queue = open_queue(postgres.url(tmp_path.name), tmp_path)
    queue.migrate()
    engine = sa.create_engine(postgres.url(tmp_path.name))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE SCHEMA tenant"))
        connection.execute(sa.text("SET LOCAL search_path TO tenant"))
        with pytest.raises(SettingsError, match="another database or schema"):
            queue.put([notification("a")], connection)
    with engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL search_path TO tenant, public"))
        queue.put([notification("b")], connection)
    engine.dispose()
    assert stored(queue) == ["b"]
    queue.close()


def test_tables_that_a_rollback_took_along_are_made_again(url, tmp_path, engine):
    queue = open_queue(url, tmp_path)
    with engine.connect() as connection:
        queue.put([notification("a")], connection)
        connection.rollback()
        queue.put([notification("b")], connection)
        connection.commit()
    assert stored(queue) == ["b"]
    queue.close()


def test_which_database_it_is_is_asked_once_a_connection(queue, engine):
    asked = []
    sa.event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    for number in range(3):
        with engine.begin() as connection:
            queue.put([notification(f"n{number}")], connection)
    place = [one for one in asked if "notifyspec_layout'" in one or "database_list" in one]
    assert len(place) == (1 if engine.dialect.name == "postgresql" else 2)
