"""The Channels HTTP API, through Pusher's Python SDK and by hand."""

from __future__ import annotations

import json

import pusher
import pytest
import requests
from pusher.errors import PusherBadAuth, PusherBadRequest, PusherBadStatus

from notifyspec import limits
from notifyspec.audience import Audience, Backend
from notifyspec.sandbox import Credentials, Sandbox


def test_the_python_sdk_triggers_an_event_that_the_history_keeps(sandbox, sdk):
    assert sdk.trigger(["orders-1", "orders-2"], "done", {"name": "Zoë 😀"}) == {}
    (received,) = sandbox.wait_for(1)
    assert received.backend is Backend.CHANNELS
    assert received.audience is Audience.CHANNELS
    assert received.targets == ("orders-1", "orders-2")
    assert received.event == "done"
    assert received.text == '{"name": "Zoë 😀"}'
    assert received.payload == {"name": "Zoë 😀"}


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "column 1"), ("no", "column 1"), ("NaN", "not JSON"), ("[" * 10_000, "too deeply")],
)
def test_the_payload_of_an_event_whose_data_is_no_json_raises_value_error(
    call, sandbox, text, words
):
    assert call("POST", "/apps/1/events", {**EVENT, "data": text}).status_code == 200
    (received,) = sandbox.wait_for(1)
    assert received.text == text
    with pytest.raises(ValueError, match=words):
        _ = received.payload


def test_the_python_sdk_triggers_a_batch_and_each_event_counts(sandbox, sdk):
    batch = [{"channel": f"orders-{i}", "name": "done", "data": {"i": i}} for i in range(10)]
    assert sdk.trigger_batch(batch) == {}
    assert [received.payload["i"] for received in sandbox.wait_for(10)] == list(range(10))


def test_the_python_sdk_reads_channels_and_users(sandbox, sdk, connect, sign, run):
    async def scenario():
        async with connect(sandbox) as client:
            await client.subscribe("orders-1")
            data = json.dumps({"user_id": "7", "user_info": {"name": "Ada"}})
            auth = sign(sandbox, f"{client.socket_id}:presence-room:{data}")
            await client.subscribe("presence-room", auth=auth, channel_data=data)
            assert sdk.channels_info() == {"channels": {"orders-1": {}, "presence-room": {}}}
            assert sdk.channels_info("presence-", ["user_count"]) == {
                "channels": {"presence-room": {"user_count": 1}}
            }
            assert sdk.channel_info("orders-1", ["subscription_count"]) == {
                "occupied": True,
                "subscription_count": 1,
            }
            assert sdk.channel_info("presence-room", ["user_count"])["user_count"] == 1
            assert sdk.channel_info("nobody-there") == {"occupied": False}
            assert sdk.users_info("presence-room") == {"users": [{"id": "7"}]}

    run(scenario())


def test_the_python_sdk_sees_a_wrong_secret_as_bad_auth(sandbox):
    wrong = pusher.Pusher(
        app_id="1", key="sandbox-key", secret="no", ssl=False, host="127.0.0.1", port=sandbox.port
    )
    with pytest.raises(PusherBadAuth, match="Invalid signature"):
        wrong.trigger("orders-1", "done", {})
    assert sandbox.history() == ()


def test_an_unknown_app_is_404(sandbox):
    client = pusher.Pusher(
        app_id="2",
        key="sandbox-key",
        secret="sandbox-secret",
        ssl=False,
        host="127.0.0.1",
        port=sandbox.port,
    )
    with pytest.raises(PusherBadStatus, match="404"):
        client.trigger("orders-1", "done", {})


def test_the_python_sdk_gets_a_bad_request_for_the_users_of_a_public_channel(sdk):
    with pytest.raises(PusherBadRequest, match="presence"):
        sdk.users_info("orders-1")


def test_an_event_of_exactly_the_limit_is_accepted_and_one_byte_more_is_413(call, sandbox):
    event = {"name": "done", "channel": "orders-1"}
    fits = "é" * (limits.EVENT_DATA_BYTES // 2)
    assert call("POST", "/apps/1/events", {**event, "data": fits}).status_code == 200
    answer = call("POST", "/apps/1/events", {**event, "data": fits + "x"})
    assert answer.status_code == 413
    assert "10241 bytes" in answer.text
    assert [len(received.text.encode()) for received in sandbox.history()] == [10_240]


def test_an_oversized_event_refuses_its_whole_batch(call, sandbox):
    event = {"name": "done", "channel": "orders-1"}
    batch = [{**event, "data": "{}"}, {**event, "data": "x" * (limits.EVENT_DATA_BYTES + 1)}]
    assert call("POST", "/apps/1/batch_events", {"batch": batch}).status_code == 413
    assert sandbox.history() == ()


def test_a_larger_limit_can_be_set():
    credentials = Credentials()
    with Sandbox(event_data_bytes=20_000) as sandbox:
        client = pusher.Pusher(
            app_id=credentials.app_id,
            key=credentials.key,
            secret=credentials.secret,
            ssl=False,
            host="127.0.0.1",
            port=sandbox.port,
        )
        client.trigger("orders-1", "done", "x" * 20_000)
        with pytest.raises(PusherBadStatus, match="413"):
            client.trigger("orders-1", "done", "x" * 20_001)


EVENT = {"name": "done", "channel": "orders-1", "data": "{}"}
LONG_NAME = "c" * (limits.CHANNEL_NAME_CHARACTERS + 1)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "event name"),
        ({"name": 7}, "event name"),
        ({"name": "e" * 201}, "event name"),
        ({"name": "pusher:ping"}, "reserved"),
        ({"name": "pusher_internal:x"}, "reserved"),
        ({"data": {"an": "object"}}, "must be text"),
        ({"data": None}, "must be text"),
        ({"channel": "with space"}, "channel name"),
        ({"channel": "trailing\n"}, "channel name"),
        ({"channel": ""}, "channel name"),
        ({"channel": LONG_NAME}, "channel name"),
        ({"channel": None}, "channel name"),
        ({"channel": "#server-to-user-"}, "channel name"),
        ({"channels": []}, "1 to 100 channels"),
        ({"channels": "orders-1"}, "1 to 100 channels"),
        ({"channels": [f"c-{i}" for i in range(101)]}, "1 to 100 channels"),
        ({"channels": ["orders-1", 2]}, "channel name"),
        ({"channels": ["private-encrypted-a", "b"]}, "encrypted"),
        ({"socket_id": "12"}, "socket_id"),
        ({"socket_id": 1.2}, "socket_id"),
        ({"info": ["user_count"]}, "info"),
        ({"info": "colour"}, "info"),
    ],
)
def test_a_wrong_event_is_400_and_says_why(call, sandbox, changed, words):
    answer = call("POST", "/apps/1/events", {**EVENT, **changed})
    assert (answer.status_code, words in answer.text) == (400, True), answer.text
    assert sandbox.history() == ()


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b'{"name": NaN}',
        b'{"name": "\\ud800", "channel": "a", "data": ""}',
        b"[" * 100_000,
        b'{"a": ' * 20_000,
        b'{"name": ' + b"1" * 10_000 + b"}",
    ],
)
@pytest.mark.parametrize("path", ["/apps/1/events", "/apps/1/batch_events"])
def test_a_malformed_body_is_400(call, path, raw):
    assert call("POST", path, raw=raw).status_code == 400


@pytest.mark.parametrize("batch", [None, {}, "x", [1], [], [EVENT] * 11, [{**EVENT, "data": 1}]])
def test_a_wrong_batch_is_400(call, batch):
    assert call("POST", "/apps/1/batch_events", {"batch": batch}).status_code == 400


def test_a_full_batch_of_the_largest_events_is_accepted(call, sandbox):
    batch = [{**EVENT, "data": "é" * (limits.EVENT_DATA_BYTES // 2)}] * limits.EVENTS_PER_BATCH
    assert call("POST", "/apps/1/batch_events", {"batch": batch}).status_code == 200
    assert len(sandbox.history()) == limits.EVENTS_PER_BATCH


def test_names_of_exactly_the_limits_are_accepted(call):
    longest = {
        "name": "e" * limits.EVENT_NAME_CHARACTERS,
        "channels": [
            f"{i:03}".ljust(limits.CHANNEL_NAME_CHARACTERS, "c")
            for i in range(limits.CHANNELS_PER_TRIGGER)
        ],
        "data": "",
    }
    assert call("POST", "/apps/1/events", longest).status_code == 200


def test_info_of_a_trigger_answers_for_each_channel(call, sandbox, connect, run):
    async def scenario():
        async with connect(sandbox) as client:
            await client.subscribe("orders-1")
            info = "subscription_count,user_count"
            event = {"name": "done", "data": "{}", "channels": ["orders-1", "presence-x"]}
            assert call("POST", "/apps/1/events", {**event, "info": info}).json() == {
                "channels": {
                    "orders-1": {"subscription_count": 1},
                    "presence-x": {"subscription_count": 0, "user_count": 0},
                }
            }
            batch = [{**EVENT, "info": info}, {**EVENT, "channel": "other"}]
            assert call("POST", "/apps/1/batch_events", {"batch": batch}).json() == {
                "batch": [{"subscription_count": 1}, {}]
            }

    run(scenario())


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/apps/1/channels", {"info": "user_count"}),
        ("/apps/1/channels", {"info": "user_count", "filter_by_prefix": "private-"}),
        ("/apps/1/channels", {"info": "colour"}),
        ("/apps/1/channels", {"info": "cache"}),
        ("/apps/1/channels/orders-1", {"info": "user_count"}),
        ("/apps/1/channels/orders-1", {"info": "cache"}),
        ("/apps/1/channels/orders-1/users", {}),
        ("/apps/1/channels/or ders", {}),
    ],
)
def test_an_attribute_that_a_channel_does_not_have_is_400(call, path, query):
    assert call("GET", path, **query).status_code == 400


def test_the_cached_event_of_a_channel_can_be_read(call, sdk):
    path = "/apps/1/channels/cache-weather"
    assert call("GET", path, info="cache").json() == {"occupied": False, "cache": None}
    sdk.trigger("cache-weather", "changed", {"degrees": 3})
    cache = call("GET", path, info="cache").json()["cache"]
    assert json.loads(cache["data"]) == {"degrees": 3}
    assert 1_700 < cache["ttl"] <= 1_800


def test_an_unknown_path_is_404(sandbox):
    assert requests.post(f"{sandbox.url}/apps/1/event", timeout=5).status_code == 404
