"""The sandbox as one object: starts it, wires its parts together, stops it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

from aiohttp import web

from notifyspec import limits
from notifyspec.sandbox.beams_api import BeamsApi
from notifyspec.sandbox.channels_api import ChannelsApi
from notifyspec.sandbox.connection import Connections
from notifyspec.sandbox.credentials import Credentials
from notifyspec.sandbox.development_api import DevelopmentApi
from notifyspec.sandbox.feed import Feed
from notifyspec.sandbox.history import History, Received
from notifyspec.sandbox.hub import Hub
from notifyspec.sandbox.log import LOGGER
from notifyspec.sandbox.page_files import page_routes
from notifyspec.sandbox.refusal import RefusedError
from notifyspec.sandbox.settings import Settings

if TYPE_CHECKING:
    from types import TracebackType

    from aiohttp.typedefs import Handler

_WILDCARDS: Final = {
    "": "127.0.0.1",
    "0.0.0.0": "127.0.0.1",  # noqa: S104 (what the caller chose is only read here)
    "::": "::1",
}
_DEVELOPMENT: Final = Credentials()
_STOP_SECONDS: Final = 3  # how long open requests may take over a stop


class Sandbox:
    """Pusher Channels and Beams on one port.

    ``with Sandbox() as sandbox:`` runs it on a thread of its own, ``async with`` on the running
    loop, and ``await sandbox.serve()`` runs it until cancelled. Port 0 takes a free one. One
    object can be started once. Raises OSError where the port is taken.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        credentials: Credentials = _DEVELOPMENT,
        event_data_bytes: int = limits.EVENT_DATA_BYTES,
        presence_members: int = limits.PRESENCE_MEMBERS,
        client_events_per_second: int = limits.CLIENT_EVENTS_PER_SECOND,
        activity_timeout: float = 120,
        pong_timeout: float = 30,
        connections: int = 10_000,
        queued_frames: int = 1_000,
        history: int = 1_000,
    ) -> None:
        self.credentials = credentials
        self.host = host
        self._wanted_port = port
        self._settings = Settings(
            event_data_bytes=event_data_bytes,
            presence_members=presence_members,
            client_events_per_second=client_events_per_second,
            activity_timeout=activity_timeout,
            pong_timeout=pong_timeout,
            connections=connections,
            queued_frames=queued_frames,
            history=history,
        )
        self._history = History(history)
        self._runner: web.AppRunner | None = None
        self._port: int | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()

    @property
    def port(self) -> int:
        """The port it listens on. Raises RuntimeError before the start."""
        if self._port is None:
            raise RuntimeError("The sandbox has no port before it is started.")
        return self._port

    @property
    def url(self) -> str:
        """Where programs of this machine reach it, without a slash at the end."""
        host = _WILDCARDS.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point notifyspec, in any process of this machine, at this sandbox."""
        credentials, url = self.credentials, urlsplit(self.url)
        return {
            "PUSHER_APP_ID": credentials.app_id,
            "PUSHER_KEY": credentials.key,
            "PUSHER_SECRET": credentials.secret,
            "PUSHER_HOST": str(url.hostname),
            "PUSHER_PORT": str(self.port),
            "PUSHER_SCHEME": url.scheme,
            "PUSHER_ENCRYPTION_MASTER_KEY": credentials.encryption_master_key_base64,
            "PUSHER_BEAMS_INSTANCE_ID": credentials.beams_instance_id,
            "PUSHER_BEAMS_SECRET_KEY": credentials.beams_secret_key,
            "PUSHER_BEAMS_ENDPOINT": self.url,
        }

    def history(self) -> tuple[Received, ...]:
        """The accepted events and publishes, oldest first. Also after the end."""
        return self._history.snapshot()

    def wait_for(self, count: int, timeout: float = 5) -> tuple[Received, ...]:
        """Block until ``count`` messages have come in since the start; answer the history.

        Raises TimeoutError. Not for the loop that the sandbox itself runs on.
        """
        return self._history.wait_for(count, timeout)

    async def serve(self) -> None:
        """Run until cancelled."""
        async with self:
            await asyncio.get_running_loop().create_future()

    async def __aenter__(self) -> Self:
        if self._runner is not None:
            raise RuntimeError("This sandbox has been started already; make another one.")
        self._runner = web.AppRunner(
            self._application(), access_log=None, logger=LOGGER, shutdown_timeout=_STOP_SECONDS
        )
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self.host, self._wanted_port).start()
        except BaseException:
            await self._runner.cleanup()
            raise
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def __enter__(self) -> Self:
        started: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve_on_thread(started)),
            name="notifyspec-sandbox",
            daemon=True,
        )
        self._thread.start()
        if started.exception() is not None:
            self._thread.join()
        started.result()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    async def _serve_on_thread(self, started: concurrent.futures.Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            await self.__aenter__()
        except BaseException as error:
            started.set_exception(error)
            return
        started.set_result(None)
        await self._stop.wait()
        await self.__aexit__(None, None, None)

    def _application(self) -> web.Application:
        hub = Hub()
        connections = Connections(self.credentials, self._settings, hub)
        feed = Feed(self._history)

        async def close_sockets(_: web.Application) -> None:
            connections.close_all()
            feed.close_all()

        app = web.Application(middlewares=[_answer_refusals])
        app.add_routes(
            [
                *ChannelsApi(self.credentials, self._settings, hub, self._history).routes(),
                *BeamsApi(self.credentials, self._history).routes(),
                *connections.routes(),
                *DevelopmentApi(self.credentials, self._history).routes(),
                *feed.routes(),
                *page_routes(),
            ]
        )
        app.on_shutdown.append(close_sockets)
        return app


@web.middleware
async def _answer_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except RefusedError as refusal:
        return web.Response(status=refusal.status, text=refusal.text)
