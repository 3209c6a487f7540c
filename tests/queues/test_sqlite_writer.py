"""One thread writes for all the others, and none suffers for another's sake."""

from __future__ import annotations

import ctypes
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from notifications import claim, ids, job, notification, put, stored

from notifyspec.errors import IdempotencyConflictError, QueueError, QueueUnavailableError
from notifyspec.queue import Ack, Notification, Retry
from notifyspec.queues.sqlite import SqliteQueue

PATIENCE = 30


@pytest.fixture
def path(tmp_path):
    return tmp_path / "queue.db"


@pytest.fixture
def queue(path):
    queue = SqliteQueue(path)
    put(queue, "first", key="k")
    yield queue
    queue.close()


def together(queue, *calls):
    """The futures of calls that have gathered while another was under way."""
    under_way, go_on = threading.Event(), threading.Event()

    def wait(_connection):
        under_way.set()
        assert go_on.wait(PATIENCE)

    with ThreadPoolExecutor(len(calls) + 1) as pool:
        pool.submit(queue._writer.run, wait)
        assert under_way.wait(PATIENCE)
        futures = []
        for number, call in enumerate(calls, 1):
            futures.append(pool.submit(call))
            end = time.monotonic() + PATIENCE
            while queue._writer._waiting.qsize() < number:
                assert time.monotonic() < end
        go_on.set()
    return futures


UNSTORABLE = {
    "a lone surrogate": {"text": "\ud800"},
    "a number past 64 bits": {"attempts": 2**70},
    "a value of no kind that SQLite has": {"trace": object()},
}


@pytest.mark.parametrize("bad", UNSTORABLE.values(), ids=UNSTORABLE)
def test_a_call_that_fails_leaves_those_that_share_its_transaction_as_they_are(queue, bad):
    def put_bad():
        fine = job(notification="half")
        queue.put([Notification("half", "half", "d", (fine, job(notification="half", **bad)))])

    good = [lambda name=name: put(queue, name) for name in "abc"]
    conflict = lambda: put(queue, "other", key="k", digest="other")  # noqa: E731
    futures = together(queue, good[0], put_bad, good[1], conflict, good[2])
    outcomes = [type(future.exception()) for future in futures]
    nothing = type(None)
    assert outcomes == [nothing, QueueError, nothing, IdempotencyConflictError, nothing]
    assert sorted(stored(queue)) == ["a", "b", "c", "first"]
    assert not queue.put([notification("again", key="half")])[0].duplicate


def test_each_call_that_shares_a_transaction_gets_its_own_answer(queue):
    held = claim(queue)
    futures = together(
        queue,
        lambda: queue.put([notification("a")]),
        lambda: queue.settle([(one, Retry(0, "x")) for one in held]),
        lambda: queue.put([notification("b", key="k")]),
        lambda: queue.reserve("beams", 1, 1.0),
    )
    a, settled, b, slot = (future.result() for future in futures)
    assert (a[0].id, settled, b[0].id, slot) == ("a", [], "first", 0.0)


def kill_the_thread(queue, error):
    """Raise ``error`` in the thread that writes, wherever it is."""
    thread = queue._writer._thread
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident), ctypes.py_object(error)
    )
    return thread


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt])
def test_a_thread_that_ends_hangs_no_caller_and_the_next_call_starts_another(queue, error):
    returned, told = [], []

    def produce(name):
        for number in range(60):
            try:
                put(queue, f"{name}-{number}")
            except QueueUnavailableError as caught:
                assert "call again" in str(caught)  # noqa: PT017
                told.append(f"{name}-{number}")
            else:
                returned.append(f"{name}-{number}")

    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(produce, name) for name in "abcd"]
        thread = kill_the_thread(queue, error)
        for future in futures:
            future.result(PATIENCE)
    put(queue, "last")
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert {"first", "last", *returned} <= set(stored(queue))
    assert len(returned) + len(told) == 240


def test_closing_waits_for_what_was_asked_for(path):
    queue = SqliteQueue(path)
    outcomes: list[object] = []
    begun = threading.Barrier(9)

    def produce(number):
        begun.wait()
        try:
            for part in range(100):
                put(queue, f"{number}-{part}")
                outcomes.append(f"{number}-{part}")
        except QueueUnavailableError:
            pass

    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(produce, number) for number in range(8)]
        begun.wait()
        queue.close()
        for future in futures:
            future.result(PATIENCE)
    again = SqliteQueue(path)
    assert (
        set(outcomes)
        <= set(stored(again))
        <= {f"{n}-{part}" for n in range(8) for part in range(100)}
    )
    again.close()


def test_a_closed_queue_leaves_no_log_beside_its_file_and_no_thread(path):
    before = set(threading.enumerate())
    queue = SqliteQueue(path)
    put(queue, "a")
    assert set(threading.enumerate()) > before
    queue.close()
    assert [one.name for one in path.parent.iterdir()] == ["queue.db"]
    assert set(threading.enumerate()) <= before


def test_what_is_put_while_the_program_ends_is_kept(path):
    program = f"""
import atexit, sys
sys.path.insert(0, {str(__file__).rpartition("/")[0]!r})
from pathlib import Path
from notifications import put
from notifyspec.queues.sqlite import SqliteQueue
queue = SqliteQueue(Path({str(path)!r}))
atexit.register(put, queue, "at exit")
put(queue, "before")
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=PATIENCE)
    queue = SqliteQueue(path)
    assert stored(queue) == ["before", "at exit"]
    queue.close()


def test_full_and_normal_are_what_the_connection_is_set_to(path):
    from notifyspec.queues.sqlite.file import Options

    for name, level in (("full", 2), ("normal", 1)):
        queue = SqliteQueue(path, Options(synchronous=name))
        put(queue, name)
        claims = claim(queue)
        queue.settle([(one, Ack()) for one in claims])
        assert ids(claims) == [name]
        pragma = lambda connection: connection.execute("PRAGMA synchronous").fetchone()[0]  # noqa: E731
        assert queue._writer._connection.execute("PRAGMA synchronous").fetchone()[0] == level
        queue.reserve("beams", 1, 1.0)  # what need not be durable is not waited for
        assert queue._writer.run(pragma, durable=False) == 1
        assert queue._writer.run(pragma) == level
        queue.close()
