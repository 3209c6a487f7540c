"""What a notifier sends through and stores in: its own, opened when first needed, or a detour's."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from notifyspec import detour
from notifyspec.errors import SettingsError
from notifyspec.sending import Sender
from notifyspec.settings import load_receivers
from notifyspec.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notifyspec.audience import Backend
    from notifyspec.queue import Queue
    from notifyspec.transport import AsyncTransport

_T = TypeVar("_T")


class WaysOut:
    """Thread-safe. Each call asks the detour that is taken at that moment."""

    def __init__(self, own: detour.Own) -> None:
        self._own = own
        self._lock = threading.Lock()
        self._sender: Sender | None = None
        self._opened: Queue | None = None

    @property
    def apps(self) -> Mapping[Backend, str]:
        """The app of each back end. A transport of the caller's own may lead anywhere."""
        return {} if self._own.transport is not None else self._own.settings.apps

    def sender(self) -> Sender:
        """For what is sent at once. Raises SettingsError."""
        instead = self._instead(lambda other: other.sender(self._own))
        known = self._sender if instead is None else None
        if known is not None:
            return known
        load_receivers(self._own.settings)
        if instead is not None:
            return instead
        with self._lock:
            self._sender = self._sender or Sender(self._transport(), self._own.retry)
            return self._sender

    def transport(self) -> Transport:
        """For a dispatcher. Raises SettingsError."""
        load_receivers(self._own.settings)
        instead = self._instead(lambda other: other.transport(self._own))
        transport = self._transport() if instead is None else instead
        if not isinstance(transport, Transport):
            raise SettingsError(
                f"{type(transport).__name__} has only send_async, and a dispatcher sends from"
                " threads: give it a send."
            )
        return transport

    def queue(self) -> Queue:
        """Raises SettingsError and QueueError where it can't be opened."""
        instead = self._instead(lambda other: other.queue(self._own))
        queue = instead or self._own.queue or self._opened
        if queue is None:
            from notifyspec.queues.choice import DEFAULT_QUEUE, open_queue

            settings = self._own.settings
            with self._lock:
                queue = self._opened = self._opened or open_queue(
                    settings.queue or DEFAULT_QUEUE, settings.root
                )
        return queue

    def close(self) -> None:
        """Close the queue that was opened here; the next call opens it again."""
        with self._lock:
            queue, self._opened = self._opened, None
        if queue is not None:
            queue.close()

    def _transport(self) -> Transport | AsyncTransport:
        if self._own.transport is not None:
            return self._own.transport
        from notifyspec.transports.choice import choose_transport

        return choose_transport(self._own.settings, developer=False).transport

    def _instead(self, ask: Callable[[detour.Detour], _T | None]) -> _T | None:
        taken = detour.current()
        return None if taken is None else ask(taken)
