"""A detour: where the messages of every notifier of this process go instead of to their own way out.

For test kits. It holds for all threads and event loops, and for notifiers whenever they were made.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from notifyspec.queue import Queue
    from notifyspec.sending import RetryPolicy, Sender
    from notifyspec.settings import Settings
    from notifyspec.transport import AsyncTransport, Transport


class Own(NamedTuple):
    """What a notifier was made with. None: the settings choose when it is first needed."""

    specs: Path
    settings: Settings
    transport: Transport | AsyncTransport | None
    queue: Queue | None
    retry: RetryPolicy | None


class Detour(Protocol):
    """Each method may raise, to refuse, or answer None, to leave the notifier to its own."""

    def sender(self, own: Own) -> Sender | None:
        """Who sends for ``send`` and the calls built on it. Asked at each call."""
        ...

    def transport(self, own: Own) -> Transport | None:
        """What a dispatcher of the notifier sends through."""
        ...

    def queue(self, own: Own) -> Queue | None:
        """Where ``enqueue`` stores, and what a dispatcher takes from. Asked at each call."""
        ...


_detours: list[Detour] = []


def current() -> Detour | None:
    """The detour that was taken last."""
    return _detours[-1] if _detours else None


@contextmanager
def taking(detour: Detour) -> Iterator[None]:
    """Inside the block, all notifiers of this process take this detour."""
    _detours.append(detour)
    try:
        yield
    finally:
        _detours.remove(detour)
