"""What an operator sees and does: stats, find, replay, purge; and what dispatchers tell."""

from __future__ import annotations

import pytest
from engines import exact
from notifications import (
    BEAMS,
    CHANNELS,
    claim,
    ids,
    notification,
    put,
    record_of,
    settle_all,
    stored,
)

from notifyspec.queue import (
    DISPATCHER_SECONDS,
    Dead,
    DispatcherReport,
    LaneReport,
    LaneStats,
    Retry,
    Selection,
    State,
)


def bury(queue, *names, lane=CHANNELS, cause="refused"):
    claims = [one for one in claim(queue, lane=lane) if one.job.notification in names]
    assert ids(claims) == list(names)
    settle_all(queue, [(one, Dead(cause, "no")) for one in claims])


@pytest.fixture
def mixed(queue, clock):
    """One job in each state, and the notification's name is the state's."""
    put(queue, "dead")
    bury(queue, "dead")
    put(queue, "claimed")
    claim(queue, lease=30)
    put(queue, "scheduled", due=clock() + 60)
    put(queue, "ready")
    return queue


@exact
def test_stats_count_the_jobs_of_each_lane_by_state(mixed, clock):
    since = clock() - 5
    put(mixed, "a", "b", lane=BEAMS, due=since)
    put(mixed, "c", lane=BEAMS, due=clock() - 1)
    beams, channels = mixed.stats()
    assert beams == LaneStats(BEAMS, ready=3, oldest=since)
    assert (channels.ready, channels.scheduled, channels.claimed, channels.dead) == (1, 1, 1, 1)
    assert channels.oldest == record_of(mixed, "ready").job.due


def test_a_lane_without_ready_jobs_has_no_oldest(queue, clock):
    put(queue, "a", due=clock() + 60)
    assert queue.stats() == [LaneStats(CHANNELS, scheduled=1)]


def test_an_empty_queue_has_no_stats(queue):
    assert queue.stats() == []


@pytest.mark.parametrize("state", State)
def test_a_record_says_in_which_state_its_job_is(mixed, state):
    assert record_of(mixed, state.value).state is state
    assert stored(mixed, states=(state,)) == [state.value]


@exact
def test_several_states_can_be_asked_for(mixed):
    assert stored(mixed, states=(State.READY, State.DEAD)) == ["dead", "ready"]


@exact
def test_a_claimed_record_says_until_when(mixed, clock):
    until = record_of(mixed, "claimed").claimed_until
    assert clock() < until <= clock() + 30
    assert record_of(mixed, "ready").claimed_until is None


@exact
def test_a_job_whose_lease_has_ended_is_ready(queue, clock):
    put(queue, "a")
    claim(queue, lease=0.5)
    clock.advance(0.5)
    assert record_of(queue, "a").state is State.READY
    assert queue.stats()[0].ready == 1


def test_what_is_found_comes_in_the_order_in_which_it_was_put(queue, clock):
    names = [f"n{number}" for number in range(8)]
    for number, name in enumerate(names):
        put(queue, name, due=clock() - number, created=100.0 - number)
    settle_all(queue, [(one, Retry(0, "x")) for one in claim(queue, 3)])
    assert stored(queue) == names


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 6, 7])
def test_pages_hold_each_job_once_and_the_last_one_says_so(queue, number):
    put(queue, *(f"n{one}" for one in range(number)))
    assert stored(queue) == [f"n{one}" for one in range(number)]


def test_a_page_goes_on_from_its_place_also_when_jobs_before_it_are_gone(queue):
    put(queue, "a", "b", "c", "d")
    records, after = queue.find(Selection(), limit=2)
    queue.purge(Selection(notifications=("a", "b")))
    records, after = queue.find(Selection(), limit=2, after=after)
    assert [record.job.notification for record in records] == ["c", "d"]
    assert after is None


def test_a_place_that_no_call_has_answered_is_refused(queue):
    with pytest.raises(ValueError, match="no place to go on from"):
        queue.find(Selection(), after="somewhere")


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        ({"spec": "sales.order"}, ["b"]),
        ({"lane": BEAMS}, ["c"]),
        ({"target": "x"}, ["d"]),
        ({"target": ","}, []),
        ({"target": 'a"'}, []),
        ({"target": '"x'}, []),
        ({"target": "X"}, []),
        ({"target": 'quo"ted'}, ["d"]),
        ({"notifications": ("a", "c", "nothing")}, ["a", "c"]),
        ({"created_before": 10.0}, ["a", "b", "c", "d"]),
        ({"created_after": 20.0}, ["g"]),
        ({"created_after": 9.0, "created_before": 11.0}, ["e"]),
        ({"cause": "expired"}, ["g"]),
        ({"cause": "attempts"}, []),
        ({"spec": "order_done", "lane": BEAMS, "target": "orders-1"}, ["c"]),
        ({"spec": "sales.order", "lane": BEAMS}, []),
    ],
)
def test_a_selection_means_what_fits_all_that_is_given(queue, selection, names):
    put(queue, "a")
    put(queue, "b", spec="sales.order")
    put(queue, "c", lane=BEAMS)
    put(queue, "d", targets=("w", "x", 'quo"ted'))
    put(queue, "e", created=10.0)
    put(queue, "f", created=20.0)
    put(queue, "g", created=30.0, lane="channels/7")
    bury(queue, "g", lane="channels/7", cause="expired")
    assert stored(queue, **selection) == names


def test_replayed_jobs_are_ready_with_no_attempt_used_no_error_and_no_expiry(queue, clock):
    put(queue, "a", expires=clock() + 1, attempts=3)
    settle_all(queue, [(one, Retry(0, "503")) for one in claim(queue)])
    bury(queue, "a", cause="attempts")
    clock.advance(0.1)
    assert queue.replay(Selection()) == 1
    (again,) = claim(queue)
    assert again.attempts == 0
    assert again.job.expires is None
    assert again.job.attempts == 3
    assert clock() - 1 < again.job.due <= clock()
    record = record_of(queue, "a")
    assert (record.error, record.died, record.cause, record.reason) == (None, None, None, None)


@exact
def test_only_dead_jobs_of_the_selection_are_replayed(mixed):
    assert mixed.replay(Selection(cause="expired")) == 0
    assert mixed.replay(Selection(states=(State.READY,))) == 0
    assert mixed.replay(Selection()) == 1
    assert stored(mixed, states=(State.READY,)) == ["dead", "ready"]


def test_purging_deletes_what_nobody_has_claimed(mixed):
    assert mixed.purge(Selection()) == 3
    assert stored(mixed) == ["claimed"]


def test_purging_deletes_only_the_selection(mixed):
    assert mixed.purge(Selection(states=(State.CLAIMED,))) == 0
    assert mixed.purge(Selection(states=(State.DEAD,), cause="refused")) == 1
    assert stored(mixed) == ["claimed", "scheduled", "ready"]


@exact
def test_a_claim_whose_job_was_purged_after_its_lease_is_lost(queue, clock):
    put(queue, "a")
    held = claim(queue, lease=0.5)
    clock.advance(0.5)
    assert queue.purge(Selection()) == 1
    assert settle_all(queue, [(one, Dead("refused", "no")) for one in held]) == held
    assert stored(queue) == []


def report(name, clock, *, ago=0.0, began=1.0, lanes=True):
    lane = LaneReport(CHANNELS, 3, 8, 100, 2, 1, stopped="401 from Pusher")
    given = (lane, LaneReport("beams/é")) if lanes else ()
    return DispatcherReport(name, "host-1", 42, began, clock() - ago, given)


def test_the_latest_report_of_each_dispatcher_is_kept(queue, clock):
    younger = report("a", clock, began=2.0, ago=5)
    queue.report(report("b", clock, began=1.0, ago=10))
    queue.report(younger)
    latest = report("b", clock, began=1.0)
    queue.report(latest)
    assert queue.dispatchers() == [latest, younger]


def test_a_dispatcher_that_takes_leave_is_gone(queue, clock):
    queue.report(report("a", clock))
    queue.report(report("a", clock, lanes=False))
    queue.report(report("stranger", clock, lanes=False))
    assert queue.dispatchers() == []


def test_a_dispatcher_that_is_silent_for_too_long_is_gone(queue, clock):
    queue.report(report("a", clock, ago=DISPATCHER_SECONDS + 1))
    queue.report(report("b", clock, ago=DISPATCHER_SECONDS - 10))
    assert [one.id for one in queue.dispatchers()] == ["b"]
    queue.maintain()
    assert [one.id for one in queue.dispatchers()] == ["b"]


def test_maintaining_leaves_every_job_as_it_is(mixed):
    before, _ = mixed.find(Selection())
    mixed.maintain()
    assert mixed.find(Selection()) == (before, None)


def test_migrating_what_is_up_to_date_changes_nothing(queue):
    queue.migrate()
    queue.put([notification("a")])
    queue.migrate()
    assert stored(queue) == ["a"]
