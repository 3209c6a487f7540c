"""What sending answers: one outcome for each target, also when some of them failed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from notifyspec.errors import DeliveryError, SendError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.audience import Audience


class Status(StrEnum):
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one target fared.

    ``reason`` says in one sentence why it was skipped or failed. ``error`` is there exactly where
    ``status`` is failed; ``publish_id`` where Beams gave one; ``attempts`` counts the requests.
    """

    spec: str
    audience: Audience
    target: str
    status: Status
    reason: str | None = None
    error: SendError | None = None
    publish_id: str | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    outcomes: tuple[Outcome, ...]

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    @property
    def sent(self) -> tuple[Outcome, ...]:
        return self._with(Status.SENT)

    @property
    def skipped(self) -> tuple[Outcome, ...]:
        return self._with(Status.SKIPPED)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return self._with(Status.FAILED)

    @property
    def ok(self) -> bool:
        """True when nothing failed."""
        return not self.failed

    def raise_for_failures(self) -> None:
        """Raises DeliveryError, which holds this receipt, when any target failed."""
        if not self.ok:
            raise DeliveryError(self)

    def _with(self, status: Status) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.status is status)
