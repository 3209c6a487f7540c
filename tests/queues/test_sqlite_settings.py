"""What the URL of a queue in SQLite says."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifyspec.errors import SettingsError
from notifyspec.queues.choice import DEFAULT_QUEUE
from notifyspec.queues.sqlite.address import file_at
from notifyspec.queues.sqlite.file import Options

ROOT = Path("/srv/app")


@pytest.mark.parametrize(
    ("url", "path", "options"),
    [
        (DEFAULT_QUEUE, "/srv/app/.notifyspec/queue.db", Options("full", 10.0)),
        ("sqlite:////var/lib/queue.db", "/var/lib/queue.db", Options()),
        ("SQLite:///q.db?synchronous=NORMAL", "/srv/app/q.db", Options("normal", 10.0)),
        ("sqlite:///q.db?timeout=2.5&synchronous=full", "/srv/app/q.db", Options("full", 2.5)),
        ("sqlite:///q.db?", "/srv/app/q.db", Options()),
    ],
)
def test_a_url_names_the_file_and_its_options(url, path, options):
    assert file_at(url, ROOT) == (Path(path), options)


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("sqlite:", "memory:"),
        ("sqlite://", "memory:"),
        ("sqlite:///", "memory:"),
        ("sqlite:///:memory:", "memory:"),
        ("sqlite:queue.db", "sqlite:///"),
        ("sqlite:///q.db?synchronous=off", "'off'"),
        ("sqlite:///q.db?timeout=-1", "'-1'"),
        ("sqlite:///q.db?timeout=nan", "'nan'"),
        ("sqlite:///q.db?timeout=soon", "'soon'"),
        ("sqlite:///q.db?journal=wal", "'journal'"),
    ],
)
def test_a_url_that_says_something_else_is_refused(url, word):
    with pytest.raises(SettingsError, match="NOTIFYSPEC_QUEUE") as caught:
        file_at(url, ROOT)
    assert word in str(caught.value)
