"""A due job goes to one dispatcher at a time, the longest due first."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from engines import exact
from notifications import BEAMS, CHANNELS, claim, ids, notification, put, record_of, settle_all

from notifyspec.errors import QueueUnavailableError
from notifyspec.queue import Ack, Dead, Extend, Retry, State

PATIENCE = 60  # seconds until a test that waits for something gives up


def test_an_empty_queue_has_nothing_to_claim(queue):
    assert claim(queue) == []
    assert queue.claim([], 10) == []


def test_no_more_are_claimed_than_asked_for(queue):
    put(queue, "a", "b", "c")
    assert ids(claim(queue, 2)) == ["a", "b"]
    assert ids(claim(queue, 2)) == ["c"]


def test_a_claimed_job_is_not_claimed_again_while_its_lease_lasts(queue, clock):
    put(queue, "a")
    claim(queue, lease=3.0)
    clock.advance(1)
    assert claim(queue) == []


def test_a_job_whose_lease_has_ended_is_due_again_with_no_attempt_used(queue, clock):
    put(queue, "a")
    claim(queue, lease=0.5)
    clock.advance(0.5)
    (again,) = claim(queue)
    assert (again.job.notification, again.attempts) == ("a", 0)


@exact
def test_only_the_given_lanes_are_claimed(queue):
    put(queue, "a", lane=CHANNELS)
    put(queue, "b", lane=BEAMS)
    put(queue, "c", lane="channels/42")
    assert ids(queue.claim([BEAMS, "channels/42"], 10)) == ["b", "c"]
    assert ids(claim(queue)) == ["a"]


@exact
def test_the_longest_due_comes_first_over_all_lanes(queue, clock):
    now = clock()
    put(queue, "third", due=now - 1, lane=CHANNELS)
    put(queue, "first", due=now - 3, lane=BEAMS)
    put(queue, "second", due=now - 2, lane=CHANNELS)
    put(queue, "fourth", due=now - 0.5, lane=BEAMS)
    assert ids(queue.claim([CHANNELS, BEAMS], 3)) == ["first", "second", "third"]
    assert ids(queue.claim([CHANNELS, BEAMS], 3)) == ["fourth"]


def test_what_is_scheduled_is_not_claimed_before_its_time(queue, clock):
    put(queue, "later", due=clock() + 3)
    assert claim(queue) == []
    clock.advance(3)
    assert ids(claim(queue)) == ["later"]


def test_an_expired_job_is_still_claimed_so_that_its_dispatcher_can_bury_it(queue, clock):
    put(queue, "late", expires=clock() - 1)
    assert ids(claim(queue)) == ["late"]


def test_a_dead_job_is_not_claimed(queue):
    put(queue, "a")
    settle_all(queue, [(one, Dead("refused", "no")) for one in claim(queue)])
    assert claim(queue) == []


def test_threads_that_claim_at_once_never_share_a_job(queue):
    put(queue, *(f"n{number}" for number in range(300)))

    def drain(_):
        mine = []
        while claims := claim(queue, 7):
            mine += ids(claims)
        return mine

    with ThreadPoolExecutor(8) as pool:
        shares = list(pool.map(drain, range(8)))
    claimed = [name for share in shares for name in share]
    assert len(claimed) == len(set(claimed)) == 300


def waiting(queue, patience=PATIENCE):
    """A thread that waits for a first job, and the future of what it claims."""
    pool = ThreadPoolExecutor(1)
    future = pool.submit(queue.claim, [CHANNELS], 10, 30.0, patience)
    pool.shutdown(wait=False)
    time.sleep(0.05)  # so that it most often waits already; the outcome is the same if not
    return future


def test_waiting_ends_with_the_first_job_that_is_put(queue):
    future = waiting(queue)
    put(queue, "a")
    assert ids(future.result(PATIENCE)) == ["a"]


def test_waiting_ends_with_nothing_when_its_time_is_over(queue):
    put(queue, "elsewhere", lane=BEAMS)
    assert claim(queue, wait=0.1) == []


def test_waiting_ends_when_a_job_comes_back(queue):
    put(queue, "a")
    held = claim(queue)
    future = waiting(queue)
    settle_all(queue, [(one, Retry(0, "gone")) for one in held])
    assert ids(future.result(PATIENCE)) == ["a"]


def test_waiting_ends_when_a_dead_job_is_replayed(queue):
    from notifyspec.queue import Selection

    put(queue, "a")
    settle_all(queue, [(one, Dead("refused", "no")) for one in claim(queue)])
    future = waiting(queue)
    queue.replay(Selection())
    assert ids(future.result(PATIENCE)) == ["a"]


def test_waiting_ends_when_what_is_scheduled_gets_due(queue, clock):
    put(queue, "soon", due=clock() + 0.3)
    future = waiting(queue)
    clock.advance(0.3)
    assert ids(future.result(PATIENCE)) == ["soon"]


def test_waking_ends_every_wait_of_the_process(queue):
    started = time.monotonic()
    futures = [waiting(queue, 2 * PATIENCE) for _ in range(3)]
    while not all(future.done() for future in futures):
        queue.wake()  # again, since a claim that begins later waits anew
        assert time.monotonic() < started + PATIENCE
        time.sleep(0.01)
    assert [future.result() for future in futures] == [[], [], []]


def test_a_closed_queue_says_so(queue):
    put(queue, "a")
    queue.close()
    for call in (
        lambda: queue.put([notification("b")]),
        lambda: claim(queue),
        lambda: queue.settle([]),
        queue.stats,
        queue.dispatchers,
    ):
        with pytest.raises(QueueUnavailableError, match="closed"):
            call()
    queue.close()  # twice is fine


def test_closing_ends_every_wait(queue):
    future = waiting(queue, 2 * PATIENCE)
    queue.close()
    with pytest.raises(QueueUnavailableError, match="closed"):
        future.result(PATIENCE)


@exact
def test_an_extended_lease_lasts_from_then_on(queue, clock):
    put(queue, "a")
    held = claim(queue, lease=1.0)
    clock.advance(0.5)
    assert queue.settle([(one, Extend(2.0)) for one in held]) == []
    clock.advance(1)
    assert claim(queue) == []
    assert record_of(queue, "a").state is State.CLAIMED
    assert settle_all(queue, [(one, Ack()) for one in held]) == []


def test_many_threads_put_claim_and_settle_at_once_and_nothing_is_left_or_doubled(queue):
    delivered: list[str] = []
    producing = threading.Event()

    def produce(number):
        for part in range(20):
            put(queue, f"p{number}-{part}")

    def deliver():
        while True:
            over = producing.is_set()
            claims = claim(queue, 5, wait=0.02)
            assert queue.settle([(one, Ack()) for one in claims]) == []
            delivered.extend(ids(claims))
            if over and not claims:
                return

    with ThreadPoolExecutor(8) as pool:
        workers = [pool.submit(deliver) for _ in range(3)]
        list(pool.map(produce, range(5)))
        producing.set()
        for worker in workers:
            worker.result(PATIENCE)
    assert sorted(delivered) == sorted(f"p{n}-{part}" for n in range(5) for part in range(20))
    settle_all(queue, [])
    assert queue.stats() == []
