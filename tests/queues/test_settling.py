"""Each verdict does what it says, and only for who still has the lease."""

from __future__ import annotations

import pytest
from engines import exact
from notifications import claim, ids, put, record_of, settle_all, stored

from notifyspec.queue import Ack, Dead, Extend, Retry, Selection, Split, State

VERDICTS = (
    Ack(),
    Retry(1, "x"),
    Dead("attempts", "x"),
    Extend(),
    Split((Dead("refused", "x", ("x",)),), Retry(1, "x", targets=("y",))),
)


def settle(queue, claims, verdict):
    return settle_all(queue, [(one, verdict) for one in claims])


def test_a_delivered_job_is_gone(queue):
    put(queue, "a", "b")
    claims = claim(queue)
    assert settle(queue, claims[:1], Ack()) == []
    assert stored(queue) == ["b"]


def test_a_retry_comes_back_after_its_delay_with_an_attempt_used(queue, clock):
    put(queue, "a")
    settle(queue, claim(queue), Retry(0.5, "503"))
    record = record_of(queue, "a")
    assert (record.state, record.attempts, record.error) == (State.SCHEDULED, 1, "503")
    assert claim(queue) == []
    clock.advance(0.5)
    (again,) = claim(queue)
    assert again.attempts == 1
    assert again.job.due == record.job.due


def test_a_retry_that_does_not_count_uses_no_attempt_and_can_come_back_at_once(queue):
    put(queue, "a")
    settle(queue, claim(queue), Retry(0, "stopped", counted=False))
    (again,) = claim(queue)
    assert again.attempts == 0


def test_attempts_add_up(queue):
    put(queue, "a")
    for attempts in range(4):
        (held,) = claim(queue)
        assert held.attempts == attempts
        settle(queue, [held], Retry(0, f"attempt {attempts}"))
    assert record_of(queue, "a").error == "attempt 3"


def test_a_retry_keeps_only_the_targets_that_are_still_open(queue):
    put(queue, "a", targets=("x", "y", "z"))
    settle(queue, claim(queue), Retry(0, "y failed", targets=("y", "z")))
    (held,) = claim(queue)
    assert held.job.targets == ("y", "z")
    settle(queue, [held], Retry(0, "again"))
    assert claim(queue)[0].job.targets == ("y", "z")


def test_a_dead_job_is_kept_with_its_cause_reason_and_open_targets(queue, clock):
    put(queue, "a", targets=("x", "y"))
    settle(queue, claim(queue), Retry(0, "503"))
    before = clock()
    settle(queue, claim(queue), Dead("refused", "400: no", targets=("y",)))
    record = record_of(queue, "a")
    assert record.state is State.DEAD
    assert (record.cause, record.reason) == ("refused", "400: no")
    assert (record.error, record.attempts) == ("503", 1)
    assert record.job.targets == ("y",)
    assert before <= record.died <= clock()
    assert record.claimed_until is None


def test_a_dead_job_without_targets_named_keeps_all_of_them(queue):
    put(queue, "a", targets=("x", "y"))
    settle(queue, claim(queue), Dead("expired", "late"))
    assert record_of(queue, "a").job.targets == ("x", "y")


def test_targets_that_fared_differently_part_and_each_has_its_own_end(queue, clock):
    put(queue, "a", targets=("w", "x", "y", "z"))
    settle(queue, claim(queue), Retry(0, "503"))
    refused, unsure = Dead("refused", "400: no", ("x",)), Dead("maybe_sent", "lost", ("y",))
    settle(queue, claim(queue), Split((refused, unsure), Retry(0, "429", targets=("w", "z"))))
    found, _ = queue.find(Selection(states=(State.DEAD,)))
    told = {(one.cause, one.reason, one.job.targets, one.attempts, one.error) for one in found}
    assert told == {
        ("refused", "400: no", ("x",), 1, "503"),
        ("maybe_sent", "lost", ("y",), 1, "503"),
    }
    assert all(one.died is not None and one.claimed_until is None for one in found)
    (again,) = claim(queue)
    assert (again.job.targets, again.attempts) == (("w", "z"), 2)
    assert len({one.job._replace(targets=(), due=None) for one in found}) == 1
    assert again.job._replace(targets=(), due=None) == found[0].job._replace(targets=(), due=None)
    settle(queue, [again], Ack())
    assert len(queue.find(Selection())[0]) == 2


def test_a_job_can_end_in_several_deaths(queue):
    put(queue, "a", targets=("x", "y"))
    settle(
        queue, claim(queue), Split((Dead("refused", "no", ("x",)),), Dead("expired", "l", ("y",)))
    )
    found, _ = queue.find(Selection())
    assert sorted((one.cause, one.job.targets) for one in found) == [
        ("expired", ("y",)),
        ("refused", ("x",)),
    ]
    assert claim(queue) == []


def test_a_part_that_is_replayed_and_the_rest_do_not_disturb_each_other(queue):
    put(queue, "a", targets=("x", "y"))
    settle(
        queue,
        claim(queue),
        Split((Dead("refused", "no", ("x",)),), Retry(0, "503", targets=("y",))),
    )
    assert queue.replay(Selection(states=(State.DEAD,))) == 1
    settle(queue, claim(queue), Retry(0, "again"))
    assert sorted(one.job.targets for one in claim(queue)) == [("x",), ("y",)]


@pytest.mark.parametrize("verdict", VERDICTS, ids=lambda one: type(one).__name__)
def test_a_claim_that_passed_to_somebody_else_is_answered_and_changes_nothing(
    queue, clock, verdict
):
    put(queue, "a")
    old = claim(queue, lease=0.5)
    clock.advance(0.5)
    new = claim(queue)
    before = record_of(queue, "a")
    assert settle(queue, old, verdict) == old
    assert record_of(queue, "a") == before
    assert settle(queue, new, Ack()) == []


@pytest.mark.parametrize("verdict", VERDICTS, ids=lambda one: type(one).__name__)
def test_a_job_is_settled_once(queue, verdict):
    put(queue, "a")
    held = claim(queue)
    assert settle(queue, held, verdict) == []
    if not isinstance(verdict, Extend):
        assert settle(queue, held, Ack()) == held


@exact
def test_a_lease_that_ended_still_holds_until_somebody_else_claims(queue, clock):
    put(queue, "a")
    held = claim(queue, lease=0.5)
    clock.advance(0.5)
    assert settle(queue, held, Ack()) == []
    assert stored(queue) == []


@exact
def test_lost_claims_are_told_from_the_others_of_the_same_batch(queue, clock):
    put(queue, "a", "b", "c", "d")
    old = [one for lease in (0.5, 0.6, 0.7, 0.8) for one in claim(queue, 1, lease=lease)]
    clock.advance(0.9)
    claim(queue, 2)
    assert ids(settle_all(queue, list(zip(old, VERDICTS[:4], strict=True)))) == ["a", "b"]
    assert record_of(queue, "c").state is State.DEAD
    assert record_of(queue, "d").state is State.CLAIMED


@exact
def test_claims_of_several_batches_are_settled_together_each_by_its_verdict(queue):
    put(queue, "a", "b", "c", "d", "e")
    claims = claim(queue, 2) + claim(queue, 2) + claim(queue, 1)
    verdicts = (Ack(), Dead("refused", "no"), Ack(), Retry(0, "x"), Ack())
    assert settle_all(queue, list(zip(claims, verdicts, strict=True))) == []
    assert stored(queue) == ["b", "d"]


def test_each_of_hundreds_of_verdicts_in_one_call_is_carried_out(queue):
    names = [f"n-{number}" for number in range(300)]
    put(queue, *names)
    verdicts = (Ack(), Retry(0, "503"), Dead("refused", "no"))
    claims = sorted(claim(queue, 300), key=lambda one: names.index(one.job.notification))
    assert settle_all(queue, [(one, verdicts[at % 3]) for at, one in enumerate(claims)]) == []
    assert sorted(stored(queue, states=(State.DEAD,))) == sorted(names[2::3])
    again = claim(queue, 300, wait=5.0)
    assert sorted(ids(again)) == sorted(names[1::3])
    assert {one.attempts for one in again} == {1}


def test_settling_nothing_is_fine(queue):
    assert queue.settle([]) == []
