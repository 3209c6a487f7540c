"""What is put, is put whole, and once for each key."""

from __future__ import annotations

import pytest
from engines import with_a_clock_that_can_be_set
from notifications import claim, ids, job, notification, put, settle_all, stored

from notifyspec.audience import Audience
from notifyspec.errors import IdempotencyConflictError, SettingsError
from notifyspec.queue import KEY_SECONDS, Ack, Notification, Placed


def test_every_field_of_a_job_comes_back_as_it_was_put(queue, clock):
    full = job(
        notification="n-1",
        part=3,
        lane="beams/4711",
        spec="shipping.delivery_update",
        audience=Audience.USERS,
        targets=('a"b', "line\nbreak", "snow ☃", "back\\slash", ","),
        event=None,
        text='{"web":{"notification":{"title":"☃ \\"quoted\\" \\u0000"}}}',
        socket_id="1.2",
        created=clock() - 1.25,
        due=clock() - 0.5,
        expires=clock() + 60.125,
        attempts=7,
        maybe_sent="stop",
        trace="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )
    queue.put([Notification("n-1", None, "d", (full,))])
    (claimed,) = claim(queue, lane="beams/4711")
    assert claimed.job == full
    assert type(claimed.job.audience) is Audience
    assert claimed.attempts == 0


def test_a_job_without_a_due_time_is_due_at_once(queue, clock):
    before = clock()
    put(queue, "now")
    (claimed,) = claim(queue)
    assert before <= claimed.job.due <= clock()


def test_a_notification_keeps_its_jobs_in_their_order(queue):
    put(queue, "many", jobs=5)
    assert [one.job.part for one in claim(queue)] == [0, 1, 2, 3, 4]


def test_putting_answers_the_ids_in_the_order_of_the_notifications(queue):
    assert queue.put([notification("a"), notification("b", jobs=0)]) == (
        Placed("a", duplicate=False),
        Placed("b", duplicate=False),
    )
    assert queue.put([]) == ()


def test_the_same_key_and_digest_answers_the_first_id_and_stores_nothing(queue):
    queue.put([notification("first", key="k")])
    assert queue.put([notification("second", key="k")]) == (Placed("first", duplicate=True),)
    assert stored(queue) == ["first"]


def test_a_key_is_remembered_after_its_notification_was_delivered(queue):
    queue.put([notification("first", key="k")])
    settle_all(queue, [(one, Ack()) for one in claim(queue)])
    assert queue.put([notification("second", key="k")]) == (Placed("first", duplicate=True),)
    assert stored(queue) == []


def test_a_key_of_a_notification_without_jobs_is_remembered(queue):
    queue.put([notification("first", jobs=0, key="k")])
    assert queue.put([notification("second", key="k")]) == (Placed("first", duplicate=True),)


def test_a_key_counts_within_one_call_too(queue):
    placed = queue.put([notification("a", key="k"), notification("b", key="k")])
    assert placed == (Placed("a", duplicate=False), Placed("a", duplicate=True))
    assert stored(queue) == ["a"]


def test_the_same_key_with_another_digest_is_refused(queue):
    queue.put([notification("first", key="k")])
    with pytest.raises(IdempotencyConflictError, match=r"'k'.*another payload") as caught:
        queue.put([notification("second", key="k", digest="other")])
    assert caught.value.spec == "order_done"
    assert stored(queue) == ["first"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_refused_notification_leaves_out_all_that_were_put_with_it(queue, place):
    queue.put([notification("first", key="k")])
    together = [notification("a", key="ka"), notification("b", key="kb")]
    together.insert(place, notification("bad", key="k", digest="other"))
    with pytest.raises(IdempotencyConflictError):
        queue.put(together)
    assert stored(queue) == ["first"]
    assert not queue.put([notification("later", key="ka")])[0].duplicate  # its key neither


def test_without_keys_equal_notifications_are_put_each(queue):
    put(queue, "a", "b")
    assert ids(claim(queue)) == ["a", "b"]


@with_a_clock_that_can_be_set
def test_a_key_is_forgotten_after_its_time(queue, clock):
    queue.put([notification("first", key="k")])
    clock.advance(KEY_SECONDS - 1)
    queue.maintain()
    assert queue.put([notification("second", key="k")])[0].duplicate
    clock.advance(1)
    assert queue.put([notification("third", key="k", digest="other")]) == (Placed("third", False),)


def test_a_transaction_that_the_queue_can_not_write_to_is_refused(queue):
    with pytest.raises(SettingsError, match="conn"):
        queue.put([notification("a")], conn=object())
    assert stored(queue) == []
