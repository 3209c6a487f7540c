"""The bounded retry: what is tried again, how long it waits, when it stops."""

from __future__ import annotations

import asyncio
import time

import pytest

from notifyspec import errors
from notifyspec.audience import Audience
from notifyspec.message import Message
from notifyspec.receipt import Status
from notifyspec.sending import RetryPolicy, Sender
from notifyspec.transports.memory import MemoryTransport

MESSAGE = Message("orders.done", Audience.CHANNELS, ("orders-1",), "{}", "done")
SEND_ERRORS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.SendError)
]
RETRYABLE = {
    errors.ConnectionFailedError,
    errors.TimedOutError,
    errors.RateLimitedError,
    errors.ServerFaultError,
}


@pytest.fixture(params=["blocking", "async"])
def send(request):
    """``send(sender)``: the outcome of one message to one channel."""

    def blocking(sender: Sender):
        (outcome,) = sender.send([MESSAGE])
        return outcome

    def in_a_loop(sender: Sender):
        (outcome,) = asyncio.run(sender.send_async([MESSAGE]))
        return outcome

    return blocking if request.param == "blocking" else in_a_loop


@pytest.fixture
def waits(monkeypatch) -> list[float]:
    """The seconds of each wait, none of which is waited."""
    waited: list[float] = []
    sleep = asyncio.sleep

    async def no_time(seconds: float) -> None:
        waited.append(seconds)
        await sleep(0)

    monkeypatch.setattr(time, "sleep", waited.append)
    monkeypatch.setattr(asyncio, "sleep", no_time)
    return waited


def failing(*failures: Exception) -> MemoryTransport:
    transport = MemoryTransport()
    for failure in failures:
        transport.fail_with(failure)
    return transport


@pytest.mark.parametrize("kind", SEND_ERRORS)
def test_only_what_may_pass_is_tried_again(send, waits, kind):
    transport = failing(*(kind("x") for _ in range(9)))
    outcome = send(Sender(transport))
    attempts = 3 if kind in RETRYABLE else 1
    assert kind.retryable is (kind in RETRYABLE)
    assert len(transport.requests) == outcome.attempts == attempts
    assert len(waits) == attempts - 1
    assert (outcome.status, type(outcome.error)) == (Status.FAILED, kind)


@pytest.mark.usefixtures("waits")
def test_a_success_after_failures_is_sent_with_its_attempts(send):
    outcome = send(Sender(failing(errors.TimedOutError("x"), errors.ServerFaultError("x"))))
    assert (outcome.status, outcome.attempts, outcome.error) == (Status.SENT, 3, None)


def test_without_a_policy_nothing_is_tried_again(send, waits):
    outcome = send(Sender(failing(errors.TimedOutError("x")), retry=None))
    assert (outcome.status, outcome.attempts, waits) == (Status.FAILED, 1, [])


def test_one_attempt_turns_retrying_off_too(send, waits):
    outcome = send(Sender(failing(errors.TimedOutError("x")), RetryPolicy(attempts=1)))
    assert (outcome.status, outcome.attempts, waits) == (Status.FAILED, 1, [])


def test_the_waits_are_random_below_a_bound_that_doubles_up_to_a_maximum(send, waits):
    policy = RetryPolicy(attempts=7, initial=0.5, maximum=4, budget=100)
    rounds = []
    for _ in range(80):
        send(Sender(failing(*[errors.TimedOutError("x")] * 7), policy))
        rounds.append(list(waits))
        waits.clear()
    by_attempt = list(zip(*rounds, strict=True))
    for bound, waited in zip([0.5, 1, 2, 4, 4, 4], by_attempt, strict=True):
        assert 0 <= min(waited) < bound / 4  # by chance, once in 10**9 runs
        assert bound / 2 < max(waited) <= bound
        assert len(set(waited)) > 1


def test_retry_after_is_the_least_that_is_waited_and_jitter_comes_on_top(send, waits):
    policy = RetryPolicy(attempts=2, initial=0.5, budget=100)
    for _ in range(20):
        send(Sender(failing(errors.RateLimitedError("x", retry_after=7)), policy))
    assert all(7 <= wait <= 7.5 for wait in waits)
    assert len(set(waits)) > 1


def test_a_retry_after_past_the_budget_ends_the_attempts_at_once(send, waits):
    outcome = send(Sender(failing(errors.RateLimitedError("x", retry_after=3_600))))
    assert (outcome.status, outcome.attempts, waits) == (Status.FAILED, 1, [])
    assert outcome.error.retry_after == 3_600


def test_the_budget_counts_the_time_that_attempts_take(send):
    class Slow(MemoryTransport):
        def send(self, request):
            time.sleep(0.15)
            return super().send(request)

    transport = Slow()
    transport.fail_with(errors.TimedOutError("x"), times=50)
    outcome = send(Sender(transport, RetryPolicy(attempts=50, initial=0, budget=0.4)))
    assert outcome.attempts <= 3


def test_a_wait_can_be_cancelled():
    async def cancel():
        transport = failing(errors.RateLimitedError("x", retry_after=60))
        sender = Sender(transport, RetryPolicy(budget=120))
        call = asyncio.create_task(sender.send_async([MESSAGE]))
        while not transport.requests:
            await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        return len(transport.requests)

    assert asyncio.run(asyncio.wait_for(cancel(), 5)) == 1


@pytest.mark.usefixtures("waits")
def test_an_earlier_attempt_that_may_have_arrived_is_not_forgotten(send):
    outcome = send(
        Sender(
            failing(
                errors.TimedOutError("no answer", maybe_sent=True),
                errors.ServerFaultError("503", status=503),
                errors.ConnectionFailedError("refused"),
            )
        )
    )
    assert isinstance(outcome.error, errors.ConnectionFailedError)
    assert outcome.error.maybe_sent is True


@pytest.mark.usefixtures("waits")
def test_what_surely_failed_each_time_is_surely_not_sent(send):
    outcome = send(Sender(failing(*(errors.ServerFaultError("x") for _ in range(3)))))
    assert outcome.error.maybe_sent is False


@pytest.mark.parametrize(
    "change",
    [
        {"attempts": 0},
        {"attempts": -1},
        {"initial": -1},
        {"maximum": float("inf")},
        {"budget": float("nan")},
    ],
)
def test_a_policy_that_makes_no_sense_is_a_settings_error(change):
    with pytest.raises(errors.SettingsError, match=next(iter(change))[:7]):
        RetryPolicy(**change)
