"""``Notifier``: what an application calls."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from notifyspec import telemetry
from notifyspec.audience import Backend
from notifyspec.detour import Own
from notifyspec.enqueueing import Enqueued, Prepared, Terms, notification_of
from notifyspec.errors import CallError
from notifyspec.message import Message, Messages, Skipped
from notifyspec.sending import RetryPolicy
from notifyspec.settings import Settings, load_filters, load_settings
from notifyspec.signals import SignalObserver
from notifyspec.ways_out import WaysOut

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta
    from types import EllipsisType

    from notifyspec.catalog import Catalog
    from notifyspec.compiling.compiled import CompiledSpec
    from notifyspec.dispatching import Dispatcher
    from notifyspec.dispatching.observer import Observer
    from notifyspec.queue import Queue
    from notifyspec.receipt import Receipt
    from notifyspec.spec.model import Example
    from notifyspec.transport import AsyncTransport, Transport

_BY_NAME: Final = {backend.value: frozenset({backend}) for backend in Backend}

Sendable = Message | Messages
To = str | int | UUID | Sequence[str | int | UUID]


class Notifier:
    """Renders and sends the notifications of one specs folder.

    Any number of threads and event loops may share one. Specs are read and checked when they are
    first asked for, and kept.
    """

    def __init__(
        self,
        specs: str | Path | None = None,
        *,
        transport: Transport | AsyncTransport | None = None,
        queue: Queue | None = None,
        retry: RetryPolicy | EllipsisType | None = ...,
        settings: Settings | None = None,
    ) -> None:
        """``specs`` is the folder, by default the settings'; ``settings`` by default the file's and
        the environment's. Without a ``transport`` the settings choose one at the first send.
        So it is with the ``queue`` at the first ``enqueue``. ``retry`` None turns retrying off.
        Raises SettingsError.
        """
        self._settings = settings or load_settings()
        self._folder = self._settings.specs if specs is None else Path(specs)
        policy = RetryPolicy(attempts=self._settings.attempts) if retry is ... else retry
        self._ways_out = WaysOut(Own(self._folder, self._settings, transport, queue, policy))
        self._catalog: Catalog | None = None
        self._compiled: dict[str, CompiledSpec] = {}
        self._lock = threading.Lock()

    def render(
        self, name: str, context: object = None, *, to: To | None = None, via: str | None = None
    ) -> Messages:
        """The finished messages of one notification; nothing is sent.

        ``context`` is a mapping, dataclass, attrs or Pydantic object, None for an empty one. ``to``
        is one id or several, in place of the spec's own. ``via`` is "channels" or "beams", for one
        of the two. Raises UnknownSpecError, InvalidSpecError, and a CallError where the context
        does not fit or the payload would be refused.
        """
        compiled = self._compiled.get(name) or self._load(name)
        ids = None if to is None else _ids(name, to)
        backends = None if via is None else _backends(compiled, via)
        return compiled.render({} if context is None else context, ids, backends)

    def examples(self, name: str) -> tuple[Example, ...]:
        """The spec's examples, the default one first.

        Raises UnknownSpecError and InvalidSpecError.
        """
        return (self._compiled.get(name) or self._load(name)).spec.examples

    def send(
        self, messages: Sendable | Iterable[Sendable], *, socket_id: str | None = None
    ) -> Receipt:
        """Send finished messages, and answer how each target fared.

        ``socket_id`` leaves out that connection of Channels. Raises a CallError or SettingsError
        before anything is sent; what fails after that is in the receipt.
        """
        return self._ways_out.sender().send(_flat(messages), socket_id=socket_id)

    async def send_async(
        self, messages: Sendable | Iterable[Sendable], *, socket_id: str | None = None
    ) -> Receipt:
        """As ``send``, without blocking the event loop."""
        return await self._ways_out.sender().send_async(_flat(messages), socket_id=socket_id)

    def render_and_send(
        self,
        name: str,
        context: object = None,
        *,
        to: To | None = None,
        via: str | None = None,
        socket_id: str | None = None,
    ) -> Receipt:
        """``send(render(…))``."""
        return self.send(self.render(name, context, to=to, via=via), socket_id=socket_id)

    async def render_and_send_async(
        self,
        name: str,
        context: object = None,
        *,
        to: To | None = None,
        via: str | None = None,
        socket_id: str | None = None,
    ) -> Receipt:
        """As ``render_and_send``, without blocking the event loop."""
        messages = self.render(name, context, to=to, via=via)
        return await self.send_async(messages, socket_id=socket_id)

    def send_many(
        self,
        notifications: Iterable[tuple[str, object]],
        *,
        to: To | None = None,
        via: str | None = None,
    ) -> Receipt:
        """Render and send many ``(name, context)`` pairs, in as few requests as Pusher allows.

        All are rendered before any is sent, so that one that can't be stops them all.
        """
        return self.send([self.render(name, ctx, to=to, via=via) for name, ctx in notifications])

    async def send_many_async(
        self,
        notifications: Iterable[tuple[str, object]],
        *,
        to: To | None = None,
        via: str | None = None,
    ) -> Receipt:
        """As ``send_many``, without blocking the event loop."""
        messages = [self.render(name, ctx, to=to, via=via) for name, ctx in notifications]
        return await self.send_async(messages)

    def dispatcher(self, observers: Sequence[Observer] = ()) -> Dispatcher:
        """Who delivers what is enqueued, by this notifier's transport. Raises SettingsError."""
        from notifyspec.dispatching import Dispatcher, DispatchOptions

        own: list[Observer] = [SignalObserver()]
        if telemetry.is_used():
            own.append(telemetry.TelemetryObserver())
        transport = self._ways_out.transport()  # first: what it lacks is known without a server
        return Dispatcher(
            self._ways_out.queue(),
            transport,
            options=DispatchOptions.of(self._settings.delivery),
            apps=self._ways_out.apps,
            observers=(*own, *observers),
        )

    @contextmanager
    def dispatching(self) -> Iterator[Dispatcher]:
        """Deliver what is enqueued from threads of this process, until the block ends.

        What is left then waits in the queue for the next dispatcher.
        """
        with self.dispatcher() as dispatcher:
            yield dispatcher

    def enqueue(
        self,
        name: str,
        context: object = None,
        *,
        to: To | None = None,
        via: str | None = None,
        socket_id: str | None = None,
        idempotency_key: str | None = None,
        deliver_at: datetime | None = None,
        expires_in: float | timedelta | None = None,
        conn: object | None = None,
    ) -> Enqueued:
        """Render, check and store a notification, which a dispatcher then delivers.

        On return it is safe. With ``conn``, a connection or session of SQLAlchemy or Django's
        connection to the queue's database, it is part of the caller's transaction. The same
        ``idempotency_key`` again answers the first call's id and stores nothing. It is delivered
        not before ``deliver_at``, and not later than ``expires_in`` seconds after it was due.
        Raises what ``render`` raises, IdempotencyConflictError for a key that stands for another
        payload, SettingsError, and QueueError: then nothing was stored.
        """
        with telemetry.calling("enqueue", name):
            prepared = self.prepare(
                name,
                context,
                to=to,
                via=via,
                socket_id=socket_id,
                idempotency_key=idempotency_key,
                deliver_at=deliver_at,
                expires_in=expires_in,
            )
            return self.put(prepared, conn)

    async def enqueue_async(
        self,
        name: str,
        context: object = None,
        *,
        to: To | None = None,
        via: str | None = None,
        socket_id: str | None = None,
        idempotency_key: str | None = None,
        deliver_at: datetime | None = None,
        expires_in: float | timedelta | None = None,
        conn: object | None = None,
    ) -> Enqueued:
        """As ``enqueue``, without blocking the event loop. ``conn`` may be one of SQLAlchemy's
        AsyncConnection or AsyncSession. A call that is cancelled may have stored it all the same.
        """
        import asyncio

        with telemetry.calling("enqueue", name):
            prepared = self.prepare(
                name,
                context,
                to=to,
                via=via,
                socket_id=socket_id,
                idempotency_key=idempotency_key,
                deliver_at=deliver_at,
                expires_in=expires_in,
            )
            run_sync = getattr(conn, "run_sync", None)
            if run_sync is None:
                return await asyncio.to_thread(lambda: self.put(prepared, conn))
            enqueued: Enqueued = await run_sync(lambda own: self.put(prepared, own))
            return enqueued

    def prepare(
        self,
        name: str,
        context: object = None,
        *,
        to: To | None = None,
        via: str | None = None,
        socket_id: str | None = None,
        idempotency_key: str | None = None,
        deliver_at: datetime | None = None,
        expires_in: float | timedelta | None = None,
    ) -> Prepared:
        """The first half of ``enqueue``: rendered and checked, for ``put`` to store."""
        messages = _flat(self.render(name, context, to=to, via=via))
        notification = notification_of(
            messages,
            Terms(idempotency_key, deliver_at, expires_in),
            apps=self._ways_out.apps,
            socket_id=socket_id,
            trace=telemetry.current_trace(),
        )
        return Prepared(notification, tuple(one for one in messages if isinstance(one, Skipped)))

    def put(self, prepared: Prepared, conn: object | None = None) -> Enqueued:
        """The second half of ``enqueue``."""
        notification = prepared.notification
        (placed,) = self.queue.put((notification,), conn)
        return Enqueued(placed.id, placed.duplicate, len(notification.jobs), prepared.skipped)

    @property
    def queue(self) -> Queue:
        """Where ``enqueue`` stores. Raises SettingsError and QueueError where it can't be opened."""
        return self._ways_out.queue()

    def close(self) -> None:
        """Close the queue that this notifier has opened by itself; the next call opens it again."""
        self._ways_out.close()

    def _load(self, name: str) -> CompiledSpec:
        # Half of the package, and jinja2 with it, which naming a transport can do without.
        from notifyspec.catalog import Catalog
        from notifyspec.loading import load_spec

        with self._lock:
            if self._catalog is None:
                filters = load_filters(self._settings)
                self._catalog = Catalog(self._folder, filters=filters)
            if name not in self._compiled:
                self._compiled[name] = load_spec(name, self._catalog, self._settings)
            return self._compiled[name]


def _ids(name: str, to: To) -> tuple[str, ...]:
    """The ids of a call as texts, each once."""
    ids = (to,) if isinstance(to, str | int | UUID) else tuple(to)
    for one in ids:
        if isinstance(one, bool) or not isinstance(one, str | int | UUID):
            raise CallError(
                f"An id in `to` is a text, a whole number or a UUID, not {type(one).__name__}.",
                spec=name,
                field="to",
            )
    if not ids:
        raise CallError(f"`to` names nobody to send {name} to.", spec=name, field="to")
    return tuple(dict.fromkeys(str(one) for one in ids))


def _backends(compiled: CompiledSpec, via: str) -> frozenset[Backend]:
    name = compiled.spec.name
    backends = _BY_NAME.get(via)
    if backends is None:
        message = f"`via` is channels or beams, not {via!r}."
        raise CallError(message, spec=name, field="via")
    if not backends & compiled.backends:
        message = f"{name} has no `{via}` section, so it can't be sent via {via}."
        raise CallError(message, spec=name, field="via")
    return backends


def _flat(messages: Sendable | Iterable[Sendable]) -> list[Message | Skipped]:
    if isinstance(messages, Message):
        return [messages]
    if isinstance(messages, Messages):
        return [*messages.sent, *messages.skipped]
    return [one for item in messages for one in _flat(item)]
