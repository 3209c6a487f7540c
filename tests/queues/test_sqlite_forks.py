"""A process that forks, with a queue in SQLite that is in use."""

from __future__ import annotations

import os
import threading
import traceback

import pytest
from notifications import claim, ids, notification, put, stored

from notifyspec.queue import Ack
from notifyspec.queues.sqlite import SqliteQueue


@pytest.fixture
def queue(tmp_path):
    queue = SqliteQueue(tmp_path / "queue.db")
    yield queue
    queue.close()


def forked(work):
    """The exit status of a child that does ``work`` and ends at once."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_parent_and_child_go_on_with_the_same_queue(queue):
    put(queue, "before")

    def work():
        assert ids(claim(queue)) == ["before"]
        put(queue, "of the child")
        queue.close()

    assert forked(work) == 0
    put(queue, "of the parent")
    assert stored(queue) == ["before", "of the child", "of the parent"]


def test_a_child_of_a_child_can_use_the_queue(queue):
    put(queue, "before")
    assert forked(lambda: os._exit(forked(lambda: put(queue, "grandchild")))) == 0
    assert stored(queue) == ["before", "grandchild"]


def test_forks_while_threads_put_and_claim_lose_nothing_and_hang_nowhere(queue):
    stop = threading.Event()
    put_by_threads: list[str] = []
    errors: list[BaseException] = []

    def produce(name):
        number = 0
        try:
            while not stop.is_set():
                queue.put([notification(f"{name}-{number}", jobs=2)])
                put_by_threads.append(f"{name}-{number}")
                number += 1
        except BaseException as error:
            errors.append(error)

    def watch():
        try:
            while not stop.is_set():
                assert claim(queue, lane="nothing here", wait=0.01) == []
                queue.stats()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=produce, args=(name,)) for name in "ab"]
    threads.append(threading.Thread(target=watch))
    for thread in threads:
        thread.start()
    try:
        for number in range(10):
            assert forked(lambda number=number: put(queue, f"child-{number}", jobs=2)) == 0
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert errors == []
    expected = 2 * sorted([*put_by_threads, *(f"child-{number}" for number in range(10))])
    found = []
    while claims := claim(queue, 500):
        found += ids(claims)
        assert queue.settle([(one, Ack()) for one in claims]) == []
    assert sorted(found) == sorted(expected)


def test_what_the_parent_had_claimed_it_can_still_settle_after_a_fork(queue):
    put(queue, "a")
    claims = claim(queue)
    assert forked(queue.stats) == 0
    assert queue.settle([(one, Ack()) for one in claims]) == []


def test_a_closed_queue_does_not_stand_in_the_way_of_a_fork(queue):
    put(queue, "a")
    queue.close()
    assert forked(lambda: None) == 0
