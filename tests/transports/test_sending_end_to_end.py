"""From messages to receipts through the official SDKs: a misbehaving server, and the sandbox."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import nacl.secret
import pytest
from hostile_server import (
    GOOD,
    Behaviour,
    HostileServer,
    answer,
    dropped,
    raw,
    reset,
    silent,
)
from ways import APP_ID, KEY, SECRET, pusher_transport

from notifyspec import errors, limits
from notifyspec.audience import Audience
from notifyspec.message import Message
from notifyspec.receipt import Receipt, Status
from notifyspec.sandbox import Sandbox
from notifyspec.sandbox.discovery import announce
from notifyspec.sending import RetryPolicy, Sender
from notifyspec.transports.pusher import ChannelsCredentials, PusherTransport
from notifyspec.transports.sandbox import SandboxTransport

ONCE = None
QUICK = RetryPolicy(initial=0.001)


def _blocking(sender: Sender, messages: list[Message]) -> Receipt:
    return sender.send(messages)


def _in_a_loop(sender: Sender, messages: list[Message]) -> Receipt:
    return asyncio.run(sender.send_async(messages))


@pytest.fixture(params=[_blocking, _in_a_loop], ids=["blocking", "async"])
def send(request):
    return request.param


@pytest.fixture
def sandbox(tmp_path):
    with Sandbox() as running, announce(tmp_path, running):
        yield running


@pytest.fixture
def to_sandbox(sandbox, tmp_path):
    transport = SandboxTransport(tmp_path)
    assert transport.url == sandbox.url
    yield transport
    transport.close()


def events(*channels: str, text: str = '{"n":1}', spec: str = "orders.done") -> Message:
    return Message(spec, Audience.CHANNELS, channels, text, "done")


def push(audience: Audience, targets: tuple[str, ...], text: str = '{"web":{"n":1}}') -> Message:
    return Message("orders.push", audience, targets, text)


def names(prefix: str, number: int) -> tuple[str, ...]:
    return tuple(f"{prefix}-{n}" for n in range(number))


# One message for each way of splitting, the sizes of its parts, and how its parts name targets.
SPLIT = {
    "channels": ([events(*names("c", 250))], [100, 100, 50]),
    "batches": ([events(channel) for channel in names("c", 25)], [10, 10, 5]),
    "interests": ([push(Audience.INTERESTS, names("i", 250))], [100, 100, 50]),
    "users": ([push(Audience.USERS, names("u", 2_500))], [1_000, 1_000, 500]),
}


def _targets(body: dict) -> list[str]:
    if "batch" in body:
        return [one["channel"] for one in body["batch"]]
    return body.get("channels") or body.get("interests") or body["users"]


@pytest.mark.parametrize("kind", SPLIT)
def test_what_is_past_a_limit_arrives_in_parts_each_target_once(
    server: HostileServer, transport, send, kind
):
    messages, sizes = SPLIT[kind]
    receipt = send(Sender(transport, ONCE), messages)
    arrived = [_targets(seen.json) for seen in server.requests]
    assert [len(part) for part in arrived] == sizes
    assert [one for part in arrived for one in part] == [one.target for one in receipt.sent]
    assert len(receipt) == sum(sizes)


@pytest.mark.parametrize("kind", SPLIT)
@pytest.mark.parametrize(
    ("middle", "error"),
    [
        (answer(413, b"too large"), errors.RequestTooLargeError),
        (dropped(), errors.ConnectionFailedError),
        (answer(200, b"<html>"), errors.UnreadableAnswerError),
    ],
    ids=["413", "dropped", "garbage"],
)
def test_a_part_that_fails_fails_its_own_targets_only(
    server: HostileServer, transport, send, kind, middle, error
):
    messages, sizes = SPLIT[kind]
    server.script = [answer(200, GOOD), middle]
    receipt = send(Sender(transport, ONCE), messages)
    first, second, third = sizes
    expected = ["sent"] * first + ["failed"] * second + ["sent"] * third
    assert [outcome.status for outcome in receipt] == expected
    assert {type(outcome.error) for outcome in receipt.failed} == {error}
    with pytest.raises(errors.DeliveryError, match=f"and {second - 1} more"):
        receipt.raise_for_failures()


@pytest.mark.parametrize("kind", SPLIT)
def test_a_part_that_is_tried_again_is_the_only_one_that_is(
    server: HostileServer, transport, send, kind
):
    messages, sizes = SPLIT[kind]
    server.script = [answer(200, GOOD), answer(503), answer(429, Retry_After="0")]
    receipt = send(Sender(transport, QUICK), messages)
    assert receipt.ok
    attempts = Counter(outcome.attempts for outcome in receipt)
    assert attempts == {1: sizes[0] + sizes[2], 3: sizes[1]}
    arrived = [tuple(_targets(seen.json)) for seen in server.requests]
    assert arrived[1] == arrived[2] == arrived[3]
    assert len(arrived) == 5


STATUSES = {
    400: (errors.BadRequestError, 1),
    401: (errors.UnauthorizedError, 1),
    402: (errors.PlanLimitError, 1),
    403: (errors.ForbiddenError, 1),
    404: (errors.AppNotFoundError, 1),
    413: (errors.RequestTooLargeError, 1),
    422: (errors.UnprocessableError, 1),
    429: (errors.RateLimitedError, 3),
    500: (errors.ServerFaultError, 3),
    502: (errors.ServerFaultError, 3),
    503: (errors.ServerFaultError, 3),
    504: (errors.ServerFaultError, 3),
}
BOTH = [events("c"), push(Audience.INTERESTS, ("i",))]


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_is_in_the_receipt_of_both_products(
    server: HostileServer, transport, send, status
):
    kind, attempts = STATUSES[status]
    server.always = answer(status, b'{"error":"words of the server"}')
    receipt = send(Sender(transport, QUICK), BOTH)
    for outcome in receipt:
        assert (outcome.status, type(outcome.error)) == (Status.FAILED, kind)
        assert (outcome.attempts, outcome.error.status) == (attempts, status)
        assert outcome.error.maybe_sent is (status in (502, 504))
        assert "words of the server" not in outcome.reason
        assert "words of the server" in outcome.error.detail
    assert len(server.requests) == 2 * attempts


@pytest.mark.parametrize(
    ("behaviour", "kind", "attempts"),
    [
        (silent(), errors.TimedOutError, 3),
        (dropped(), errors.ConnectionFailedError, 3),
        (reset(), errors.ConnectionFailedError, 3),
        (answer(200, b"<html>"), errors.UnreadableAnswerError, 1),
        (raw(b"SSH-2.0-hello\r\n"), errors.UnreadableAnswerError, 1),
    ],
    ids=["slow", "dropped", "reset", "garbage body", "no HTTP"],
)
def test_each_way_of_not_answering_is_in_the_receipt_and_perhaps_sent(
    server: HostileServer, hasty, send, behaviour, kind, attempts
):
    server.always = behaviour
    receipt = send(Sender(hasty, QUICK), BOTH)
    for outcome in receipt:
        assert (outcome.status, type(outcome.error)) == (Status.FAILED, kind)
        assert (outcome.attempts, outcome.error.maybe_sent) == (attempts, True)


def test_a_lost_answer_followed_by_a_clear_failure_is_still_perhaps_sent(
    server: HostileServer, transport, send
):
    server.script = [dropped(), answer(503), answer(503)]
    (outcome,) = send(Sender(transport, QUICK), [events("c")])
    assert isinstance(outcome.error, errors.ServerFaultError)
    assert outcome.error.maybe_sent is True


def test_retry_after_is_waited_for(server: HostileServer, transport, send):
    server.script = [answer(429, Retry_After="1")]
    began = time.monotonic()
    assert send(Sender(transport, QUICK), [events("c")]).ok
    assert time.monotonic() - began >= 1


def test_retry_after_past_the_budget_is_not_waited_for(server: HostileServer, transport, send):
    server.always = answer(429, Retry_After="3600")
    (outcome,) = send(Sender(transport), [events("c")])
    assert (outcome.attempts, outcome.error.retry_after) == (1, 3600)


def test_a_missing_half_stops_the_call_before_the_other_half_is_sent(server: HostileServer, send):
    app = ChannelsCredentials(APP_ID, KEY, SECRET, host="127.0.0.1", port=server.port)
    half = PusherTransport(channels=app)
    with pytest.raises(errors.SettingsError, match="PUSHER_BEAMS_INSTANCE_ID"):
        send(Sender(half), BOTH)
    assert server.requests == []


def test_a_bad_proxy_is_in_the_receipt_in_its_own_words(monkeypatch, send):
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1")
    receipt = send(Sender(pusher_transport("https://pusher.test")), BOTH)
    for outcome in receipt:
        assert outcome.reason.startswith("The proxy that the environment names")
        assert outcome.error.maybe_sent is False


def test_many_threads_and_loops_share_one_sender_on_a_bad_day(server: HostileServer, transport):
    """Every request fails at first, each in its own way; at the end each has arrived."""
    turn = threading.Lock()
    met: Counter[str] = Counter()
    manners = [answer(503), dropped(), answer(429, Retry_After="0"), reset(), answer(500)]

    def act(running, connection, seen):
        (target,) = _targets(seen.json)
        with turn:
            met[target] += 1
            first, number = met[target] == 1, len(met)
        behaviour = manners[number % len(manners)] if first else answer(200, GOOD)
        return behaviour.act(running, connection, seen)

    server.always = Behaviour(act)
    sender = Sender(transport, RetryPolicy(attempts=4, initial=0.01))

    def in_a_thread(number: int) -> Receipt:
        return sender.send([events(f"t-{number}"), push(Audience.USERS, (f"t-{number}-user",))])

    async def in_a_loop(loop: int) -> list[Receipt]:
        calls = (
            sender.send_async([events(f"l-{loop}-{n}"), push(Audience.USERS, (f"l-{loop}-{n}-u",))])
            for n in range(15)
        )
        return await asyncio.gather(*calls)

    with ThreadPoolExecutor(12) as threads:
        loops = [threads.submit(asyncio.run, in_a_loop(loop)) for loop in range(3)]
        receipts = list(threads.map(in_a_thread, range(60)))
        for one in loops:
            receipts += one.result(60)
    outcomes = [outcome for receipt in receipts for outcome in receipt]
    assert [outcome for outcome in outcomes if outcome.status is not Status.SENT] == []
    assert set(met.values()) == {2}
    assert len(met) == len(outcomes) == 210


def test_no_connection_is_left_open_after_a_bad_day(server: HostileServer):
    transport = pusher_transport(server.url, timeout=(0.5, 0.2))
    server.script = [
        behaviour
        for manner in (silent(), dropped(), reset(), raw(b"x\r\n"), answer(503), answer(200, b"x"))
        for behaviour in (manner, manner)
    ]
    for _ in range(6):
        Sender(transport, ONCE).send(BOTH)
    assert server.script == []
    transport.close()
    end = time.monotonic() + 30
    while server.open:
        assert time.monotonic() < end, f"{server.open} connections are still open"
        time.sleep(0.01)


@pytest.mark.parametrize("kind", SPLIT)
def test_the_sandbox_gets_every_part(sandbox: Sandbox, to_sandbox, send, kind):
    messages, sizes = SPLIT[kind]
    receipt = send(Sender(to_sandbox, ONCE), messages)
    assert receipt.ok
    received = sandbox.history()
    arrived = [target for one in received for target in one.targets]
    assert sorted(arrived) == sorted(outcome.target for outcome in receipt)
    assert len(arrived) == sum(sizes)
    if kind in ("interests", "users"):
        assert [len(one.targets) for one in received] == sizes
        published = Counter(outcome.publish_id for outcome in receipt)
        assert list(published.values()) == sizes
        assert None not in published


def test_an_event_that_the_sandbox_refuses_fails_alone(tmp_path, send):
    large = json.dumps({"t": "x" * 200})
    with Sandbox(event_data_bytes=100) as sandbox, announce(tmp_path, sandbox):
        transport = SandboxTransport(tmp_path)
        messages = [
            events(*names("a", 120)),
            events(*names("b", 120), text=large),
            push(Audience.USERS, ("u",)),
        ]
        receipt = send(Sender(transport, ONCE), messages)
        transport.close()
        received = sandbox.history()
    assert [outcome.status for outcome in receipt] == ["sent"] * 120 + ["failed"] * 120 + ["sent"]
    assert {type(one.error) for one in receipt.failed} == {errors.RequestTooLargeError}
    assert sorted(len(one.targets) for one in received) == [1, 20, 100]


@pytest.mark.parametrize("size", [2, limits.ENCRYPTED_EVENT_DATA_BYTES])
def test_encrypted_events_can_be_read_again_with_the_sandboxs_key(
    sandbox: Sandbox, to_sandbox, send, size
):
    text = '""' if size == 2 else json.dumps("é" * ((size - 2) // 2), ensure_ascii=False)
    channels = names("private-encrypted-a", 3)
    receipt = send(Sender(to_sandbox, ONCE), [events(*channels, "plain-1", text=text)])
    assert receipt.ok
    read = {one.targets[0]: one.text for one in sandbox.history()}
    assert read.pop("plain-1") == text
    assert {channel: _decrypted(sandbox, channel, box) for channel, box in read.items()} == (
        dict.fromkeys(channels, text)
    )


def _decrypted(sandbox: Sandbox, channel: str, text: str) -> str:
    box = json.loads(text)
    master = base64.b64decode(sandbox.credentials.encryption_master_key_base64)
    key = hashlib.sha256(channel.encode() + master).digest()
    cipher, nonce = base64.b64decode(box["ciphertext"]), base64.b64decode(box["nonce"])
    return nacl.secret.SecretBox(key).decrypt(cipher, nonce).decode()


def test_events_to_one_channel_arrive_at_the_sandbox_in_their_order(
    sandbox: Sandbox, to_sandbox, send
):
    messages = [
        events("a", *(["b"] if number % 7 == 0 else []), text=f'{{"n":{number}}}')
        for number in range(40)
    ]
    assert send(Sender(to_sandbox, ONCE), messages).ok
    arrived = [one.payload["n"] for one in sandbox.history() if "a" in one.targets]
    assert arrived == list(range(40))


def test_a_sandbox_that_has_ended_is_a_connection_failure(tmp_path, send):
    with Sandbox() as sandbox, announce(tmp_path, sandbox):
        transport = SandboxTransport(tmp_path)
        assert transport.url == sandbox.url
    receipt = send(Sender(transport, QUICK), BOTH)
    for outcome in receipt:
        assert isinstance(outcome.error, errors.ConnectionFailedError)
        assert outcome.attempts == 3


def test_without_a_sandbox_the_error_says_how_to_start_one(tmp_path):
    with pytest.raises(errors.SettingsError, match="notifyspec dev"):
        SandboxTransport(tmp_path)
