"""What the sandbox adds to Pusher: signing for pages, the history, the feed, the page's files."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json

import aiohttp
import pytest
import requests

LOCAL = {"Origin": "http://localhost:5173"}


def auth(sandbox, path="auth", headers=LOCAL, **fields):
    return requests.post(f"{sandbox.url}/sandbox/{path}", data=fields, headers=headers, timeout=5)


def test_a_page_without_a_back_end_can_join_a_private_channel(sandbox, connect, run):
    async def scenario():
        async with connect(sandbox) as client:
            fields = {"socket_id": client.socket_id, "channel_name": "private-a"}
            answer = auth(sandbox, **fields)
            assert answer.headers["Access-Control-Allow-Origin"] == LOCAL["Origin"]
            assert set(answer.json()) == {"auth"}
            await client.subscribe("private-a", **answer.json())

    run(scenario())


def test_a_page_joins_a_presence_channel_as_a_given_or_a_new_user(sandbox, connect, run):
    async def scenario():
        async with connect(sandbox) as ada, connect(sandbox) as other:
            channel = {"channel_name": "presence-a"}
            user = {"user_id": "ada", "user_info": '{"name": "Ada"}'}
            answer = auth(sandbox, socket_id=ada.socket_id, **channel, **user).json()
            members = await ada.subscribe("presence-a", **answer)
            assert members["presence"]["hash"] == {"ada": {"name": "Ada"}}
            answer = auth(sandbox, socket_id=other.socket_id, **channel).json()
            members = await other.subscribe("presence-a", **answer)
            assert members["presence"]["count"] == 2

    run(scenario())


def test_a_page_gets_the_shared_secret_of_an_encrypted_channel(sandbox):
    channel = "private-encrypted-a"
    answer = auth(sandbox, socket_id="1.1", channel_name=channel).json()
    key = base64.b64decode(sandbox.credentials.encryption_master_key_base64)
    assert len(key) == 32
    expected = hashlib.sha256(channel.encode() + key).digest()
    assert base64.b64decode(answer["shared_secret"]) == expected


def test_a_page_can_sign_in_as_a_given_user(sandbox, connect, run):
    async def scenario():
        async with connect(sandbox) as client:
            answer = auth(sandbox, "user-auth", socket_id=client.socket_id, user_id="ada")
            await client.send("pusher:signin", answer.json())
            success = await client.expect("pusher:signin_success")
            assert json.loads(success["user_data"])["id"] == "ada"

    run(scenario())


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("auth", {}),
        ("auth", {"socket_id": "1.1"}),
        ("auth", {"socket_id": "1.1", "channel_name": "a b"}),
        ("auth", {"channel_name": "private-a"}),
        ("auth", {"socket_id": "1.1", "channel_name": "presence-a", "user_info": "{"}),
        ("user-auth", {}),
        ("user-auth", {"socket_id": "1.1", "user_info": "NaN"}),
    ],
)
def test_an_incomplete_signing_request_is_400(sandbox, path, fields):
    assert auth(sandbox, path, **fields).status_code == 400


@pytest.mark.parametrize("path", ["auth", "user-auth"])
def test_a_preflight_allows_local_pages_and_their_headers(sandbox, path):
    headers = {
        **LOCAL,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-csrf-token",
    }
    answer = requests.options(f"{sandbox.url}/sandbox/{path}", headers=headers, timeout=5)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Headers"] == "x-csrf-token"
    assert answer.headers["Access-Control-Allow-Origin"] == LOCAL["Origin"]


@pytest.mark.parametrize("path", ["/", "/sandbox/health", "/sandbox/messages", "/sandbox/feed"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": "http://localhost.example.com"},
        {"Host": "example.com"},
    ],
)
def test_a_foreign_site_reaches_none_of_it(sandbox, path, headers):
    upgrade = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    answer = requests.get(
        sandbox.url + path, headers=headers | (upgrade if "feed" in path else {}), timeout=5
    )
    assert answer.status_code == 403
    assert auth(sandbox, headers=headers, socket_id="1.1", channel_name="a").status_code == 403


def test_the_history_can_be_read_as_json(sandbox, sdk):
    sdk.trigger("orders-1", "done", {"name": "Zoë"})
    (message,) = requests.get(f"{sandbox.url}/sandbox/messages", timeout=5).json()
    assert message.pop("time") > 0
    assert message == {
        "number": 1,
        "backend": "channels",
        "audience": "channels",
        "targets": ["orders-1"],
        "event": "done",
        "text": '{"name": "Zoë"}',
    }


def test_the_feed_sends_the_history_first_and_then_what_comes_in(sandbox, sdk, run):
    async def scenario():
        await asyncio.to_thread(sdk.trigger, "orders-1", "first", {})
        url = f"{sandbox.url}/sandbox/feed"
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as feed:
            first = await feed.receive_json(timeout=5)
            assert [message["event"] for message in first["messages"]] == ["first"]
            await asyncio.to_thread(sdk.trigger, "orders-1", "second", {})
            second = await feed.receive_json(timeout=5)
            assert [message["event"] for message in second["messages"]] == ["second"]
            await feed.send_str("whatever a page may say")
            await asyncio.to_thread(sdk.trigger, "orders-1", "third", {})
            assert (await feed.receive_json(timeout=5))["messages"][0]["number"] == 3

    run(scenario())


def test_the_page_and_its_files_are_served_and_name_no_other_host(sandbox):
    page = requests.get(sandbox.url, timeout=5)
    assert page.headers["Content-Type"].startswith("text/html")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "//" not in page.text.replace("<!-- ", "")
    files = [part.split('"')[0] for part in page.text.split('="/')[1:]]
    assert any(name.endswith(".js") for name in files)
    for name in files:
        assert requests.get(f"{sandbox.url}/{name}", timeout=5).status_code == 200, name
