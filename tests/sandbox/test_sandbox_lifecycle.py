"""Starting, stopping and remembering."""

from __future__ import annotations

import asyncio
import gc
import socket
import threading

import aiohttp
import pytest
import requests

from notifyspec.sandbox import Credentials, Sandbox


def publish(sandbox, title):
    credentials = sandbox.credentials
    path = f"/publish_api/v1/instances/{credentials.beams_instance_id}/publishes/interests"
    return requests.post(
        sandbox.url + path,
        json={"interests": ["a"], "web": {"notification": {"title": title}}},
        headers={"Authorization": f"Bearer {credentials.beams_secret_key}"},
        timeout=5,
    )


def test_a_sandbox_leaves_neither_thread_nor_port_behind():
    threads = threading.active_count()
    with Sandbox() as sandbox:
        port = sandbox.port
        assert publish(sandbox, "x").status_code == 200
    assert threading.active_count() == threads
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
    assert len(sandbox.history()) == 1


def test_a_stop_closes_open_connections_with_4200_and_leaves_no_task(run):
    async def scenario():
        before = asyncio.all_tasks()
        async with Sandbox() as sandbox, aiohttp.ClientSession() as session:
            feed = await session.ws_connect(f"{sandbox.url}/sandbox/feed")
            sockets = [
                await session.ws_connect(f"{sandbox.url}/app/sandbox-key?protocol=7")
                for _ in range(20)
            ]
            codes = asyncio.gather(*(closed(ws) for ws in (*sockets, feed)))
            await sandbox.__aexit__(None, None, None)
            assert await codes == [4200] * 20 + [aiohttp.WSCloseCode.GOING_AWAY]
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == before

    async def closed(ws):
        async for _ in ws:
            pass
        return ws.close_code

    run(scenario())


def test_a_stop_does_not_wait_for_a_client_that_ignores_the_close(run):
    async def scenario():
        async with Sandbox() as sandbox:
            reader, writer = await asyncio.open_connection("127.0.0.1", sandbox.port)
            writer.write(
                b"GET /app/sandbox-key?protocol=7 HTTP/1.1\r\nHost: localhost\r\n"
                b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
            await reader.readuntil(b"connection_established")
        await reader.read()
        writer.close()

    run(scenario())


def test_serve_runs_until_it_is_cancelled(run):
    async def scenario():
        sandbox = Sandbox()
        task = asyncio.create_task(sandbox.serve())
        while True:
            try:
                url = sandbox.url
                break
            except RuntimeError:
                await asyncio.sleep(0.01)
        async with aiohttp.ClientSession() as session, session.get(f"{url}/sandbox/health") as ok:
            assert ok.status == 200
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientConnectorError):
                await session.get(f"{url}/sandbox/health")

    run(scenario())


def test_a_taken_port_raises_and_leaves_no_thread():
    threads = threading.active_count()
    with Sandbox() as sandbox:
        with pytest.raises(OSError, match="in use"), Sandbox(port=sandbox.port):
            pass
        with pytest.raises(OSError, match="in use"):
            asyncio.run(Sandbox(port=sandbox.port).serve())
    assert threading.active_count() == threads
    gc.collect()


def test_a_sandbox_has_no_address_before_its_start_and_starts_once():
    sandbox = Sandbox()
    with pytest.raises(RuntimeError, match="before it is started"):
        _ = sandbox.url
    with sandbox:
        assert sandbox.url == f"http://127.0.0.1:{sandbox.port}"
    with pytest.raises(RuntimeError, match="started already"):
        sandbox.__enter__()


def test_the_history_is_bounded_and_counts_on():
    with Sandbox(history=3) as sandbox:
        for title in "abcde":
            publish(sandbox, title)
        kept = sandbox.wait_for(5)
        assert [received.number for received in kept] == [3, 4, 5]
        assert [received.payload["web"]["notification"]["title"] for received in kept] == [*"cde"]


def test_waiting_for_what_does_not_come_raises(sandbox):
    publish(sandbox, "a")
    with pytest.raises(TimeoutError, match="1 of 2 messages"):
        sandbox.wait_for(2, timeout=0.05)


def test_other_credentials_count_and_secrets_are_never_shown():
    credentials = Credentials(beams_secret_key="quite-secret", secret="very-secret")
    with Sandbox(credentials=credentials) as sandbox:
        assert publish(sandbox, "a").status_code == 200
    assert "secret'" not in repr(credentials)
    assert "very-secret" not in repr(credentials)
    assert credentials.encryption_master_key_base64 not in repr(credentials)


@pytest.mark.parametrize(
    "sent",
    [
        b"GARBAGE\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /" + 70_000 * b"a" + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /apps/1/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /apps/1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf a body",
    ],
    ids=["no HTTP", "TLS", "no host", "long", "no chunk", "dropped"],
)
def test_what_a_client_sends_wrongly_is_not_logged_as_a_fault_of_the_sandbox(sent, caplog):
    with Sandbox() as sandbox:
        with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as client:
            client.sendall(sent)
            client.shutdown(socket.SHUT_WR)
            while client.recv(4_096):
                pass
        assert requests.get(f"{sandbox.url}/sandbox/health", timeout=5).ok
    assert caplog.records == []
