"""Signals before and after each send, at once or from a queue.

    @before_send.connect
    def quiet(spec, message):
        if is_night(message):
            raise CancelSendError("it is night")

    @after_send.connect
    def count(spec, message, error):
        sent.labels(spec, error is None).inc()

Receivers get the spec's name as the sender. They are called from the thread that sends, so they are to
be quick and safe for threads.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from blinker import Signal

from notifyspec.audience import Audience, Backend, backend_of
from notifyspec.errors import NotifyspecError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.dispatching.observer import Attempt
    from notifyspec.errors import SendError
    from notifyspec.message import Message
    from notifyspec.queue import Claim, Settlement

_log = logging.getLogger("notifyspec")

before_send: Final = Signal(
    "Before a message is sent: receivers get ``message``, and cancel it by CancelSendError."
)
after_send: Final = Signal(
    "After each request: receivers get ``message``, with the targets of the request, and ``error``,"
    " a SendError or None."
)


class CancelSendError(NotifyspecError):
    """Raised by a receiver of ``before_send``; its text is the reason that is told."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What receivers are told of a message. ``notification`` is its id in the queue, None without."""

    spec: str
    audience: Audience
    targets: tuple[str, ...]
    event: str | None
    text: str
    notification: str | None = None

    @property
    def backend(self) -> Backend:
        return backend_of(self.audience)

    @property
    def payload(self) -> dict[str, Any]:
        """A fresh copy of the payload as Python data."""
        payload: dict[str, Any] = json.loads(self.text)
        return payload


def outgoing(message: Message, targets: Iterable[str] | None = None) -> Outgoing:
    to = message.targets if targets is None else tuple(targets)
    return Outgoing(message.spec, message.audience, to, message.event, message.text)


def reason_to_cancel(message: Outgoing) -> str | None:
    """What else a receiver raises goes to the caller."""
    if before_send.receivers:
        try:
            before_send.send(message.spec, message=message)
        except CancelSendError as error:
            return str(error) or "A receiver of before_send cancelled it."
    return None


def tell_sent(message: Outgoing, error: SendError | None) -> None:
    """The message is sent or not by now: what a receiver raises is logged, and changes nothing."""
    try:
        after_send.send(message.spec, message=message, error=error)
    except Exception:
        _log.exception("A receiver of after_send erred.")


class SignalObserver:
    """Sends the signals for what a dispatcher does."""

    def before(self, claim: Claim) -> str | None:
        return reason_to_cancel(_of(claim, claim.job.targets)) if before_send.receivers else None

    def after(self, attempt: Attempt) -> None:
        if not after_send.receivers:
            return
        targets: dict[int, tuple[Claim, list[str]]] = {}
        for claim, target in attempt.units:
            targets.setdefault(id(claim), (claim, []))[1].append(target)
        for claim, to in targets.values():
            tell_sent(_of(claim, tuple(to)), attempt.error)

    def settled(self, settlements: Iterable[Settlement]) -> None:
        """Nothing is told of it."""


def _of(claim: Claim, targets: tuple[str, ...]) -> Outgoing:
    job = claim.job
    return Outgoing(job.spec, job.audience, targets, job.event, job.text, job.notification)
