"""What the server has to say to one WebSocket: a bounded queue, its writer, and the close."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final, Self

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from aiohttp import WSMessage

CLOSE_SECONDS: Final = 2  # how long a client may take over a close before it is cut off


class Outbox:
    """Frames for an open WebSocket, written while the ``async with`` block reads.

    A client that reads slowly delays nobody; one that lets ``size`` frames pile up is cut off.
    """

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, size: int
    ) -> None:
        self._socket = socket
        self._transport = transport
        self._queue: asyncio.Queue[bytes | tuple[int, str]] = asyncio.Queue(size)
        self._finished = False  # nothing further is queued
        self._closing: tuple[int, str] | None = None  # once all frames before it are written
        self._reading = asyncio.timeout(None)
        self._deadline: asyncio.TimerHandle | None = None
        self._writer: asyncio.Task[None] | None = None

    def send(self, frame: bytes) -> None:
        """Queue a frame. Never blocks and never raises."""
        if not self._finished:
            self._put(frame)

    def close(self, code: int, reason: str) -> None:
        """Close after the frames that are queued, or in CLOSE_SECONDS at the latest."""
        if not self._finished:
            self._put((code, reason))
            self._finished = True
            self._deadline = asyncio.get_running_loop().call_later(CLOSE_SECONDS, self._abort)

    async def read(self, hear: Callable[[WSMessage], None]) -> None:
        """Hand each message of the client to ``hear``, until either side closes."""
        with contextlib.suppress(TimeoutError):
            async with self._reading:
                async for message in self._socket:
                    hear(message)

    async def __aenter__(self) -> Self:
        self._writer = asyncio.create_task(self._write())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._finished = True
        try:
            if self._writer is not None:
                self._writer.cancel()
                await asyncio.wait([self._writer])
            if self._closing is not None and kind is None:
                code, reason = self._closing
                await self._socket.close(code=code, message=reason.encode())
        finally:
            if self._deadline is not None:
                self._deadline.cancel()

    def _put(self, item: bytes | tuple[int, str]) -> None:
        try:
            self._queue.put_nowait(item)
        except asyncio.QueueFull:
            self._finished = True
            self._abort()

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while self._closing is None:
                item = await self._queue.get()
                if isinstance(item, bytes):
                    await self._socket.send_frame(item, WSMsgType.TEXT)
                else:
                    self._closing = item
            # aiohttp waits for the client's answer to a close, without which a client that is
            # just writing may never see the code, only where nobody reads at the same time.
            self._reading.reschedule(asyncio.get_running_loop().time())

    def _abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()
