"""The contract of a transport: one object with one small method.

A transport delivers one request that is already within Pusher's limits. It neither splits nor
retries: ``sending`` does both, for every transport alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Trigger:
    """One Channels event to 1 to 100 channels (one only if it is encrypted)."""

    channels: tuple[str, ...]
    event: str
    data: str  # JSON text, plain also for encrypted channels
    socket_id: str | None = None


@dataclass(frozen=True, slots=True)
class TriggerBatch:
    """1 to 10 Channels events in one HTTP request; each trigger names exactly one channel."""

    triggers: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True)
class Publish:
    """One Beams publish, to 1 to 100 interests or 1 to 1,000 users."""

    audience: Literal["interests", "users"]
    targets: tuple[str, ...]
    body: str  # JSON text of an object without "interests" and "users"


Request = Trigger | TriggerBatch | Publish


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said to a request that it accepted."""

    publish_id: str | None = None


@runtime_checkable
class Transport(Protocol):
    def send(self, request: Request) -> Answer:
        """Deliver the request, or raise a SendError. Called from many threads at once."""
        ...


@runtime_checkable
class AsyncTransport(Protocol):
    """A transport that can also send without blocking an event loop.

    One that only has ``send`` is run in a worker thread by the async calls.
    """

    async def send_async(self, request: Request) -> Answer:
        """As ``Transport.send``. Called from many event loops at once."""
        ...


@runtime_checkable
class CheckingTransport(Protocol):
    """A transport that can tell, before anything is sent, that it lacks a setting for a request."""

    def check(self, request: Request) -> None:
        """Raise a SettingsError when the request can't be sent with this transport's settings."""
        ...


@runtime_checkable
class PreparingTransport(Protocol):
    """A transport whose first request takes longer than the others."""

    def prepare(self, request: Request) -> None:
        """Do ahead what sending the first such request would take its time for."""
        ...
