"""One WebSocket client of the Channels protocol, from its handshake to its end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import WSMsgType, web

from notifyspec.sandbox import frames
from notifyspec.sandbox.frames import CloseCode
from notifyspec.sandbox.outbox import CLOSE_SECONDS, Outbox
from notifyspec.sandbox.session import Session

if TYPE_CHECKING:
    from aiohttp import WSMessage

    from notifyspec.sandbox.credentials import Credentials
    from notifyspec.sandbox.hub import Hub
    from notifyspec.sandbox.settings import Settings

_PROTOCOLS: Final = range(5, 8)  # the versions whose frames are those of version 7


class Connections:
    """The handler of ``/app/{key}``."""

    def __init__(self, credentials: Credentials, settings: Settings, hub: Hub) -> None:
        self._credentials = credentials
        self._settings = settings
        self._hub = hub

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/app/{key}", self._serve)]

    def close_all(self) -> None:
        for client in tuple(self._hub.clients.values()):
            client.close(CloseCode.RECONNECT, "The sandbox is stopping.")

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(
            timeout=CLOSE_SECONDS, compress=False, max_msg_size=self._settings.frame_bytes
        )
        await socket.prepare(request)
        refusal = self._refusal(request)
        if refusal is not None:
            code, reason = refusal
            await socket.send_str(frames.error(reason, code).decode())
            await socket.close(code=code, message=reason.encode())
            return socket
        outbox = Outbox(socket, request.transport, self._settings.queued_frames)
        connection = Connection(self._hub.new_socket_id(), outbox, self._settings)
        session = Session(connection, self._hub, self._credentials, self._settings)

        def hear(message: WSMessage) -> None:
            connection.hear()
            if message.type is WSMsgType.TEXT:
                session.receive(message.data)
            elif message.type is WSMsgType.BINARY:
                connection.send(frames.error("Send JSON as text, not as binary frames."))

        async with outbox:
            self._hub.join(connection)
            try:
                connection.greet()
                await outbox.read(hear)
            finally:
                connection.stop_watching()
                self._hub.leave(connection, tuple(session.channels), session.user)
        return socket

    def _refusal(self, request: web.Request) -> tuple[CloseCode, str] | None:
        """Why this client can't be served, by the close codes of the protocol."""
        if request.match_info["key"] != self._credentials.key:
            return CloseCode.UNKNOWN_APP, "There is no app with this key here."
        version = request.query.get("protocol")
        if not version:
            return CloseCode.NO_VERSION, "No protocol version supplied."
        if not (version.isascii() and version.isdigit() and len(version) < 9):
            return CloseCode.INVALID_VERSION, "The protocol version must be a whole number."
        if int(version) not in _PROTOCOLS:
            return CloseCode.UNSUPPORTED_VERSION, "Protocol versions 5 to 7 are supported."
        if len(self._hub.clients) >= self._settings.connections:
            return CloseCode.OVER_CAPACITY, "The sandbox has no room for another connection."
        return None


class Connection:
    """A ``hub.Client`` that pings a silent client, and closes one that stays silent."""

    def __init__(self, socket_id: str, outbox: Outbox, settings: Settings) -> None:
        self.socket_id = socket_id
        self._outbox = outbox
        self._settings = settings
        self._loop = asyncio.get_running_loop()
        self._heard = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None

    def send(self, frame: bytes) -> None:
        self._outbox.send(frame)

    def close(self, code: CloseCode, reason: str) -> None:
        self._outbox.close(code, reason)

    def greet(self) -> None:
        """Send the first frame, and begin to watch for silence."""
        self.send(frames.connected(self.socket_id, self._settings.activity_timeout))
        self._check_silence()

    def hear(self) -> None:
        self._heard = self._loop.time()

    def stop_watching(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _check_silence(self) -> None:
        now = self._loop.time()
        wait = self._heard + self._settings.activity_timeout - now
        if wait > 0:
            self._timer = self._loop.call_later(wait, self._check_silence)
        else:
            self.send(frames.PING)
            self._timer = self._loop.call_later(self._settings.pong_timeout, self._check_pong, now)

    def _check_pong(self, pinged: float) -> None:
        if self._heard > pinged:
            self._check_silence()
        else:
            self.close(CloseCode.NO_PONG, "No pong came back in time.")
