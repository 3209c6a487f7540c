"""Protocol 7 over the WebSocket, frame by frame."""

from __future__ import annotations

import asyncio
import json
import re

import aiohttp
import pytest

from notifyspec import limits
from notifyspec.sandbox import Sandbox


def presence(sandbox, sign, client, user, channel="presence-room", info=None):
    """The subscription fields of one user of a presence channel."""
    data = json.dumps({"user_id": user, "user_info": info})
    return {"auth": sign(sandbox, f"{client.socket_id}:{channel}:{data}"), "channel_data": data}


def private(sandbox, sign, client, channel):
    return {"auth": sign(sandbox, f"{client.socket_id}:{channel}")}


async def sign_in(sandbox, sign, client, user_data):
    text = user_data if isinstance(user_data, str) else json.dumps(user_data)
    auth = sign(sandbox, f"{client.socket_id}::user::{text}")
    await client.send("pusher:signin", {"auth": auth, "user_data": text})


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/app/another-key?protocol=7", 4001),
        ("/app/sandbox-key", 4008),
        ("/app/sandbox-key?protocol=", 4008),
        ("/app/sandbox-key?protocol=seven", 4006),
        ("/app/sandbox-key?protocol=7.1", 4006),
        ("/app/sandbox-key?protocol=3", 4007),
        ("/app/sandbox-key?protocol=8", 4007),
    ],
)
def test_a_connection_that_can_not_be_served_is_closed_with_its_code(sandbox, run, path, code):
    async def scenario():
        url = sandbox.url + path
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            frame = await socket.receive_json(timeout=5)
            assert (frame["event"], frame["data"]["code"]) == ("pusher:error", code)
            await socket.receive(timeout=5)
            assert socket.close_code == code

    run(scenario())


def test_a_connection_past_the_capacity_is_closed_with_4100(connect, run):
    async def scenario(sandbox):
        async with connect(sandbox), aiohttp.ClientSession() as session:
            url = f"{sandbox.url}/app/sandbox-key?protocol=7"
            async with session.ws_connect(url) as socket:
                await socket.receive(timeout=5)
                await socket.receive(timeout=5)
                assert socket.close_code == 4100

    with Sandbox(connections=1) as sandbox:
        run(scenario(sandbox))


def test_a_connection_gets_a_socket_id_and_an_activity_timeout(sandbox, run):
    async def scenario():
        url = f"{sandbox.url}/app/sandbox-key?protocol=7"
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            frame = await socket.receive_json(timeout=5)
            assert isinstance(frame["data"], str)
            data = json.loads(frame["data"])
            assert re.fullmatch(r"\d+\.\d+", data["socket_id"])
            assert data["activity_timeout"] >= 1

    run(scenario())


def test_a_subscriber_gets_the_event_with_its_data_as_text(sandbox, sdk, connect, run):
    async def scenario():
        async with connect(sandbox) as client:
            assert await client.subscribe("orders-1") == {}
            await asyncio.to_thread(sdk.trigger, "orders-1", "done", {"name": "Zoë 😀"})
            assert await client.receive() == {
                "event": "done",
                "channel": "orders-1",
                "data": '{"name": "Zoë 😀"}',
            }

    run(scenario())


def test_the_excluded_socket_gets_nothing_and_the_others_do(sandbox, sdk, connect, run):
    async def scenario():
        async with connect(sandbox) as sender, connect(sandbox) as other:
            await sender.subscribe("orders-1")
            await other.subscribe("orders-1")
            await asyncio.to_thread(sdk.trigger, "orders-1", "done", {}, sender.socket_id)
            await other.expect("done")
            await sender.silence()

    run(scenario())


def test_an_unsubscribed_client_gets_nothing(sandbox, sdk, connect, run):
    async def scenario():
        async with connect(sandbox) as client:
            await client.subscribe("orders-1")
            await client.send("pusher:unsubscribe", {"channel": "orders-1"})
            await client.silence()
            await asyncio.to_thread(sdk.trigger, "orders-1", "done", {})
            await client.silence()
            assert sdk.channels_info() == {"channels": {}}

    run(scenario())


def test_a_second_subscription_to_a_channel_is_an_error(sandbox, connect, run):
    async def scenario():
        async with connect(sandbox) as client:
            await client.subscribe("orders-1")
            await client.send("pusher:subscribe", {"channel": "orders-1"})
            error = await client.expect("pusher:error")
            assert error["message"] == "Existing subscription to channel orders-1"

    run(scenario())


@pytest.mark.parametrize(
    "channel", ["private-a", "presence-a", "private-encrypted-a", "private-cache-a"]
)
@pytest.mark.parametrize("auth", [None, "", "sandbox-key:00", "other:" + "0" * 64, 7, "é"])
def test_a_private_channel_refuses_a_wrong_auth(sandbox, connect, run, channel, auth):
    async def scenario():
        async with connect(sandbox) as client:
            fields = {"channel": channel, "auth": auth, "channel_data": '{"user_id": "1"}'}
            await client.send("pusher:subscribe", fields)
            frame = await client.receive()
            assert frame["event"] == "pusher:subscription_error"
            assert frame["channel"] == channel
            assert (frame["data"]["type"], frame["data"]["status"]) == ("AuthError", 401)
            await client.silence()

    run(scenario())


def test_an_auth_of_another_connection_or_channel_is_refused(sandbox, connect, sign, run):
    async def scenario():
        async with connect(sandbox) as client, connect(sandbox) as other:
            for auth in (
                private(sandbox, sign, other, "private-a"),
                private(sandbox, sign, client, "private-b"),
            ):
                await client.send("pusher:subscribe", {"channel": "private-a", **auth})
                await client.expect("pusher:subscription_error")
            await client.subscribe("private-a", **private(sandbox, sign, client, "private-a"))

    run(scenario())


def test_presence_tells_of_each_user_once_however_many_connections(sandbox, connect, sign, run):
    async def scenario():
        async with connect(sandbox) as ada:
            members = await ada.subscribe(
                "presence-room", **presence(sandbox, sign, ada, "ada", info={"name": "Ada"})
            )
            expected = {"ids": ["ada"], "hash": {"ada": {"name": "Ada"}}, "count": 1}
            assert members == {"presence": expected}
            async with connect(sandbox) as bob:
                members = await bob.subscribe(
                    "presence-room", **presence(sandbox, sign, bob, "bob")
                )
                assert members["presence"]["ids"] == ["ada", "bob"]
                added = await ada.expect("pusher_internal:member_added")
                assert added == {"user_id": "bob", "user_info": None}
                async with connect(sandbox) as bob_again:
                    members = await bob_again.subscribe(
                        "presence-room", **presence(sandbox, sign, bob_again, "bob")
                    )
                    assert members["presence"]["count"] == 2
                await ada.silence()
                await bob.send("pusher:unsubscribe", {"channel": "presence-room"})
                removed = await ada.expect("pusher_internal:member_removed")
                assert removed == {"user_id": "bob"}
            await ada.silence()

    run(scenario())


def test_presence_takes_numbers_as_user_ids_and_refuses_what_is_no_id(sandbox, connect, sign, run):
    async def scenario():
        async with connect(sandbox) as client:
            for data in ("{}", "[]", "nothing", '{"user_id": null}', '{"user_id": {}}'):
                auth = sign(sandbox, f"{client.socket_id}:presence-room:{data}")
                fields = {"channel": "presence-room", "auth": auth, "channel_data": data}
                await client.send("pusher:subscribe", fields)
                await client.expect("pusher:subscription_error")
            members = await client.subscribe("presence-room", **presence(sandbox, sign, client, 42))
            assert members["presence"]["ids"] == ["42"]

    run(scenario())


def test_a_presence_channel_takes_no_more_members_than_its_limit(connect, sign, run):
    async def scenario(sandbox):
        async with connect(sandbox) as ada, connect(sandbox) as bob, connect(sandbox) as again:
            await ada.subscribe("presence-room", **presence(sandbox, sign, ada, "ada"))
            fields = presence(sandbox, sign, bob, "bob")
            await bob.send("pusher:subscribe", {"channel": "presence-room", **fields})
            error = await bob.expect("pusher:subscription_error")
            assert error["type"] == "LimitReached"
            await again.subscribe("presence-room", **presence(sandbox, sign, again, "ada"))

    with Sandbox(presence_members=1) as sandbox:
        run(scenario(sandbox))


def test_a_cache_channel_answers_its_last_event_or_a_miss(sandbox, sdk, connect, sign, run):
    async def scenario():
        for channel in ("cache-a", "private-cache-a", "private-encrypted-cache-a"):
            async with connect(sandbox) as client, connect(sandbox) as late:
                await client.subscribe(channel, **private(sandbox, sign, client, channel))
                await client.expect("pusher:cache_miss")
                for number in range(2):
                    await asyncio.to_thread(sdk.trigger, channel, "done", {"number": number})
                    await client.expect("done")
                await late.subscribe(channel, **private(sandbox, sign, late, channel))
                cached = await late.receive()
                assert (cached["event"], cached["channel"]) == ("done", channel)
                assert cached["data"] == sandbox.history()[-1].text

    run(scenario())


def test_a_signed_in_user_is_reached_and_terminated_by_id(sandbox, sdk, call, connect, sign, run):
    async def scenario():
        async with connect(sandbox) as client, connect(sandbox) as other:
            data = {"id": "ada", "user_info": {"name": "Ada"}}
            await sign_in(sandbox, sign, client, data)
            success = await client.expect("pusher:signin_success")
            assert json.loads(success["user_data"]) == data
            await client.subscribe("#server-to-user-ada")
            await asyncio.to_thread(sdk.trigger, "#server-to-user-ada", "hello", {})
            assert (await client.receive())["channel"] == "#server-to-user-ada"
            await other.send("pusher:subscribe", {"channel": "#server-to-user-ada"})
            await other.expect("pusher:subscription_error")
            path = "/apps/1/users/ada/terminate_connections"
            answer = await asyncio.to_thread(call, "POST", path, {})
            assert (answer.status_code, answer.json()) == (200, {})
            assert await client.closed() == 4009
            await other.silence()

    run(scenario())


def test_a_signed_in_user_joins_a_presence_channel_without_channel_data(
    sandbox, connect, sign, run
):
    async def scenario():
        async with connect(sandbox) as client:
            await sign_in(sandbox, sign, client, {"id": "ada", "user_info": {"name": "Ada"}})
            await client.expect("pusher:signin_success")
            members = await client.subscribe(
                "presence-room", **private(sandbox, sign, client, "presence-room")
            )
            assert members["presence"]["hash"] == {"ada": {"name": "Ada"}}

    run(scenario())


def test_a_close_waits_for_the_clients_answer_so_that_its_code_arrives(
    sandbox, connect, sign, call, run
):
    async def scenario():
        async with connect(sandbox) as client:
            await sign_in(sandbox, sign, client, {"id": "ada"})
            await client.expect("pusher:signin_success")
            connection = client.socket._conn.transport
            connection.pause_reading()
            path = "/apps/1/users/ada/terminate_connections"
            await asyncio.to_thread(call, "POST", path, {})
            for _ in range(50):
                await client.send("pusher:ping")
                await asyncio.sleep(0.002)
            connection.resume_reading()
            assert await client.closed() == 4009

    run(scenario())


@pytest.mark.parametrize("user_data", ["{}", '{"id": ""}', '{"id": 7}', "[]", "nothing", ""])
def test_a_sign_in_without_a_text_id_is_refused(sandbox, connect, sign, run, user_data):
    async def scenario():
        async with connect(sandbox) as client:
            await sign_in(sandbox, sign, client, user_data)
            assert (await client.expect("pusher:error"))["code"] == 4009

    run(scenario())


def test_a_sign_in_needs_a_right_signature_and_keeps_its_user(sandbox, connect, sign, run):
    async def scenario():
        async with connect(sandbox) as client:
            await client.send("pusher:signin", {"auth": "sandbox-key:0", "user_data": '{"id":"1"}'})
            assert (await client.expect("pusher:error"))["code"] == 4009
            await sign_in(sandbox, sign, client, {"id": "ada"})
            await client.expect("pusher:signin_success")
            await sign_in(sandbox, sign, client, {"id": "bob"})
            assert "another user" in (await client.expect("pusher:error"))["message"]

    run(scenario())


def test_a_client_event_reaches_the_others_and_carries_the_presence_user(
    sandbox, connect, sign, run
):
    async def scenario():
        async with connect(sandbox) as ada, connect(sandbox) as bob:
            for client, user in ((ada, "ada"), (bob, "bob")):
                await client.subscribe("presence-room", **presence(sandbox, sign, client, user))
                await client.subscribe(
                    "private-room", **private(sandbox, sign, client, "private-room")
                )
            await ada.expect("pusher_internal:member_added")
            await ada.send("client-typing", {"x": 1}, channel="presence-room")
            assert await bob.receive() == {
                "event": "client-typing",
                "channel": "presence-room",
                "data": '{"x":1}',
                "user_id": "ada",
            }
            await ada.send("client-typing", "text", channel="private-room")
            assert await bob.receive() == {
                "event": "client-typing",
                "channel": "private-room",
                "data": "text",
            }
            await ada.silence()
            assert sandbox.history() == ()

    run(scenario())


def test_a_client_event_on_a_public_or_foreign_channel_is_refused(sandbox, connect, sign, run):
    async def scenario():
        async with connect(sandbox) as client, connect(sandbox) as other:
            await client.subscribe("orders-1")
            await other.subscribe("orders-1")
            await other.subscribe("private-a", **private(sandbox, sign, other, "private-a"))
            for channel in ("orders-1", "private-a", "", None, 7):
                await client.send("client-x", {}, channel=channel)
                await client.expect("pusher:error")
            await other.silence()

    run(scenario())


def test_client_events_past_ten_a_second_are_rejected_with_4301(sandbox, connect, sign, run):
    async def scenario():
        async with connect(sandbox) as client, connect(sandbox) as other:
            for each in (client, other):
                await each.subscribe("private-a", **private(sandbox, sign, each, "private-a"))
            for number in range(limits.CLIENT_EVENTS_PER_SECOND + 1):
                await client.send("client-x", {"number": number}, channel="private-a")
            error = await client.expect("pusher:error")
            assert error["code"] == 4301
            for number in range(limits.CLIENT_EVENTS_PER_SECOND):
                assert await other.expect("client-x") == {"number": number}
            await other.silence()
            await client.silence()

    run(scenario())


def test_an_oversized_client_event_is_refused(sandbox, connect, sign, run):
    async def scenario():
        async with connect(sandbox) as client:
            await client.subscribe("private-a", **private(sandbox, sign, client, "private-a"))
            data = "x" * (limits.EVENT_DATA_BYTES + 1)
            await client.send("client-x", data, channel="private-a")
            assert "10240 bytes" in (await client.expect("pusher:error"))["message"]

    run(scenario())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        "{}",
        '{"event": 7}',
        '{"event": "made-up"}',
        '{"event": "pusher:subscribe"}',
        '{"event": "pusher:subscribe", "data": []}',
        '{"event": "pusher:subscribe", "data": "text"}',
        '{"event": "pusher:subscribe", "data": {"channel": {}}}',
        '{"event": "pusher:subscribe", "data": {"channel": "a b"}}',
        '{"event": "pusher:subscribe", "data": {"channel": "presence-a", "channel_data": {}}}',
        '{"event": "pusher:unsubscribe", "data": {"channel": 7}}',
        '{"event": "pusher:signin", "data": {"auth": 7}}',
        '{"event": "client-x", "channel": "a", "data": "\\ud800"}',
        '{"event": "pusher:ping", "data": NaN}',
        '{"a":' * 5_000,
    ],
)
def test_a_malformed_frame_is_answered_by_an_error_and_nothing_else_happens(
    sandbox, connect, run, text
):
    async def scenario():
        async with connect(sandbox) as client:
            await client.socket.send_str(text)
            assert (await client.expect("pusher:error"))["message"]
            await client.silence()

    run(scenario())


def test_a_binary_frame_is_answered_by_an_error(sandbox, connect, run):
    async def scenario():
        async with connect(sandbox) as client:
            await client.socket.send_bytes(b'{"event": "pusher:ping"}')
            await client.expect("pusher:error")
            await client.silence()

    run(scenario())


def test_an_oversized_frame_closes_its_connection_only(sandbox, connect, run):
    async def scenario():
        async with connect(sandbox) as client, connect(sandbox) as other:
            await client.socket.send_str("x" * 1_000_000)
            assert await client.closed() == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
            await other.silence()

    run(scenario())


def test_data_of_a_subscription_may_be_json_text(sandbox, connect, run):
    async def scenario():
        async with connect(sandbox) as client:
            await client.send("pusher:subscribe", '{"channel": "orders-1"}')
            await client.expect("pusher_internal:subscription_succeeded")

    run(scenario())


def test_a_silent_client_is_pinged_and_then_closed_with_4201(connect, run):
    async def scenario(sandbox):
        async with connect(sandbox) as client:
            await client.expect("pusher:ping")
            assert await client.closed() == 4201

    with Sandbox(activity_timeout=0.1, pong_timeout=0.1) as sandbox:
        run(scenario(sandbox))


def test_a_client_that_answers_its_pings_stays(connect, run):
    async def scenario(sandbox):
        async with connect(sandbox) as client:
            for _ in range(3):
                await client.expect("pusher:ping")
                await client.send("pusher:pong")
            await client.silence()

    with Sandbox(activity_timeout=0.05, pong_timeout=0.7) as sandbox:
        run(scenario(sandbox))


def test_a_dropped_connection_leaves_its_channels_and_the_members_are_told(
    sandbox, sdk, connect, sign, run
):
    async def scenario():
        async with connect(sandbox) as ada:
            await ada.subscribe("presence-room", **presence(sandbox, sign, ada, "ada"))
            async with connect(sandbox) as bob:
                await bob.subscribe("presence-room", **presence(sandbox, sign, bob, "bob"))
                await bob.subscribe("orders-1")
                await ada.expect("pusher_internal:member_added")
                bob.socket._writer.transport.abort()
            await ada.expect("pusher_internal:member_removed")
            assert sdk.channels_info() == {"channels": {"presence-room": {}}}

    run(scenario())
