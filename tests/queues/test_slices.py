"""Purges and replays of many rows go by slices, between which others have their turn."""

from __future__ import annotations

import sqlite3

import pytest
from notifications import CHANNELS, notification

from notifyspec.errors import QueueError
from notifyspec.queue import Dead, Selection, State
from notifyspec.queues.choice import open_queue
from notifyspec.queues.slices import ROWS

NUMBER = 2 * ROWS + ROWS // 2


@pytest.fixture(params=["sqlite:///queue.db", "sqlite+pysqlite:///{}/queue.db"])
def queue(request, tmp_path):
    opened = open_queue(request.param.format(tmp_path), tmp_path)
    opened.put([notification() for _ in range(NUMBER)])
    yield opened
    opened.close()


@pytest.fixture
def file(tmp_path):
    connection = sqlite3.connect(tmp_path / "queue.db", isolation_level=None)
    yield connection
    connection.close()


def refuse(file, change, number):
    """From now on, whoever makes this change to the row of this number fails."""
    file.execute(
        f"CREATE TRIGGER refusing BEFORE {change} ON notifyspec_jobs WHEN old.id = {number}"
        " BEGIN SELECT raise(ABORT, 'refused'); END"
    )


def count(file, condition):
    return file.execute(f"SELECT count(*) FROM notifyspec_jobs WHERE {condition}").fetchone()[0]


def test_a_purge_that_fails_midway_has_done_whole_slices_and_the_next_one_does_the_rest(
    queue, file
):
    refuse(file, "DELETE", ROWS + ROWS // 2)
    with pytest.raises(QueueError):
        queue.purge(Selection())
    assert count(file, "1") == NUMBER - ROWS
    file.execute("DROP TRIGGER refusing")
    assert queue.purge(Selection()) == NUMBER - ROWS
    assert count(file, "1") == 0


def test_a_replay_that_fails_midway_has_done_whole_slices_and_the_next_one_does_the_rest(
    queue, file
):
    while held := queue.claim([CHANNELS], ROWS):
        queue.settle([(one, Dead("refused", "no")) for one in held])
    refuse(file, "UPDATE", ROWS + ROWS // 2)
    with pytest.raises(QueueError):
        queue.replay(Selection())
    assert count(file, "at IS NULL") == NUMBER - ROWS
    file.execute("DROP TRIGGER refusing")
    assert queue.replay(Selection()) == NUMBER - ROWS
    assert queue.stats()[0].ready == NUMBER


def test_what_is_put_while_a_purge_is_under_way_stays(queue, file):
    file.execute(
        "CREATE TRIGGER putting AFTER DELETE ON notifyspec_jobs BEGIN INSERT INTO notifyspec_jobs"
        " (notification, part, lane, spec, audience, targets, text, created, due, maybe_sent, at,"
        " attempts) VALUES ('late', old.id, old.lane, old.spec, old.audience, old.targets, old.text,"
        " old.created, old.due, old.maybe_sent, old.at, 0); END"
    )
    assert queue.purge(Selection(states=(State.READY,))) == NUMBER
    assert count(file, "notification = 'late'") == NUMBER


def test_each_slice_of_a_replay_and_a_purge_is_told(queue):
    while held := queue.claim([CHANNELS], ROWS):
        queue.settle([(one, Dead("refused", "no")) for one in held])
    replayed, purged = [], []
    queue.replay(Selection(), replayed.append)
    queue.purge(Selection(), purged.append)
    assert replayed == purged == [ROWS, 2 * ROWS, NUMBER]
