"""What an outbox knows: the messages that went into it, and what became of them."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from notifyspec.audience import Audience, Backend, backend_of
from notifyspec.message import Message, Skipped
from notifyspec.receipt import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from notifyspec.errors import SendError
    from notifyspec.queue import Job, Notification
    from notifyspec.receipt import Outcome, Receipt


@dataclass(frozen=True, slots=True)
class Queued:
    """What a call of ``enqueue`` said. ``expires_in`` is in seconds from when it is due."""

    id: str
    idempotency_key: str | None
    deliver_at: datetime | None
    expires_in: float | None


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One message, with the targets that fared alike.

    Messages of one rendering have the same ``call``. ``queued`` is None for what was sent at once,
    ``error`` for what did not fail, ``reason`` for what was not skipped.
    """

    spec: str
    audience: Audience
    targets: tuple[str, ...]
    event: str | None
    text: str = field(repr=False)
    call: int
    socket_id: str | None = None
    queued: Queued | None = None
    error: SendError | None = None
    reason: str | None = None

    @property
    def backend(self) -> Backend:
        return backend_of(self.audience)

    @property
    def payload(self) -> dict[str, Any]:
        """A fresh copy of the payload as Python data; empty for what was skipped."""
        payload: dict[str, Any] = json.loads(self.text) if self.text else {}
        return payload


@dataclass(frozen=True, slots=True)
class Records:
    """Each by the order in which it came. ``undone``: rolled back with the caller's transaction."""

    sent: tuple[OutboxMessage, ...] = ()
    failed: tuple[OutboxMessage, ...] = ()
    skipped: tuple[OutboxMessage, ...] = ()
    undone: tuple[OutboxMessage, ...] = ()


class Recorder:
    """Any number of threads and event loops may share one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records = Records()
        self._calls = 0
        self._folders: dict[Path, None] = {}

    @property
    def records(self) -> Records:
        with self._lock:
            return self._records

    @property
    def folders(self) -> tuple[Path, ...]:
        """The specs folders of the notifiers that were used."""
        with self._lock:
            return tuple(self._folders)

    def clear(self) -> None:
        with self._lock:
            self._records, self._calls = Records(), 0

    def use(self, folder: Path) -> None:
        with self._lock:
            self._folders[folder] = None

    def add_sent(
        self, messages: Sequence[Message | Skipped], receipt: Receipt, socket_id: str | None
    ) -> None:
        """``receipt`` has the outcomes of these messages, in their order."""
        outcomes = iter(receipt)
        fared = [
            (message, [next(outcomes) for _ in dict.fromkeys(message.targets)])
            for message in messages
        ]
        with self._lock:
            for rendering in _renderings(fared):
                self._calls += 1
                made = [
                    _message(message, of, self._calls, socket_id)
                    for message, outcomes_of in rendering
                    for of in _alike(outcomes_of)
                ]
                self._add(made)

    def add_queued(self, notification: Notification) -> None:
        with self._lock:
            self._calls += 1
            self._add(_queued_messages(notification, self._calls))

    def undo(self, notification: str) -> None:
        """Its transaction was rolled back."""

        def is_it(message: OutboxMessage) -> bool:
            return message.queued is not None and message.queued.id == notification

        with self._lock:
            known = self._records
            self._records = Records(
                tuple(one for one in known.sent if not is_it(one)),
                known.failed,
                known.skipped,
                known.undone + tuple(one for one in known.sent if is_it(one)),
            )

    def _add(self, messages: Iterable[OutboxMessage]) -> None:
        for one in messages:
            known = self._records
            match one:
                case OutboxMessage(error=None, reason=None):
                    self._records = Records(
                        (*known.sent, one), known.failed, known.skipped, known.undone
                    )
                case OutboxMessage(error=None):
                    self._records = Records(
                        known.sent, known.failed, (*known.skipped, one), known.undone
                    )
                case _:
                    self._records = Records(
                        known.sent, (*known.failed, one), known.skipped, known.undone
                    )


_Fared = tuple[Message | Skipped, list["Outcome"]]


def _renderings(fared: Iterable[_Fared]) -> Iterable[list[_Fared]]:
    """Calls flatten what they send; one rendering has at most one message for each back end."""
    rendering: list[_Fared] = []
    for one in fared:
        message = one[0]
        if any(
            known.spec != message.spec or known.backend is message.backend for known, _ in rendering
        ):
            yield rendering
            rendering = []
        rendering.append(one)
    if rendering:
        yield rendering


def _alike(outcomes: Iterable[Outcome]) -> Iterable[list[Outcome]]:
    """Outcomes with the same end, together: requests fail one by one."""
    groups: dict[object, list[Outcome]] = {}
    for one in outcomes:
        groups.setdefault((one.status, one.reason, id(one.error)), []).append(one)
    return groups.values()


def _message(
    message: Message | Skipped, alike: Sequence[Outcome], call: int, socket_id: str | None
) -> OutboxMessage:
    first = alike[0]
    is_channels = message.audience is Audience.CHANNELS
    return OutboxMessage(
        spec=message.spec,
        audience=message.audience,
        targets=tuple(outcome.target for outcome in alike),
        event=message.event if isinstance(message, Message) else None,
        text=message.text if isinstance(message, Message) else "",
        call=call,
        socket_id=socket_id if is_channels else None,
        error=first.error,
        reason=first.reason if first.status is Status.SKIPPED else None,
    )


def _queued_messages(notification: Notification, call: int) -> Iterable[OutboxMessage]:
    """A message that was split into jobs is one again."""
    messages: dict[Audience, list[Job]] = {}
    for job in notification.jobs:
        messages.setdefault(job.audience, []).append(job)
    for audience, jobs in messages.items():
        job = jobs[0]
        due = job.due
        yield OutboxMessage(
            spec=job.spec,
            audience=audience,
            targets=tuple(target for one in jobs for target in one.targets),
            event=job.event,
            text=job.text,
            call=call,
            socket_id=job.socket_id,
            queued=Queued(
                id=notification.id,
                idempotency_key=notification.key,
                deliver_at=None if due is None else datetime.fromtimestamp(due, UTC),
                expires_in=None if job.expires is None else job.expires - (due or job.created),
            ),
        )
