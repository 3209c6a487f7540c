"""The event loop of a NATS connection, in a thread of its own, for callers in any thread."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any, Final, TypeVar

import nats
import nats.errors
import nats.js.errors

from notifyspec.errors import NotifyspecError, QueueError, QueueUnavailableError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from nats.aio.client import Client

    from notifyspec.queues.nats.address import Address

CONNECT_SECONDS: Final = 5.0
CALL_SECONDS: Final = 30.0
PING_SECONDS: Final = 5  # two without an answer, and it connects anew

_Answer = TypeVar("_Answer")
_log = logging.getLogger("notifyspec.queue")


class Bridge:
    """Connects at once, and again whenever the connection is lost."""

    def __init__(self, address: Address) -> None:
        """Raises QueueUnavailableError where no server can be reached."""
        self._address = address
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="notifyspec-nats", daemon=True
        )
        self._thread.start()
        try:
            self.client: Client = self.call(self._connect(), CONNECT_SECONDS * 2)
        except BaseException:
            self._end()
            raise

    def call(
        self, coroutine: Coroutine[Any, Any, _Answer], seconds: float = CALL_SECONDS
    ) -> _Answer:
        """Run it there, and wait. Whatever NATS raises leaves as a QueueUnavailableError."""
        if self._loop.is_closed():
            coroutine.close()
            raise self._closed()
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result(seconds)
        except (NotifyspecError, ValueError):
            raise
        except Exception as error:
            future.cancel()
            raise self.fault(error) from error

    def require_connection(self) -> None:
        """Raises QueueUnavailableError. What is published while it is lost would be sent later."""
        if self._loop.is_closed() or self.client.is_closed:
            raise self._closed()
        if not self.client.is_connected:
            raise QueueUnavailableError(
                f"The queue at {self._address.shown} is out of reach, and nothing was stored; it is"
                " being connected to again."
            )

    def fault(self, error: Exception) -> QueueError:
        """An exception of the client's in our words."""
        if isinstance(error, nats.errors.ConnectionClosedError | CancelledError):
            return self._closed()
        where = f"The queue at {self._address.shown}"
        if isinstance(
            error, nats.js.errors.ServiceUnavailableError | nats.errors.NoRespondersError
        ):
            what = "has no JetStream; start its servers with a jetstream section"
        elif isinstance(error, asyncio.TimeoutError | TimeoutError):
            what = "did not answer in time"
        elif isinstance(error, nats.errors.AuthorizationError):
            what = "refuses the user or password of NOTIFYSPEC_QUEUE"
        elif isinstance(error, nats.errors.NoServersError | OSError):
            what = "can't be reached; see that its servers run"
        elif isinstance(error, nats.js.errors.APIError):
            what = f"refused: {error.description or error.code}"
        else:
            what = f"failed with {type(error).__name__}"
        return QueueUnavailableError(f"{where} {what}.")

    def close(self) -> None:
        if not self._loop.is_closed():
            try:
                self.call(self.client.close(), CONNECT_SECONDS)
            except QueueError:
                _log.debug("The connection to %s did not close.", self._address.shown)
            self._end()

    def _closed(self) -> QueueUnavailableError:
        return QueueUnavailableError(f"The queue at {self._address.shown} is closed.")

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(CONNECT_SECONDS)
        if not self._thread.is_alive():
            self._loop.close()

    def _stop(self) -> None:
        """Whoever still waits for an answer hears that there is none."""
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        ended = asyncio.gather(*tasks, return_exceptions=True)
        ended.add_done_callback(lambda _: self._loop.stop())

    async def _connect(self) -> Client:
        client = await nats.connect(
            servers=list(self._address.servers),
            name="notifyspec",
            connect_timeout=CONNECT_SECONDS,
            ping_interval=PING_SECONDS,
            max_reconnect_attempts=1,  # a first failure is told at once
            allow_reconnect=True,
            reconnect_time_wait=0.5,
            error_cb=self._on_error,
            disconnected_cb=self._on_disconnect,
            reconnected_cb=self._on_reconnect,
        )
        client.options["max_reconnect_attempts"] = -1
        return client

    async def _on_error(self, error: Exception) -> None:
        _log.debug("NATS at %s: %s", self._address.shown, type(error).__name__)

    async def _on_disconnect(self) -> None:
        if not self.client.is_closed:
            _log.warning("The connection to the queue at %s is lost.", self._address.shown)

    async def _on_reconnect(self) -> None:
        _log.info("The queue at %s is connected again.", self._address.shown)
