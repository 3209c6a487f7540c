"""Many clients, and clients that do not read."""

from __future__ import annotations

import asyncio
import json
import resource
import socket
from urllib.parse import urlsplit

import aiohttp
import pytest

from notifyspec.sandbox import Sandbox

SUBSCRIBERS = 1_000
FILES = 2 * SUBSCRIBERS + 200  # both ends of each connection are in this process


@pytest.fixture
def _enough_files():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, FILES)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("_enough_files")
def test_a_thousand_subscribers_of_one_channel_each_get_each_event(sandbox, sdk, run):
    async def subscriber(session, ready, gate):
        async with gate:
            ws = await session.ws_connect(f"{sandbox.url}/app/sandbox-key?protocol=7")
            await ws.receive_str()
            await ws.send_json({"event": "pusher:subscribe", "data": {"channel": "news"}})
            await ws.receive_str()
        ready.release()
        events = [json.loads(await ws.receive_str()) for _ in range(2)]
        await ws.close()
        return [event["data"] for event in events]

    async def scenario():
        ready, gate = asyncio.Semaphore(0), asyncio.Semaphore(50)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            subscribers = [
                asyncio.create_task(subscriber(session, ready, gate)) for _ in range(SUBSCRIBERS)
            ]
            for _ in range(SUBSCRIBERS):
                await ready.acquire()
            for number in ("1", "2"):
                await asyncio.to_thread(sdk.trigger, "news", "out", number)
            assert await asyncio.gather(*subscribers) == [["1", "2"]] * SUBSCRIBERS

    run(scenario(), 60)


def test_a_client_that_does_not_read_is_cut_off_and_holds_up_nobody(connect, run):
    async def scenario(sandbox, sdk):
        reader, writer = await deaf(sandbox)
        async with connect(sandbox) as client:
            await client.subscribe("news")
            for number in range(600):
                await asyncio.to_thread(sdk.trigger, "news", "out", str(number).ljust(10_000))
                assert int((await client.receive())["data"]) == number
            count = await asyncio.to_thread(sdk.channel_info, "news", ["subscription_count"])
            assert count["subscription_count"] == 1
        writer.transport.abort()
        del reader

    async def deaf(sandbox):
        """A subscriber that takes in its first frames and then never reads again."""
        raw = socket.create_connection(("127.0.0.1", sandbox.port))
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        reader, writer = await asyncio.open_connection(sock=raw, limit=4_096)
        host = urlsplit(sandbox.url).netloc
        writer.write(
            f"GET /app/sandbox-key?protocol=7 HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        await reader.readuntil(b"connection_established")
        text = b'{"event":"pusher:subscribe","data":{"channel":"news"}}'
        writer.write(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)
        await reader.readuntil(b"subscription_succeeded")
        return reader, writer

    with Sandbox(queued_frames=20) as sandbox:
        run(scenario(sandbox, _client(sandbox)), 60)


def _client(sandbox):
    import pusher

    return pusher.Pusher(
        app_id="1",
        key="sandbox-key",
        secret="sandbox-secret",
        ssl=False,
        host="127.0.0.1",
        port=sandbox.port,
    )
