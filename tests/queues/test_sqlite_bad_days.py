"""What a bad day does to a queue in SQLite: one clear error, and nothing that was put is lost."""

from __future__ import annotations

import os
import re
import resource
import signal
import sqlite3
import stat
import sys
import tempfile
import traceback
from pathlib import Path

import pytest
from engines import SetClock
from notifications import claim, ids, notification, put, stored

from notifyspec.errors import (
    NotifyspecError,
    QueueDamagedError,
    QueueError,
    QueueUnavailableError,
    QueueVersionError,
)
from notifyspec.queue import Ack, Retry, Selection
from notifyspec.queues.sqlite import SqliteQueue
from notifyspec.queues.sqlite.faults import fault
from notifyspec.queues.sqlite.file import Options
from notifyspec.queues.versions import current

PAGE = 4096
IMPATIENT = Options(timeout=0.1)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "queue.db"


@pytest.fixture
def open_queue(path):
    opened = []

    def open_queue(where=path, **given):
        opened.append(SqliteQueue(where, **given))
        return opened[-1]

    yield open_queue
    for one in opened:
        one.close()


def every_call(queue):
    yield from writing(queue)
    yield queue.stats
    yield queue.dispatchers
    yield lambda: queue.find(Selection())
    yield lambda: queue.settle([])
    yield queue.migrate


def writing(queue):
    yield lambda: queue.put([notification("new")])
    yield lambda: claim(queue)
    yield lambda: queue.reserve("channels", 1, 1.0)
    yield lambda: queue.replay(Selection())
    yield lambda: queue.purge(Selection())
    yield queue.maintain


def refused(call, error, *words):
    """The call raises this error, in one sentence that has these words, the path and no payload."""
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error
    message = str(caught.value)
    assert "queue" in message
    for word in words:
        assert re.search(word, message), message
    assert "\n" not in message
    assert "order_done" not in message


def in_a_child(work):
    """What ``work`` does must hold in a process of its own, which it may spoil."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_missing_folder_is_made_and_kept_out_of_git(tmp_path, open_queue):
    put(open_queue(tmp_path / ".notifyspec" / "deep" / "queue.db"), "a")
    put(open_queue(tmp_path / "other" / ".notifyspec" / "queue.db"), "a")
    assert (tmp_path / "other" / ".notifyspec" / ".gitignore").read_text() == "*\n"


def test_nothing_is_made_before_the_first_call(tmp_path, open_queue):
    open_queue(tmp_path / "folder" / "queue.db")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_every_put_that_returned_is_kept(path, open_queue):
    """By a limit on the size of files: SQLite sees a write that fails, as on a full disk."""

    def work():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        queue = SqliteQueue(path)
        queue.migrate()
        unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, unlimited[1]))
        returned = []
        try:
            for number in range(10_000):
                queue.put([notification(f"n{number}", jobs=5, text="x" * 2000)])
                returned.append(f"n{number}")
        except QueueUnavailableError as error:
            assert "disk is full" in str(error)  # noqa: PT017
        assert 10 < len(returned) < 1000
        refused(lambda: put(queue, "big", text="x" * 2_500_000), QueueUnavailableError, "disk")
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        put(queue, "after")  # there is room again
        assert set(stored(queue)) == {*returned, "after"}
        queue.close()
        (path.parent / "returned").write_text("\n".join(returned))

    in_a_child(work)
    returned = (path.parent / "returned").read_text().split("\n")
    assert stored(open_queue(), spec="order_done") == [
        name for name in returned for _ in range(5)
    ] + ["after"]


@pytest.fixture
def folder_of_nobody():
    """A folder that another user than root can reach."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def as_nobody(work):
    def without_rights():
        if os.geteuid() == 0:  # whom no permission stops
            os.setgid(65534)
            os.setuid(65534)
        work()

    in_a_child(without_rights)


def test_a_folder_that_can_not_be_written_is_told(folder_of_nobody):
    put(queue := SqliteQueue(folder_of_nobody / "queue.db"), "a")
    queue.close()
    folder_of_nobody.chmod(0o555)

    def work():
        for call in every_call(SqliteQueue(folder_of_nobody / "queue.db")):
            refused(call, QueueUnavailableError, "right to write|may write", "queue.db")
        for call in every_call(SqliteQueue(folder_of_nobody / "other.db")):
            refused(call, QueueUnavailableError, "right to write", "other.db")
        for call in every_call(SqliteQueue(folder_of_nobody / "new" / "queue.db")):
            refused(call, QueueUnavailableError, "right to write", "queue.db")

    try:
        as_nobody(work)
    finally:
        folder_of_nobody.chmod(0o755)


def test_a_file_that_can_not_be_written_is_told_and_can_be_read(folder_of_nobody):
    path = folder_of_nobody / "queue.db"
    put(queue := SqliteQueue(path), "a")
    queue.close()
    path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    folder_of_nobody.chmod(0o777)

    def work():
        queue = SqliteQueue(path)
        assert stored(queue) == ["a"]
        assert queue.dispatchers() == []
        for call in writing(queue):
            refused(call, QueueUnavailableError, "can't be written", "queue.db")

    as_nobody(work)


def test_a_path_that_leads_through_a_file_or_to_a_folder_is_told(tmp_path, open_queue):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    refused(open_queue(tmp_path / "file" / "queue.db").stats, QueueUnavailableError, "queue.db")
    refused(open_queue(tmp_path / "folder").stats, QueueUnavailableError, "path is a file's")


def test_a_lock_that_is_held_for_too_long_is_told_and_reading_goes_on(path, open_queue):
    queue = open_queue(options=IMPATIENT)
    put(queue, "a")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused(lambda: put(queue, "b"), QueueUnavailableError, "locked by another", "timeout")
    refused(lambda: claim(queue), QueueUnavailableError, "locked by another")
    assert stored(queue) == ["a"]
    other.execute("ROLLBACK")
    other.close()
    put(queue, "c")
    assert stored(queue) == ["a", "c"]


def filled(queue, number=300):
    queue.put([notification(f"n{one}", text="x" * 1000) for one in range(number)])
    queue.close()


def overwrite(path, page, count=1):
    with path.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(b"\xa5" * PAGE * count)


def test_a_file_whose_beginning_was_overwritten_is_told(path, open_queue):
    filled(open_queue())
    overwrite(path, 0)
    for call in every_call(open_queue()):
        refused(call, QueueDamagedError, "not a database", "move it away")


def test_a_file_whose_middle_was_overwritten_is_told_and_never_misread(path, open_queue):
    filled(open_queue())
    pages = path.stat().st_size // PAGE
    overwrite(path, pages // 4, pages // 2)
    queue = open_queue()
    refused(lambda: claim(queue, 1000), QueueDamagedError, "damaged", "recover")
    refused(lambda: stored(queue), QueueDamagedError, "damaged", "recover")


@pytest.mark.parametrize(
    "content", [b"name,target\n" * 1000, b"\x00" * 10_000, b"x", os.urandom(20_000)]
)
def test_a_file_that_is_no_database_is_told_and_left_as_it_is(path, open_queue, content):
    path.write_bytes(content)
    for call in every_call(open_queue()):
        refused(call, QueueDamagedError, "not a database", "queue.db")
    assert path.read_bytes() == content


def test_an_empty_file_becomes_a_queue(path, open_queue):
    path.touch()
    put(queue := open_queue(), "a")
    assert stored(queue) == ["a"]


def test_the_tables_can_live_in_a_database_of_somebody_else(path, open_queue):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
    other.close()
    put(queue := open_queue(), "a")
    assert stored(queue) == ["a"]


def test_a_table_that_was_deleted_is_told(path, open_queue):
    put(open_queue(), "a")
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE notifyspec_jobs")
    other.close()
    refused(lambda: claim(open_queue()), QueueDamagedError, "lacks the tables")


@pytest.mark.parametrize("also", [(), ("-wal",), ("-wal", "-shm"), ("-shm",)])
def test_a_file_that_is_deleted_while_open_is_told_once_and_then_made_anew(path, open_queue, also):
    queue, other = open_queue(), open_queue()
    put(queue, "a")
    assert stored(other) == ["a"]
    path.unlink()
    for suffix in also:
        path.with_name(path.name + suffix).unlink()
    refused(lambda: put(queue, "lost?"), QueueUnavailableError, "deleted", "call again")
    put(queue, "b")
    refused(other.stats, QueueUnavailableError, "deleted")
    put(fresh := open_queue(), "c")
    assert stored(fresh) == ["b", "c"]
    assert stored(other) == ["b", "c"]


def test_a_log_that_is_deleted_while_open_is_told(path, open_queue):
    put(queue := open_queue(), "a")
    path.with_name("queue.db-wal").unlink()
    refused(lambda: put(queue, "b"), QueueUnavailableError, "deleted, moved or replaced")


def test_a_file_that_is_replaced_while_open_is_told(path, open_queue, tmp_path):
    put(queue := open_queue(), "a")
    put(backup := open_queue(tmp_path / "backup.db"), "from the backup")
    backup.close()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink()
    (tmp_path / "backup.db").replace(path)
    refused(lambda: put(queue, "b"), QueueUnavailableError, "replaced")
    assert "from the backup" in stored(open_queue())


@pytest.mark.parametrize("open_before", [True, False])
def test_a_queue_of_a_newer_version_is_told_and_left_as_it_is(path, open_queue, open_before):
    put(queue := open_queue(), "a")
    if not open_before:
        queue.close()
        queue = open_queue()
    with sqlite3.connect(path) as newer:
        newer.execute("UPDATE notifyspec_layout SET version = version + 1")
    newer.close()
    for call in every_call(queue):
        refused(
            call, QueueVersionError, f"newer notifyspec.*{current() + 1}.*{current()}", "update"
        )
    with sqlite3.connect(path) as newer:
        newer.execute("UPDATE notifyspec_layout SET version = version - 1")
    newer.close()
    assert stored(queue) == ["a"]


@pytest.mark.parametrize(
    ("column", "value"),
    [("audience", "pigeons"), ("targets", "nonsense"), ("targets", '["\\'), ("targets", 7)],
)
def test_a_row_that_makes_no_sense_is_told_and_can_be_purged(path, open_queue, column, value):
    put(queue := open_queue(), "fine", "odd")
    with sqlite3.connect(path) as other:
        other.execute(
            f"UPDATE notifyspec_jobs SET {column} = ? WHERE notification = 'odd'", (value,)
        )
    other.close()
    refused(lambda: claim(queue), QueueDamagedError, "Part 0 of the notification odd", "purge")
    refused(lambda: queue.find(Selection()), QueueDamagedError, "odd")
    assert queue.purge(Selection(notifications=("odd",))) == 1
    assert ids(claim(queue)) == ["fine"]


def test_a_clock_that_jumps_forward_ends_leases_and_brings_what_is_scheduled(open_queue):
    clock = SetClock()
    queue = open_queue(clock=clock)
    put(queue, "claimed")
    old = claim(queue)
    put(queue, "scheduled", due=clock() + 3000)
    clock.advance(3600)
    assert ids(claim(queue)) == ["claimed", "scheduled"]
    assert queue.settle([(one, Ack()) for one in old]) == old


def test_a_clock_that_is_set_back_delays_what_was_there_by_no_more_than_that(open_queue):
    clock = SetClock()
    queue = open_queue(clock=clock)
    put(queue, "ready", "retried", "claimed")
    _, retried, held = claim(queue, lease=30)
    queue.settle([(retried, Retry(5, "503"))])
    clock.advance(-3600)
    put(queue, "new")
    assert ids(claim(queue)) == ["new"]
    assert queue.settle([(held, Ack())]) == []
    clock.advance(3600 + 30)
    assert sorted(ids(claim(queue))) == ["new", "ready", "retried"]


CODES = {
    name: value
    for name, value in vars(sqlite3).items()
    if re.fullmatch(r"SQLITE_[A-Z]+(_[A-Z0-9_]+)?", name) and isinstance(value, int)
}


@pytest.mark.parametrize("name", [name for name in CODES if CODES[name] & 0xFF in range(1, 27)])
def test_every_code_that_sqlite_has_becomes_an_error_of_the_queue(name):
    error = sqlite3.OperationalError("words")
    error.sqlite_errorcode, error.sqlite_errorname = CODES[name], name
    known = fault(error, Path("queue.db"))
    assert isinstance(known, QueueError)
    assert name in str(known)


def test_other_errors_of_the_driver_become_errors_of_the_queue_and_ours_stay(path):
    for error in (
        sqlite3.InterfaceError("x"),
        sqlite3.ProgrammingError("x"),
        OSError(28, "No space left on device"),
        MemoryError(),
        OverflowError("x"),
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "x"),
    ):
        assert isinstance(fault(error, path), QueueError)
    ours = NotifyspecError("x")
    assert fault(ours, path) is ours
