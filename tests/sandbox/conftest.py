"""A sandbox on a free port, and clients that speak its protocols by hand."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pusher
import pytest
import requests

from notifyspec.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 30
NODE_SECONDS = 120


class Wire:
    """A WebSocket client that hides nothing of the protocol."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.socket_id = ""

    async def send(self, event: str, data: object = None, **more: object) -> None:
        await self.socket.send_str(json.dumps({"event": event, "data": data or {}, **more}))

    async def receive(self) -> dict[str, Any]:
        frame: dict[str, Any] = json.loads(await self.socket.receive_str(timeout=SECONDS))
        return frame

    async def expect(self, event: str) -> Any:
        """The data of the next frame, which must be this event; JSON text is decoded."""
        frame = await self.receive()
        assert frame["event"] == event, frame
        data = frame["data"]
        return json.loads(data) if isinstance(data, str) else data

    async def silence(self) -> None:
        """Fail if anything but the answer to a ping comes in before it."""
        await self.send("pusher:ping")
        await self.expect("pusher:pong")

    async def closed(self) -> int | None:
        """The close code, with which the server must end the connection now."""
        message = await self.socket.receive(timeout=SECONDS)
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED), message
        return self.socket.close_code

    async def subscribe(self, channel: str, **more: object) -> Any:
        await self.send("pusher:subscribe", {"channel": channel, **more})
        return await self.expect("pusher_internal:subscription_succeeded")


Connect = Callable[..., AbstractAsyncContextManager[Wire]]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def connect() -> Connect:
    """``async with connect(sandbox) as client``: a connected client, its first frame read."""

    @asynccontextmanager
    async def connect(sandbox: Sandbox) -> AsyncIterator[Wire]:
        url = f"{sandbox.url}/app/{sandbox.credentials.key}?protocol=7&client=test&version=1"
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            client = Wire(socket)
            client.socket_id = (await client.expect("pusher:connection_established"))["socket_id"]
            yield client

    return connect


@pytest.fixture
def sign() -> Callable[[Sandbox, str], str]:
    """The ``auth`` string over any text, under the sandbox's secret."""

    def sign(sandbox: Sandbox, text: str) -> str:
        secret = sandbox.credentials.secret.encode()
        digest = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
        return f"{sandbox.credentials.key}:{digest}"

    return sign


@pytest.fixture
def call(sandbox: Sandbox) -> Callable[..., requests.Response]:
    """A signed request by hand. ``changed`` replaces query parameters before the signing."""

    def call(
        method: str,
        path: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        signature: str | None = None,
        **changed: str,
    ) -> requests.Response:
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        query = {
            "auth_key": sandbox.credentials.key,
            "auth_timestamp": str(int(time.time())),
            "auth_version": "1.0",
        }
        if content:
            query["body_md5"] = hashlib.md5(content).hexdigest()
        query |= changed
        joined = "&".join(f"{name.lower()}={query[name]}" for name in sorted(query, key=str.lower))
        digest = hmac.new(
            sandbox.credentials.secret.encode(),
            f"{method}\n{path}\n{joined}".encode(),
            hashlib.sha256,
        ).hexdigest()
        return requests.request(
            method,
            sandbox.url + path,
            params={**query, "auth_signature": signature or digest},
            data=content,
            headers={"Content-Type": "application/json"},
            timeout=SECONDS,
        )

    return call


@pytest.fixture
def sdk(sandbox: Sandbox) -> pusher.Pusher:
    """The official Python SDK, pointed at the sandbox."""
    credentials = sandbox.credentials
    return pusher.Pusher(
        app_id=credentials.app_id,
        key=credentials.key,
        secret=credentials.secret,
        ssl=False,
        host="127.0.0.1",
        port=sandbox.port,
        encryption_master_key_base64=credentials.encryption_master_key_base64,
    )


@pytest.fixture
def run() -> Callable[..., Any]:
    """Run a coroutine to its end, within a bounded time."""

    def run(coroutine: Any, seconds: float = 30) -> Any:
        return asyncio.run(asyncio.wait_for(coroutine, seconds))

    return run


@pytest.fixture
def run_node(node: str, sandbox: Sandbox) -> Callable[..., None]:
    """Run one file of JavaScript tests against the sandbox; fail with its output."""

    def run_node(file: Path, **environment: str) -> None:
        credentials = sandbox.credentials
        about = {
            "url": sandbox.url,
            "host": "127.0.0.1",
            "port": sandbox.port,
            "appId": credentials.app_id,
            "key": credentials.key,
            "secret": credentials.secret,
            "encryptionMasterKeyBase64": credentials.encryption_master_key_base64,
            "beamsInstanceId": credentials.beams_instance_id,
            "beamsSecretKey": credentials.beams_secret_key,
        }
        ended = subprocess.run(
            [node, "--test-force-exit", "--test-reporter=spec", file],
            env={
                **os.environ,
                "SANDBOX": json.dumps(about),
                "PYTHON": sys.executable,
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=NODE_SECONDS,
            check=False,
        )
        counts = {
            name: int(count) for name, count in re.findall(r"(\w+) (\d+)$", ended.stdout, re.M)
        }
        assert ended.returncode == 0, ended.stdout
        assert counts["pass"] == counts["tests"] > 0, ended.stdout

    return run_node
