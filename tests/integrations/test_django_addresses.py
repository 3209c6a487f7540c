"""The URL of a queue in Django's database leads SQLAlchemy to where Django itself connects."""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa
from django.db.utils import ConnectionHandler
from hypothesis import given
from hypothesis import strategies as st

from notifyspec.integrations.django.addresses import url_of
from notifyspec.queues.sql import SqlQueue

ENGINES = {"postgresql": "django.db.backends.postgresql", "sqlite": "django.db.backends.sqlite3"}
WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=1, max_size=12)


def url(vendor, **settings):
    handler = ConnectionHandler({"default": {"ENGINE": ENGINES[vendor], **settings}})
    return sa.make_url(url_of(handler["default"]))


@given(name=WORDS, user=WORDS, password=st.just("") | WORDS)
def test_any_name_user_and_password_is_kept(name, user, password):
    made = url(
        "postgresql", NAME=name, USER=user, PASSWORD=password, HOST="db.example", PORT="5433"
    )
    assert (made.username, made.password or "") == (user, password)
    assert (made.host, made.port) == ("db.example", 5433)
    assert arguments_of(made)["dbname"] == name


def arguments_of(made):
    """What the driver is called with."""
    arguments = sa.create_engine(made).dialect.create_connect_args(made)[1]
    return {name: value for name, value in arguments.items() if name != "context"}


def test_the_options_of_the_driver_are_kept_and_djangos_own_are_not():
    options = {
        "sslmode": "require",
        "options": "-c search_path=shop",
        "connect_timeout": 3,
        "pool": True,
        "server_side_binding": True,
        "assume_role": "clerk",
    }
    made = url("postgresql", NAME="shop", HOST="::1", OPTIONS=options)
    assert arguments_of(made) == {
        "host": "::1",
        "dbname": "shop",
        "sslmode": "require",
        "connect_timeout": "3",
        "options": "-c search_path=shop -c role=clerk",
    }


def test_a_socket_is_a_folder():
    made = url("postgresql", NAME="shop", HOST="/run/postgresql", PORT="5433")
    called = arguments_of(made)
    assert (called["host"], called["port"]) == ("/run/postgresql", "5433")


def test_without_a_host_the_driver_chooses():
    assert arguments_of(url("postgresql", NAME="shop")) == {"dbname": "shop"}


def test_a_file_of_sqlite_is_a_path(tmp_path):
    assert url("sqlite", NAME=tmp_path / "shop.db").database == f"{tmp_path}/shop.db"


def test_the_seconds_to_wait_for_a_lock_are_those_of_django():
    assert url("sqlite", NAME="shop.db", OPTIONS={"timeout": 20}).query == {"timeout": "20"}


def test_a_test_database_in_memory_is_shared():
    name = "file:memorydb_default?mode=memory&cache=shared"
    assert url("sqlite", NAME=name).query == {"mode": "memory", "cache": "shared", "uri": "true"}
    queue = SqlQueue(url("sqlite", NAME=name).render_as_string())
    queue.migrate()
    with sqlite3.connect(name, uri=True) as connection:
        assert connection.execute("SELECT version FROM notifyspec_layout").fetchall() == [(1,)]
    connection.close()
    queue.close()
