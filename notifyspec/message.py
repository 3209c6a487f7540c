"""What rendering answers and sending takes: finished messages, with their payload as JSON text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

from notifyspec.audience import Audience, Backend, backend_of
from notifyspec.delivery import DEFAULT_POLICY, DeliveryPolicy


@dataclass(frozen=True, slots=True)
class Message:
    """One finished message: the payload's final JSON text, and where it goes.

    ``text`` is the event's data (Channels) or the publish body without its targets (Beams);
    its size and every name in ``targets`` have been checked against Pusher's limits.
    """

    spec: str
    audience: Audience
    targets: tuple[str, ...]
    text: str
    event: str | None = None  # the Channels event name; None for Beams
    policy: DeliveryPolicy = DEFAULT_POLICY

    @property
    def backend(self) -> Backend:
        return backend_of(self.audience)

    @property
    def payload(self) -> dict[str, Any]:
        """A fresh copy of the payload as Python data."""
        payload: dict[str, Any] = json.loads(self.text)
        return payload


@dataclass(frozen=True, slots=True)
class Skipped:
    """A message that a spec decided not to send, and why."""

    spec: str
    audience: Audience
    targets: tuple[str, ...]
    reason: str

    @property
    def backend(self) -> Backend:
        return backend_of(self.audience)


@dataclass(frozen=True, slots=True)
class Messages(Sequence[Message]):
    """The messages of one rendering, in the order channels, beams; ``skipped`` holds the others."""

    spec: str
    sent: tuple[Message, ...]
    skipped: tuple[Skipped, ...] = ()

    @overload
    def __getitem__(self, index: int) -> Message: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Message]: ...
    def __getitem__(self, index: int | slice) -> Message | Sequence[Message]:
        return self.sent[index]

    def __len__(self) -> int:
        return len(self.sent)

    def __iter__(self) -> Iterator[Message]:
        return iter(self.sent)
