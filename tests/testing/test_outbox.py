"""``Outbox``: takes what any notifier sends or enqueues, and does all but to let it out."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import notifyspec
from notifyspec import (
    CancelSendError,
    ContextError,
    IdempotencyConflictError,
    InvalidNameError,
    MemoryTransport,
    Notifier,
    QueueUnavailableError,
    RateLimitedError,
    RetryPolicy,
    ServerFaultError,
    Status,
    TimedOutError,
    UnprocessableError,
    before_send,
)
from notifyspec.queue import Selection
from notifyspec.queues.memory import MemoryQueue
from notifyspec.testing import Outbox

SPECS = Path(__file__).parents[2] / "specs"


PATIENCE = 20

WAYS = {
    "render_and_send": lambda notifier, order: notifier.render_and_send("order_done", order),
    "send": lambda notifier, order: notifier.send(notifier.render("order_done", order)),
    "send_many": lambda notifier, order: notifier.send_many([("order_done", order)]),
    "enqueue": lambda notifier, order: notifier.enqueue("order_done", order),
    "render_and_send_async": lambda notifier, order: asyncio.run(
        notifier.render_and_send_async("order_done", order)
    ),
    "send_async": lambda notifier, order: asyncio.run(
        notifier.send_async(notifier.render("order_done", order))
    ),
    "send_many_async": lambda notifier, order: asyncio.run(
        notifier.send_many_async([("order_done", order)])
    ),
    "enqueue_async": lambda notifier, order: asyncio.run(
        notifier.enqueue_async("order_done", order)
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_each_way_to_send_ends_in_the_outbox(way, notifier, outbox, order):
    way(notifier, order)
    channels, beams = outbox.sent
    rendered = notifier.render("order_done", order)
    assert [channels.payload, beams.payload] == [message.payload for message in rendered]
    assert (channels.spec, channels.backend, channels.event) == (
        "order_done",
        "channels",
        "order_done",
    )
    assert (channels.targets, beams.targets) == (("private-orders-42",), ("orders-42",))
    assert channels.call == beams.call


def test_a_notifier_with_its_own_transport_and_queue_sends_nothing_through_them(order):
    transport, queue = MemoryTransport(), MemoryQueue()
    notifier = Notifier(SPECS, transport=transport, queue=queue)
    with Outbox() as outbox:
        notifier.render_and_send("order_done", order)
        notifier.enqueue("order_done", order)
    assert len(outbox.sent) == 4
    assert transport.requests == ()
    assert queue.find(Selection())[0] == []
    notifier.render_and_send("order_done", order)
    assert len(transport.requests) == 2
    assert len(outbox.sent) == 4


def test_of_two_outboxes_the_inner_one_takes_all(notifier, outbox, order):
    with Outbox() as inner:
        notifier.render_and_send("order_done", order)
    inner.assert_sent("order_done")
    outbox.assert_nothing_sent()


def test_threads_and_event_loops_send_into_the_same_outbox(notifier, outbox, order):
    def work():
        for _ in range(20):
            notifier.render_and_send("order_done", order)
            notifier.enqueue("order_done", order)
        asyncio.run(notifier.render_and_send_async("order_done", order))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    outbox.assert_sent("order_done", times=4 * 41)


def test_what_a_call_would_refuse_it_refuses(notifier, outbox, order):
    with pytest.raises(ContextError):
        notifier.enqueue("order_done", {})
    with pytest.raises(InvalidNameError):
        notifier.render_and_send("order_done", order, to="no id")
    with pytest.raises(InvalidNameError):
        notifier.render_and_send("order_done", order, socket_id="no socket")
    assert (outbox.sent, outbox.failed, outbox.skipped) == ((), (), ())


def test_a_message_to_more_targets_than_one_request_takes_is_one(notifier, outbox, order):
    ids = [str(number) for number in range(250)]
    notifier.render_and_send("order_done", order, to=ids, via="channels")
    notifier.enqueue("order_done", order, to=ids, via="channels")
    assert [len(message.targets) for message in outbox.sent] == [250, 250]


def test_many_renderings_in_one_call_are_counted_each(notifier, outbox, order):
    notifier.send_many([("order_done", order)] * 3)
    assert [message.call for message in outbox.sent] == [1, 1, 2, 2, 3, 3]


def test_a_socket_id_is_kept_with_what_goes_to_channels(notifier, outbox, order):
    notifier.render_and_send("order_done", order, socket_id="1.2")
    assert [message.socket_id for message in outbox.sent] == ["1.2", None]


def test_what_a_receiver_cancels_is_skipped_for_its_reason(notifier, outbox, order):
    def at_night(_spec, message):
        if message.backend == "beams":
            raise CancelSendError("it is night")

    with before_send.connected_to(at_night):
        notifier.render_and_send("order_done", order)
    (skipped,) = outbox.skipped
    assert (skipped.backend, skipped.reason) == ("beams", "it is night")
    outbox.assert_not_sent("order_done", via="beams")
    outbox.assert_sent("order_done", via="channels")


class TestFailures:
    def test_what_fails_for_good_is_tried_as_often_as_in_earnest_and_not_sent(
        self, notifier, outbox, order
    ):
        outbox.fail_with(ServerFaultError("down"))
        receipt = notifier.render_and_send("order_done", order)
        assert [(one.status, one.attempts) for one in receipt] == [(Status.FAILED, 3)] * 2
        assert outbox.sent == ()
        assert [str(message.error) for message in outbox.failed] == ["down", "down"]

    def test_what_fails_for_less_than_its_attempts_is_sent(self, notifier, outbox, order):
        outbox.fail_with(ServerFaultError("down"), times=2)
        receipt = notifier.render_and_send("order_done", order, via="channels")
        assert [(one.status, one.attempts) for one in receipt] == [(Status.SENT, 3)]
        outbox.assert_sent("order_done")

    def test_failures_come_in_the_order_in_which_they_were_ordered(self, outbox, order):
        notifier = Notifier(SPECS, retry=None)
        outbox.fail_with(UnprocessableError("odd"), times=1)
        outbox.fail_with(TimedOutError("slow", maybe_sent=True), times=1)
        errors = [
            notifier.render_and_send("order_done", order, via="beams").failed for _ in range(3)
        ]
        assert [type(failed[0].error) if failed else None for failed in errors] == [
            UnprocessableError,
            TimedOutError,
            None,
        ]
        assert errors[1][0].error.maybe_sent

    def test_of_one_message_some_targets_can_fail(self, outbox, order):
        notifier = Notifier(SPECS, retry=None)
        outbox.fail_with(ServerFaultError("down"), times=1)
        ids = [str(number) for number in range(150)]
        notifier.render_and_send("order_done", order, to=ids, via="channels")
        (failed,), (sent,) = outbox.failed, outbox.sent
        assert (len(failed.targets), len(sent.targets)) == (100, 50)
        outbox.assert_sent("order_done", to="149", times=1)
        outbox.assert_not_sent("order_done", to="0")

    def test_a_retry_after_past_the_budget_ends_the_attempts(self, outbox, order):
        notifier = Notifier(SPECS, retry=RetryPolicy(attempts=5, budget=1))
        outbox.fail_with(RateLimitedError("too many", retry_after=60))
        receipt = notifier.render_and_send("order_done", order, via="beams")
        assert [one.attempts for one in receipt] == [1]

    def test_a_fault_of_the_queue_is_raised_by_enqueue_and_concerns_no_request(
        self, notifier, outbox, order
    ):
        outbox.fail_with(QueueUnavailableError("full"), times=1)
        assert notifier.render_and_send("order_done", order).ok
        with pytest.raises(QueueUnavailableError, match="full"):
            notifier.enqueue("order_done", order)
        notifier.enqueue("order_done", order)
        outbox.assert_sent("order_done", times=2)

    def test_a_class_and_what_is_no_error_of_delivery_are_refused(self, outbox):
        with pytest.raises(TypeError, match="make one of it"):
            outbox.fail_with(ServerFaultError)
        with pytest.raises(TypeError, match="not KeyError"):
            outbox.fail_with(KeyError())
        with pytest.raises(ValueError, match="1 or more"):
            outbox.fail_with(ServerFaultError("down"), times=0)


class TestEnqueueing:
    def test_its_terms_are_kept(self, notifier, outbox, order):
        moment = datetime.now(UTC) + timedelta(hours=1)
        enqueued = notifier.enqueue(
            "order_done", order, idempotency_key="a", deliver_at=moment, expires_in=60
        )
        queued = outbox.sent[0].queued
        assert queued.id == enqueued.id
        assert queued.idempotency_key == "a"
        assert abs(queued.deliver_at - moment) < timedelta(milliseconds=1)
        assert queued.expires_in == pytest.approx(60)

    def test_a_key_stands_for_one_notification(self, notifier, outbox, order):
        first = notifier.enqueue("order_done", order, idempotency_key="a")
        again = notifier.enqueue("order_done", order, idempotency_key="a")
        assert (again.id, again.duplicate) == (first.id, True)
        outbox.assert_sent("order_done", times=1)
        with pytest.raises(IdempotencyConflictError):
            notifier.enqueue("order_done", order, idempotency_key="a", to="43")

    def test_a_dispatcher_delivers_into_nothing_and_counts_nothing_twice(
        self, notifier, outbox, order
    ):
        notifier.enqueue("order_done", order)
        assert sum(lane.ready for lane in notifier.queue.stats()) == 2
        report = notifier.dispatcher().run_once()
        assert sum(lane.delivered for lane in report.lanes) == 2
        assert sum(lane.ready for lane in notifier.queue.stats()) == 0
        outbox.assert_sent("order_done", times=1)

    def test_an_application_that_dispatches_while_it_runs_is_none_the_wiser(
        self, notifier, outbox, order
    ):
        with notifier.dispatching() as dispatcher:
            notifier.enqueue("order_done", order)
            end = time.monotonic() + PATIENCE
            while sum(lane.delivered for lane in dispatcher.report().lanes) < 2:
                assert time.monotonic() < end, "it was never delivered"
                time.sleep(0.01)
        outbox.assert_sent("order_done", times=1)

    def test_without_an_outbox_the_notifier_is_back_at_its_own_queue(self):
        queue = MemoryQueue()
        notifier = Notifier(SPECS, queue=queue)
        with Outbox():
            assert notifier.queue is not queue
        assert notifier.queue is queue


def test_clearing_forgets_messages_keys_and_failures(notifier, outbox, order):
    notifier.enqueue("order_done", order, idempotency_key="a")
    outbox.fail_with(ServerFaultError("down"))
    notifier.render_and_send("order_done", order)
    outbox.clear()
    assert (outbox.sent, outbox.failed) == ((), ())
    assert notifier.render_and_send("order_done", order).ok
    assert not notifier.enqueue("order_done", order, idempotency_key="a", to="43").duplicate


def test_the_functions_of_the_package_end_in_the_outbox(outbox, order, monkeypatch):
    monkeypatch.setattr("notifyspec.calls._notifiers", [Notifier(SPECS)])
    notifyspec.render_and_send("order_done", order)
    notifyspec.enqueue("order_done", order)
    asyncio.run(notifyspec.render_and_send_async("order_done", order))
    asyncio.run(notifyspec.enqueue_async("order_done", order))
    outbox.assert_sent("order_done", times=4)
