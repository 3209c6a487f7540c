"""The contract of an observer: who looks on while a dispatcher sends, and may cancel a job."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.errors import SendError
    from notifyspec.queue import Claim, Settlement
    from notifyspec.transport import Answer, Request

_log = logging.getLogger("notifyspec.dispatching")


class Attempt(NamedTuple):
    """One request, whose targets it was for, and how it ended: with an answer or an error.

    ``began`` is in seconds since the epoch, ``seconds`` how long it took.
    """

    lane: str
    request: Request
    units: Sequence[tuple[Claim, str]]  # in the request's order
    answer: Answer | None
    error: SendError | None
    began: float
    seconds: float


class Observer(Protocol):
    """Called from the dispatcher's threads; what it raises is logged and has no other effect."""

    def before(self, claim: Claim) -> str | None:
        """Before a job is packed. A sentence that says why cancels it: it is dead then."""
        ...

    def after(self, attempt: Attempt) -> None:
        """After each request."""
        ...

    def settled(self, settlements: Sequence[Settlement]) -> None:
        """After the queue has carried out verdicts. A job that was split is told of once for each
        part: its verdict is no Split."""
        ...


class Observers:
    """All of them as one that never raises."""

    def __init__(self, observers: Sequence[Observer]) -> None:
        self._observers = tuple(observers)

    def __bool__(self) -> bool:
        return bool(self._observers)

    def before(self, claim: Claim) -> str | None:
        for observer in self._observers:
            try:
                reason = observer.before(claim)
            except Exception:
                _log.exception("An observer erred before a job.")
                continue
            if reason is not None:
                return reason
        return None

    def after(self, attempt: Attempt) -> None:
        for observer in self._observers:
            try:
                observer.after(attempt)
            except Exception:
                _log.exception("An observer erred after a request.")

    def settled(self, settlements: Sequence[Settlement]) -> None:
        for observer in self._observers:
            try:
                observer.settled(settlements)
            except Exception:
                _log.exception("An observer erred after a settlement.")
