"""Pusher Channels through the official SDK, which validates, encrypts and signs; we send.

The SDK hands each signed request to its ``backend``. Ours see status and headers, keep connections
open, always have a time-out, follow no redirect and trust what the machine trusts.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from notifyspec.errors import SendError, SettingsError, TransportFaultError
from notifyspec.forks import renew_after_fork
from notifyspec.limits import ENCRYPTED_PREFIXES
from notifyspec.transport import Answer, Trigger, TriggerBatch
from notifyspec.transports.pusher.answers import HttpAnswer, Redactor, read_channels_answer
from notifyspec.transports.pusher.environment import Endpoint, Timeout
from notifyspec.transports.pusher.names import check_channels, check_event
from notifyspec.transports.pusher.pool import HttpPool

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from notifyspec.transports.pusher.credentials import ChannelsCredentials
    from notifyspec.transports.pusher.sessions import HttpSessions

SERVICE = "Pusher Channels"


class _Data(str):
    """Text whose size the SDK does not judge.

    It measures Python's memory (``sys.getsizeof``) and not bytes, and so refuses 8,000 letters with
    one emoji. Rendering has checked the UTF-8 bytes.
    """

    __slots__ = ()

    def __sizeof__(self) -> int:
        return 0


# Any, here and below: the SDK has no types. Its client and its signed requests are meant.
class _ThreadBackend:
    def __init__(self, client: Any, timeout: Timeout) -> None:
        self.pool = HttpPool(_endpoint(client), timeout)

    def send_request(self, request: Any) -> HttpAnswer:
        return self.pool.post(request.signed_path, request.headers, request.body)


class _AsyncBackend:
    def __init__(self, client: Any, timeout: Timeout) -> None:
        from notifyspec.transports.pusher.sessions import HttpSessions  # imports aiohttp

        self.sessions: HttpSessions = HttpSessions(_endpoint(client), timeout)

    def send_request(self, request: Any) -> Awaitable[HttpAnswer]:
        return self.sessions.post(request.url, request.headers, request.body)


class Channels:
    """One app of Pusher Channels. Thread-safe; serves any number of event loops."""

    def __init__(self, credentials: ChannelsCredentials, timeout: Timeout) -> None:
        self._credentials = credentials
        self._timeout = timeout
        self._redact = Redactor(credentials.secrets)
        self._lock = threading.Lock()
        self._thread_client: Any = None
        self._async_client: Any = None
        renew_after_fork(self)

    def check(self, request: Trigger | TriggerBatch) -> None:
        """Raises SettingsError for an encrypted channel when there is no master key."""
        if self._credentials.encryption_master_key_base64 is not None:
            return
        for trigger in _triggers(request):
            for channel in trigger.channels:
                if channel.startswith(ENCRYPTED_PREFIXES):
                    raise SettingsError(
                        f"The channel {channel} is encrypted, and there is no key for it, so that"
                        " nothing was sent: set PUSHER_ENCRYPTION_MASTER_KEY."
                    )

    def prepare(self) -> None:
        self._client_for_threads()

    def send(self, request: Trigger | TriggerBatch) -> Answer:
        self.check(request)
        client = self._client_for_threads()
        http: HttpAnswer = self._call(client, request)
        return read_channels_answer(http, self._redact, SERVICE)

    async def send_async(self, request: Trigger | TriggerBatch) -> Answer:
        self.check(request)
        client = self._async_client
        if client is None:
            import asyncio

            client = await asyncio.to_thread(self._client_for_loops)  # the imports take 150 ms
        answer: Awaitable[HttpAnswer] = self._call(client, request)
        return read_channels_answer(await answer, self._redact, SERVICE)

    def close(self) -> None:
        """Close the idle connections of the calls that block."""
        if self._thread_client is not None:
            self._thread_client.http.pool.close()

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        if self._async_client is not None:
            await self._async_client.http.sessions.aclose()

    def renew(self) -> None:
        self._lock = threading.Lock()

    def _call(self, client: Any, request: Trigger | TriggerBatch) -> Any:
        """What the backend answers to the signed request. Each call signs and encrypts afresh."""
        for trigger in _triggers(request):
            check_event(trigger.event)
            check_channels(trigger.channels)
        try:
            if isinstance(request, TriggerBatch):
                # trigger_batch changes these dicts, so they are built anew for each attempt.
                return client.trigger_batch([_batch_event(trigger) for trigger in request.triggers])
            return client.trigger(
                list(request.channels), request.event, _Data(request.data), request.socket_id
            )
        except SendError:
            raise
        except Exception as error:
            raise TransportFaultError(
                f"The pusher SDK refused the request with {type(error).__name__}; nothing was"
                " sent.",
                detail=self._redact(str(error)) or None,
            ) from error

    def _client_for_threads(self) -> Any:
        with self._lock:
            if self._thread_client is None:
                self._thread_client = self._client(_ThreadBackend)
            return self._thread_client

    def _client_for_loops(self) -> Any:
        with self._lock:
            if self._async_client is None:
                self._async_client = self._client(_AsyncBackend)
            return self._async_client

    def _client(self, backend: Callable[[Any, Timeout], object]) -> Any:
        from pusher.pusher_client import PusherClient

        credentials = self._credentials
        return PusherClient(
            app_id=credentials.app_id,
            key=credentials.key,
            secret=credentials.secret,
            ssl=credentials.scheme == "https",
            host=credentials.host,
            port=credentials.port,
            cluster=credentials.cluster,
            encryption_master_key_base64=credentials.encryption_master_key_base64,
            backend=lambda client: backend(client, self._timeout),
        )


def _endpoint(client: Any) -> Endpoint:
    """Where the SDK would send to: it knows how a cluster's name becomes a host."""
    return Endpoint(SERVICE, client.scheme, client.host.strip("[]"), client.port)


def _triggers(request: Trigger | TriggerBatch) -> tuple[Trigger, ...]:
    return request.triggers if isinstance(request, TriggerBatch) else (request,)


def _batch_event(trigger: Trigger) -> dict[str, str]:
    (channel,) = trigger.channels
    event = {"channel": channel, "name": trigger.event, "data": _Data(trigger.data)}
    if trigger.socket_id is not None:
        event["socket_id"] = trigger.socket_id
    return event
