"""What goes on the wire: signatures, sizes, encryption, names."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlsplit

import nacl.secret
import pytest
from hostile_server import answer
from ways import APP_ID, BEAMS_SECRET, INSTANCE, KEY, MASTER_KEY, SECRET, pusher_transport

from notifyspec import errors, limits
from notifyspec.audience import Audience
from notifyspec.message import Message
from notifyspec.sending import RetryPolicy, Sender, publish_bytes
from notifyspec.transport import Publish, Request, Trigger, TriggerBatch
from notifyspec.transports.pusher import PusherTransport

MODES = {
    "blocking": lambda transport, request: transport.send(request),
    "async": lambda transport, request: asyncio.run(transport.send_async(request)),
}


@pytest.fixture(params=MODES)
def send(request):
    return MODES[request.param]


def _text_of(size: int) -> str:
    """A JSON object of exactly ``size`` UTF-8 bytes, with letters of every width."""
    room = size - len('{"t":""}')
    text = "🚀é漢" * (room // 9)
    text += "x" * (room - len(text.encode()))
    whole = json.dumps({"t": text}, ensure_ascii=False, separators=(",", ":"))
    assert len(whole.encode()) == size
    return whole


def _decrypted(channel: str, data: str) -> str:
    box = json.loads(data)
    key = hashlib.sha256(channel.encode() + base64.b64decode(MASTER_KEY)).digest()
    cipher, nonce = base64.b64decode(box["ciphertext"]), base64.b64decode(box["nonce"])
    return nacl.secret.SecretBox(key).decrypt(cipher, nonce).decode()


def test_an_event_is_signed_as_pusher_asks(server, transport, send):
    send(transport, Trigger(("a-1", "b-1"), "done", '{"t":"é"}', socket_id="1.2"))
    (seen,) = server.requests
    assert seen.json == {
        "channels": ["a-1", "b-1"],
        "name": "done",
        "data": '{"t":"é"}',
        "socket_id": "1.2",
    }
    target = urlsplit(seen.target)
    query = {name: value for name, (value,) in parse_qs(target.query).items()}
    assert target.path == f"/apps/{APP_ID}/events"
    assert query["auth_key"] == KEY
    assert query["body_md5"] == hashlib.md5(seen.body).hexdigest()
    signature = query.pop("auth_signature")
    text = "&".join(f"{name}={value}" for name, value in sorted(query.items()))
    signed = f"POST\n{target.path}\n{text}".encode()
    assert signature == hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()


def test_a_batch_carries_each_event_with_its_channel_and_socket_id(server, transport, send):
    events = tuple(
        Trigger((f"a-{number}",), "done", f'{{"n":{number}}}', socket_id="1.2")
        for number in range(10)
    )
    send(transport, TriggerBatch(events))
    (seen,) = server.requests
    assert urlsplit(seen.target).path == f"/apps/{APP_ID}/batch_events"
    assert seen.json == {
        "batch": [
            {"channel": f"a-{n}", "name": "done", "data": f'{{"n":{n}}}', "socket_id": "1.2"}
            for n in range(10)
        ]
    }


@pytest.mark.parametrize("audience", ["interests", "users"])
def test_a_push_carries_its_targets_and_the_secret_key(server, transport, send, audience):
    made = send(transport, Publish(audience, ("a-1", "b-1"), '{"web":{"t":"é"}}'))
    assert made.publish_id == "pub-1"
    (seen,) = server.requests
    assert seen.target == f"/publish_api/v1/instances/{INSTANCE}/publishes/{audience}"
    assert seen.json == {"web": {"t": "é"}, audience: ["a-1", "b-1"]}
    assert seen.headers["authorization"] == f"Bearer {BEAMS_SECRET}"


@pytest.mark.parametrize("size", [limits.EVENT_DATA_BYTES, 40_000])
def test_an_event_of_any_size_in_bytes_passes_the_sdk_unchanged(server, transport, send, size):
    text = _text_of(size)
    send(transport, Trigger(("a-1",), "done", text))
    send(transport, TriggerBatch((Trigger(("a-1",), "done", text),)))
    single, batch = server.requests
    assert single.json["data"] == text
    assert batch.json["batch"][0]["data"] == text


def test_a_push_of_exactly_the_limit_is_counted_as_it_goes_on_the_wire(server, transport, send):
    targets = ("orders-1", "orders-2")
    frame = publish_bytes(Audience.INTERESTS, "", targets)
    text = _text_of(limits.PUBLISH_TO_INTERESTS_BYTES - frame)
    send(transport, Publish("interests", targets, text))
    assert len(server.requests[0].body) == limits.PUBLISH_TO_INTERESTS_BYTES


@pytest.mark.parametrize("users", [("é",), ("a", 'quo"te', "漢" * 50), ("x" * 164,) * 3])
def test_the_counted_size_of_a_push_is_its_size_on_the_wire(server, transport, users):
    text = '{"web":{"t":"🚀"}}'
    transport.send(Publish("users", users, text))
    assert len(server.requests[0].body) == publish_bytes(Audience.USERS, text, users)


def test_an_encrypted_event_can_be_read_with_the_master_key_only(server, transport, send):
    text = _text_of(limits.ENCRYPTED_EVENT_DATA_BYTES)
    send(transport, Trigger(("private-encrypted-a-1",), "done", text))
    data = server.requests[0].json["data"]
    assert "🚀" not in data
    assert len(data.encode()) <= limits.EVENT_DATA_BYTES
    assert _decrypted("private-encrypted-a-1", data) == text


@pytest.mark.parametrize("mode", ["blocking", "async"])
def test_a_retried_batch_is_signed_and_encrypted_afresh_from_the_plain_text(
    server, transport, mode
):
    server.script = [answer(503), answer(500)]
    channels = ("private-encrypted-a-1", "private-encrypted-b-1", "c-1")
    messages = [
        Message("s", Audience.CHANNELS, (channel,), '{"t":"é"}', "done") for channel in channels
    ]
    sender = Sender(transport, RetryPolicy(initial=0.001))
    receipt = asyncio.run(sender.send_async(messages)) if mode == "async" else sender.send(messages)
    assert [outcome.attempts for outcome in receipt.sent] == [3, 3, 3]
    batches = [seen.json["batch"] for seen in server.requests]
    for batch in batches:
        *encrypted, plain = batch
        assert [_decrypted(event["channel"], event["data"]) for event in encrypted] == [
            '{"t":"é"}',
            '{"t":"é"}',
        ]
        assert plain["data"] == '{"t":"é"}'
    nonces = {json.loads(event["data"])["nonce"] for batch in batches for event in batch[:2]}
    assert len(nonces) == 6
    assert len({seen.target for seen in server.requests}) == 3


@pytest.mark.parametrize(
    "request_",
    [
        Trigger(("private-encrypted-a-1",), "e", "{}"),
        Trigger(("private-encrypted-cache-a-1",), "e", "{}"),
        TriggerBatch((Trigger(("a-1",), "e", "{}"), Trigger(("private-encrypted-a",), "e", "{}"))),
    ],
)
def test_an_encrypted_channel_without_a_master_key_is_a_settings_error(server, send, request_):
    transport = pusher_transport(server.url, master_key=None)
    for act in (transport.check, lambda request: send(transport, request)):
        with pytest.raises(errors.SettingsError, match="PUSHER_ENCRYPTION_MASTER_KEY"):
            act(request_)
    assert server.accepted == 0


BAD_REQUESTS: list[Request] = [
    Publish("interests", ("",), "{}"),
    Publish("interests", ("ok", "line\n"), "{}"),
    Publish("interests", ("x" * 165,), "{}"),
    Publish("interests", ("a b",), "{}"),
    Publish("interests", (), "{}"),
    Publish("interests", tuple(f"i{n}" for n in range(101)), "{}"),
    Publish("users", ("",), "{}"),
    Publish("users", ("é" * 83,), "{}"),
    Publish("users", tuple(f"u{n}" for n in range(1001)), "{}"),
    Publish("users", ("u",), "[]"),
    Publish("users", ("u",), "no json"),
    Trigger((), "e", "{}"),
    Trigger(("",), "e", "{}"),
    Trigger(("x" * 165,), "e", "{}"),
    Trigger(("line\n",), "e", "{}"),
    Trigger(("#private",), "e", "{}"),
    Trigger(("#server-to-user-",), "e", "{}"),
    Trigger(("a",), "", "{}"),
    Trigger(("a",), "e" * 201, "{}"),
    Trigger(("a",), "e", "{}", socket_id="nonsense"),
    Trigger(tuple(f"c{n}" for n in range(101)), "e", "{}"),
    Trigger(("private-encrypted-a", "b"), "e", "{}"),
    Trigger(("private-encrypted-a",), "e", "\ud800"),
    TriggerBatch((Trigger(("a", "b"), "e", "{}"),)),
]


@pytest.mark.parametrize("request_", BAD_REQUESTS, ids=lambda request: str(request)[:60])
def test_what_pusher_would_refuse_is_a_transport_fault_and_is_not_sent(
    server, transport, send, request_
):
    with pytest.raises(errors.TransportFaultError) as caught:
        send(transport, request_)
    assert caught.value.retryable is False
    assert caught.value.maybe_sent is False
    assert server.accepted == 0


def test_the_longest_names_are_sent(server, transport, send):
    send(transport, Trigger(("x" * 164,), "e" * 200, "{}"))
    send(transport, Trigger(("#server-to-user-42",), "e", "{}"))
    send(transport, Publish("interests", ("x" * 164,), "{}"))
    send(transport, Publish("users", ("é" * 82,), "{}"))
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("request_", "variables"),
    [
        (Trigger(("a",), "e", "{}"), "PUSHER_APP_ID PUSHER_KEY PUSHER_SECRET PUSHER_CLUSTER"),
        (Publish("users", ("u",), "{}"), "PUSHER_BEAMS_INSTANCE_ID PUSHER_BEAMS_SECRET_KEY"),
    ],
)
def test_missing_credentials_are_a_settings_error_that_names_the_variables(
    send, request_, variables
):
    transport = PusherTransport()
    for act in (transport.check, lambda request: send(transport, request)):
        with pytest.raises(errors.SettingsError) as caught:
            act(request_)
        for variable in variables.split():
            assert variable in str(caught.value)
