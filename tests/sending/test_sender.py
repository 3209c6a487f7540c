"""The sender with any transport: receipts, logs, threads, event loops, and transports that err."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from notifyspec import errors
from notifyspec.audience import Audience
from notifyspec.delivery import DeliveryPolicy
from notifyspec.message import Message, Skipped
from notifyspec.receipt import Receipt, Status
from notifyspec.sending import RetryPolicy, Sender
from notifyspec.transport import Answer, Publish
from notifyspec.transports.memory import MemoryTransport


def event(*channels: str, spec: str = "orders.done", text: str = "{}") -> Message:
    return Message(spec, Audience.CHANNELS, channels, text, "done")


def strict(*channels: str, **policy) -> Message:
    return Message(
        "orders.done", Audience.CHANNELS, channels, "{}", "done", DeliveryPolicy(**policy)
    )


def push(*users: str) -> Message:
    return Message("orders.push", Audience.USERS, users, '{"web":{"t":1}}')


def _blocking(sender: Sender, *messages: Message | Skipped) -> Receipt:
    return sender.send(messages)


def _in_a_loop(sender: Sender, *messages: Message | Skipped) -> Receipt:
    return asyncio.run(sender.send_async(messages))


@pytest.fixture(params=[_blocking, _in_a_loop], ids=["blocking", "async"])
def send(request):
    return request.param


class OnlyBlocking:
    """A transport with the one method that it needs."""

    def __init__(self, act=lambda _: Answer()) -> None:
        self.act = act
        self.threads: list[int] = []

    def send(self, request):
        self.threads.append(threading.get_ident())
        return self.act(request)


class OnlyAsync:
    def __init__(self, act=lambda _: Answer()) -> None:
        self.act = act

    async def send_async(self, request):
        await asyncio.sleep(0)
        return self.act(request)


def test_the_receipt_has_each_target_in_the_order_of_the_messages(send):
    skipped = Skipped("orders.none", Audience.CHANNELS, ("x-1",), "every action was skipped")
    receipt = send(Sender(MemoryTransport()), push("u", "v"), event("a", "b"), skipped, event("c"))
    assert [(one.spec, one.audience, one.target, one.status) for one in receipt] == [
        ("orders.push", Audience.USERS, "u", Status.SENT),
        ("orders.push", Audience.USERS, "v", Status.SENT),
        ("orders.done", Audience.CHANNELS, "a", Status.SENT),
        ("orders.done", Audience.CHANNELS, "b", Status.SENT),
        ("orders.none", Audience.CHANNELS, "x-1", Status.SKIPPED),
        ("orders.done", Audience.CHANNELS, "c", Status.SENT),
    ]
    assert [one.publish_id for one in receipt] == ["memory-1", "memory-1", None, None, None, None]
    assert [one.attempts for one in receipt] == [1, 1, 1, 1, 0, 1]
    assert receipt.skipped[0].reason == "every action was skipped"
    assert receipt.ok


def test_nothing_to_send_answers_an_empty_receipt(send):
    receipt = send(Sender(MemoryTransport()))
    assert (len(receipt), receipt.ok) == (0, True)


def test_what_fails_does_not_keep_the_rest_from_being_sent(send):
    transport = MemoryTransport()
    transport.fail_with(errors.RequestTooLargeError("too large", status=413, detail="said so"))
    receipt = send(Sender(transport), event("a", "b"), event("c", "d"), push("u"))
    assert [one.status for one in receipt] == ["failed", "failed", "sent", "sent", "sent"]
    assert receipt.failed[0].reason == "too large"
    assert receipt.failed[0].error.detail == "said so"
    with pytest.raises(errors.DeliveryError, match=r"a: too large \(and 1 more\)") as caught:
        receipt.raise_for_failures()
    assert caught.value.receipt is receipt


def test_a_failure_is_logged_with_its_targets_and_without_its_payload(send, caplog):
    transport = MemoryTransport()
    transport.fail_with(errors.BadRequestError("can't read it", detail="quotes {private}"))
    send(Sender(transport), event("a", "b", "c", "d", "e", text='{"private":1}'))
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("notifyspec", logging.WARNING)
    assert record.getMessage() == (
        "orders.done was not sent to a, b, c and 2 more (attempts: 1): can't read it"
    )


def test_a_success_is_not_logged(send, caplog):
    caplog.set_level(logging.DEBUG, "notifyspec")
    send(Sender(MemoryTransport()), event("a"))
    assert caplog.records == []


@pytest.mark.parametrize("make", [OnlyBlocking, OnlyAsync])
@pytest.mark.parametrize(
    "raised",
    [ValueError("private words"), KeyError("x"), OSError(9, "x"), StopIteration(), TimeoutError()],
)
def test_a_transport_that_raises_something_else_fails_its_targets_only(caplog, make, raised):
    def act(request):
        if request.channels == ("a", "b"):
            raise raised
        return Answer()

    sender = Sender(make(act))
    receipt = _in_a_loop(sender, event("a", "b"), event("c", "d"))
    assert [one.status for one in receipt] == ["failed", "failed", "sent", "sent"]
    fault = receipt.failed[0].error
    assert isinstance(fault, errors.TransportFaultError)
    assert fault.maybe_sent is True
    assert type(raised).__name__ in str(fault) or isinstance(raised, StopIteration)
    assert "private words" not in caplog.text
    assert "private words" not in str(fault)


@pytest.mark.parametrize("answered", [None, True, {"ok": 1}, "sent"])
def test_a_transport_that_answers_something_else_is_at_fault(send, answered):
    receipt = send(Sender(OnlyBlockingAndAsync(answered)), event("a"))
    fault = receipt.failed[0].error
    assert isinstance(fault, errors.TransportFaultError)
    assert type(answered).__name__ in str(fault)


class OnlyBlockingAndAsync:
    def __init__(self, answered: object) -> None:
        self.answered = answered

    def send(self, _):
        return self.answered

    async def send_async(self, _):
        return self.answered


def test_a_setting_found_wrong_only_on_sending_is_surely_not_sent(send):
    transport = MemoryTransport()
    transport.fail_with(errors.SettingsError("The proxy must be a URL."))
    receipt = send(Sender(transport), event("a"), push("u"))
    assert [one.status for one in receipt] == ["failed", "sent"]
    assert receipt.failed[0].reason == "The proxy must be a URL."
    assert receipt.failed[0].error.maybe_sent is False


def test_a_check_that_fails_keeps_everything_from_being_sent(send):
    class Checking(MemoryTransport):
        def check(self, request):
            if isinstance(request, Publish):
                raise errors.SettingsError("no credentials")

    transport = Checking()
    with pytest.raises(errors.SettingsError, match="no credentials"):
        send(Sender(transport), event("a"), push("u"))
    assert transport.requests == ()


@pytest.mark.parametrize("wrong", [object(), "memory", None, MemoryTransport])
def test_what_is_no_transport_is_refused_when_it_is_given(wrong):
    with pytest.raises(errors.SettingsError, match="transport"):
        Sender(wrong)


def test_an_async_transport_in_a_blocking_call_is_a_settings_error():
    with pytest.raises(errors.SettingsError, match="send_async"):
        Sender(OnlyAsync()).send([event("a")])


def test_a_blocking_transport_runs_beside_the_event_loop():
    transport = OnlyBlocking()
    assert _in_a_loop(Sender(transport), event("a")).ok
    assert transport.threads != [threading.get_ident()]


def test_many_threads_share_one_sender():
    transport = MemoryTransport()
    sender = Sender(transport)

    def one(number: int) -> Receipt:
        return sender.send([event(f"c-{number}"), push(f"u-{number}")])

    with ThreadPoolExecutor(16) as threads:
        receipts = list(threads.map(one, range(400)))
    for number, receipt in enumerate(receipts):
        assert [outcome.target for outcome in receipt.sent] == [f"c-{number}", f"u-{number}"]
    assert len(transport.requests) == 800
    published = [outcome.publish_id for receipt in receipts for outcome in receipt]
    assert len(set(published) - {None}) == 400


def test_several_event_loops_share_one_sender():
    transport = MemoryTransport()
    transport.fail_with(errors.ServerFaultError("x"), times=20)
    sender = Sender(transport, RetryPolicy(attempts=30, initial=0.001))

    async def several(loop: int) -> list[str]:
        receipts = await asyncio.gather(
            *(sender.send_async([event(f"c-{loop}-{number}")]) for number in range(20))
        )
        return [outcome.target for receipt in receipts for outcome in receipt.sent]

    with ThreadPoolExecutor(4) as threads:
        loops = [threads.submit(asyncio.run, several(loop)) for loop in range(4)]
        for loop, ended in enumerate(loops):
            assert ended.result(30) == [f"c-{loop}-{number}" for number in range(20)]


def test_calls_of_one_loop_run_at_the_same_time():
    async def together():
        met = asyncio.Event()
        waiting = 0

        class Meeting:
            async def send_async(self, _):
                nonlocal waiting
                waiting += 1
                if waiting == 10:
                    met.set()
                await asyncio.wait_for(met.wait(), 5)
                return Answer()

        sender = Sender(Meeting())
        return await asyncio.gather(*(sender.send_async([event("a")]) for _ in range(10)))

    assert all(receipt.ok for receipt in asyncio.run(together()))


def test_the_receipt_is_complete_for_ten_thousand_targets(send):
    receipt = send(Sender(MemoryTransport()), event(*(f"c-{n}" for n in range(10_000))))
    assert len(receipt.sent) == 10_000


def test_a_spec_says_how_often_its_messages_are_tried(send):
    transport = MemoryTransport()
    transport.fail_with(errors.ServerFaultError("down"), times=9)
    fast = RetryPolicy(attempts=2, initial=0)
    (outcome,) = send(Sender(transport, fast), strict("a", attempts=4))
    assert (outcome.status, outcome.attempts) == (Status.FAILED, 4)
    (outcome,) = send(Sender(transport, None), strict("a", attempts=4))
    assert outcome.attempts == 1


def test_a_spec_can_ask_for_no_retry_of_what_may_have_arrived(send):
    def lost(_):
        raise errors.TimedOutError("no answer", maybe_sent=True)

    fast = RetryPolicy(initial=0)
    (outcome,) = send(Sender(OnlyBlocking(lost), fast), strict("a", maybe_sent="stop"))
    assert outcome.attempts == 1
    (outcome,) = send(Sender(OnlyBlocking(lost), fast), strict("a", maybe_sent="retry"))
    assert outcome.attempts == 3


def test_what_surely_did_not_arrive_is_tried_again_all_the_same(send):
    transport = MemoryTransport()
    transport.fail_with(errors.ConnectionFailedError("refused"), times=1)
    fast = RetryPolicy(initial=0)
    (outcome,) = send(Sender(transport, fast), strict("a", maybe_sent="stop"))
    assert (outcome.status, outcome.attempts) == (Status.SENT, 2)


def test_messages_that_share_a_request_share_the_strictest_policy(send):
    transport = MemoryTransport()
    transport.fail_with(errors.ServerFaultError("down"), times=9)
    fast = RetryPolicy(initial=0)
    receipt = send(
        Sender(transport, fast), strict("a", attempts=5), strict("b", attempts=2), event("c")
    )
    assert {outcome.attempts for outcome in receipt} == {2}
