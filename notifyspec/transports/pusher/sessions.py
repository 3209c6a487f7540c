"""Keep-alive connections for ``async`` calls: one ``aiohttp`` session for each event loop."""

from __future__ import annotations

import asyncio
import threading
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import aiohttp
import yarl

from notifyspec.transports.pusher.answers import ANSWER_BYTES, HttpAnswer
from notifyspec.transports.pusher.environment import Endpoint, Timeout, proxy_for, tls_context
from notifyspec.transports.pusher.faults import aiohttp_fault

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, Mapping

# In flight at once in one loop; the others wait their turn, without a time-out running.
_CONNECTIONS: Final = 64
_IDLE_SECONDS: Final = 30.0  # as in the pool for threads


@dataclass(frozen=True, slots=True)
class _Held:
    """What belongs to one event loop. ``closing`` runs the session's end; see ``_hold``."""

    session: aiohttp.ClientSession
    closing: AsyncGenerator[aiohttp.ClientSession]
    turns: asyncio.Semaphore


class HttpSessions:
    """Sends POST requests to one server, from any number of event loops.

    A loop's session is closed by ``aclose`` or when the loop ends, whichever comes first.
    Raises SettingsError when the machine's proxy or trust settings can't be used.
    """

    def __init__(self, endpoint: Endpoint, timeout: Timeout) -> None:
        self.endpoint = endpoint
        self._timeout = aiohttp.ClientTimeout(
            connect=timeout.connect,
            sock_read=timeout.read,
            total=timeout.connect + timeout.read,
        )
        self._tls = tls_context() if endpoint.scheme == "https" else None
        self._proxy = proxy_for(endpoint)
        self._held: dict[asyncio.AbstractEventLoop, _Held] = {}
        self._lock = threading.Lock()
        weakref.finalize(self, _abandon, self._held, self._lock)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """The answer, whatever its status. Raises a SendError when there is none."""
        held = await self._hold()
        async with held.turns:
            try:
                return await self._exchange(held.session, url, headers, body)
            except Exception as error:
                raise aiohttp_fault(error, self.endpoint) from error

    async def aclose(self) -> None:
        """Close the running loop's session. A later call opens another."""
        with self._lock:
            held = self._held.pop(asyncio.get_running_loop(), None)
        if held is not None:
            await held.closing.aclose()

    async def _exchange(
        self, session: aiohttp.ClientSession, url: str, headers: Mapping[str, str], body: bytes
    ) -> HttpAnswer:
        proxy = self._proxy
        tunnelled = self._tls is not None
        if proxy is not None and not tunnelled:
            headers = {**headers, **proxy.headers}
        async with session.post(
            yarl.URL(url, encoded=True),  # signed as it is: any other quoting breaks the signature
            headers=headers,
            data=body,
            allow_redirects=False,
            proxy=None if proxy is None else f"http://{proxy.host}:{proxy.port}",
            proxy_headers=proxy.headers if proxy is not None and tunnelled else None,
        ) as response:
            retry_after = response.headers.get("Retry-After")
            answer: bytes | None
            try:
                answer = await _read(response)
            except (TimeoutError, aiohttp.ClientError, OSError):
                answer = None
            return HttpAnswer(response.status, retry_after, answer)

    async def _hold(self) -> _Held:
        loop = asyncio.get_running_loop()
        held = self._held.get(loop)
        if held is not None and not held.session.closed:
            return held
        with self._lock:
            _abandon_closed(self._held)
        closing = _session(self._timeout, self._tls)
        # A loop that ends closes the asynchronous generators begun in it, and so the session.
        # Nothing in it waits before its yield, so no other task of this loop comes between.
        held = _Held(await anext(closing), closing, asyncio.Semaphore(_CONNECTIONS))
        with self._lock:
            self._held[loop] = held
        return held


# No method: a generator that waits keeps what it refers to alive, which must not be HttpSessions.
async def _session(
    timeout: aiohttp.ClientTimeout, tls: ssl.SSLContext | None
) -> AsyncGenerator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(
        limit=_CONNECTIONS,
        keepalive_timeout=_IDLE_SECONDS,
        ssl=True if tls is None else tls,
    )
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        yield session


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """The body, or its beginning where it is longer than any answer of Pusher's."""
    parts = bytearray()
    async for part in response.content.iter_any():
        parts += part
        if len(parts) > ANSWER_BYTES:
            response.close()
            break
    return bytes(parts[:ANSWER_BYTES])


def _abandon(held: dict[asyncio.AbstractEventLoop, _Held], lock: threading.Lock) -> None:
    with lock:
        _abandon_closed(held)


def _abandon_closed(held: dict[asyncio.AbstractEventLoop, _Held]) -> None:
    """Let go of the sessions of loops that were closed without ending their generators.

    Left alone, such a session complains of its loop's end.
    """
    for loop in [loop for loop in held if loop.is_closed()]:
        session = held.pop(loop).session
        connector = session.connector
        session.detach()
        if connector is not None:
            for _ in connector.close().__await__():
                pass  # nothing to wait for: the connections ended with their loop
