"""What stands in for Pusher and the queue while there is an outbox. All else is the real thing."""

from __future__ import annotations

import itertools
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from notifyspec.errors import IdempotencyConflictError, QueueError, SendError
from notifyspec.queue import Placed, Selection
from notifyspec.queues.memory import MemoryQueue
from notifyspec.sending import RetryPolicy, Sender
from notifyspec.testing.transactions import follow
from notifyspec.transport import Answer, Publish, Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from notifyspec.detour import Own
    from notifyspec.message import Message, Skipped
    from notifyspec.queue import Notification
    from notifyspec.receipt import Receipt
    from notifyspec.testing.failures import Failures
    from notifyspec.testing.records import Recorder


class OutboxTransport:
    """Accepts every request, but for the failures that were ordered."""

    def __init__(self, failures: Failures) -> None:
        self._failures = failures
        self._numbers = itertools.count(1)

    def send(self, request: Request) -> Answer:
        self._failures.meet(SendError)
        is_publish = isinstance(request, Publish)
        return Answer(f"outbox-{next(self._numbers)}" if is_publish else None)

    async def send_async(self, request: Request) -> Answer:
        return self.send(request)


class OutboxSender(Sender):
    """Plans, tries again and answers as ever, and records what became of each message."""

    def __init__(
        self, transport: OutboxTransport, retry: RetryPolicy | None, recorder: Recorder
    ) -> None:
        # As often as in earnest, without the waits.
        super().__init__(transport, retry and replace(retry, initial=0.0, maximum=0.0))
        self._recorder = recorder

    def send(
        self, messages: Iterable[Message | Skipped], *, socket_id: str | None = None
    ) -> Receipt:
        messages = tuple(messages)
        receipt = super().send(messages, socket_id=socket_id)
        self._recorder.add_sent(messages, receipt, socket_id)
        return receipt

    async def send_async(
        self, messages: Iterable[Message | Skipped], *, socket_id: str | None = None
    ) -> Receipt:
        messages = tuple(messages)
        receipt = await super().send_async(messages, socket_id=socket_id)
        self._recorder.add_sent(messages, receipt, socket_id)
        return receipt


class OutboxQueue(MemoryQueue):
    """A queue in memory that takes part in the caller's transactions as far as it can see them."""

    def __init__(self, recorder: Recorder, failures: Failures) -> None:
        super().__init__()
        self._recorder = recorder
        self._failures = failures
        self._putting = threading.RLock()
        self._given: dict[str, tuple[str, str]] = {}  # by key: notification and digest

    def put(
        self, notifications: Sequence[Notification], conn: object | None = None
    ) -> tuple[Placed, ...]:
        self._failures.meet(QueueError)
        with self._putting:
            for one in notifications:
                known = self._given.get(one.key) if one.key is not None else None
                if known is not None and known[1] != one.digest:
                    raise IdempotencyConflictError.of(one)
            return tuple(self._put_one(one, conn) for one in notifications)

    def _put_one(self, notification: Notification, conn: object | None) -> Placed:
        id_, key = notification.id, notification.key
        if key is not None and key in self._given:
            return Placed(self._given[key][0], duplicate=True)
        if conn is not None:
            follow(conn, lambda: self._undo(id_, key))
        # A key is free again once its transaction is undone, so keys are kept here.
        super().put((notification._replace(key=None),))
        if key is not None:
            self._given[key] = (id_, notification.digest)
        self._recorder.add_queued(notification)
        return Placed(id_, duplicate=False)

    def clear(self) -> None:
        with self._putting:
            self._given.clear()
            self.purge(Selection())

    def _undo(self, notification: str, key: str | None) -> None:
        with self._putting:
            if key is not None:
                self._given.pop(key, None)
            self.purge(Selection(notifications=(notification,)))
            self._recorder.undo(notification)


class OutboxDetour:
    """Leads what all notifiers send and enqueue into one outbox."""

    def __init__(self, recorder: Recorder, failures: Failures) -> None:
        self._recorder = recorder
        self._transport = OutboxTransport(failures)
        self._queue = OutboxQueue(recorder, failures)

    def clear(self) -> None:
        self._queue.clear()
        self._recorder.clear()

    def sender(self, own: Own) -> Sender:
        self._recorder.use(own.specs)
        return OutboxSender(self._transport, own.retry, self._recorder)

    def transport(self, own: Own) -> OutboxTransport:
        self._recorder.use(own.specs)
        return self._transport

    def queue(self, own: Own) -> OutboxQueue:
        self._recorder.use(own.specs)
        return self._queue
