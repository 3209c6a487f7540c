"""The guard: in a test run, no notifier reaches Pusher or a queue that outlives the run by accident."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.detour import Own

_LOCAL: Final = ("memory", "console")
_REMEDY: Final = (
    "Ask for the fixture `notifications`, which takes the messages and asserts what was sent;"
    " {own}, or mark the test with @pytest.mark.notifyspec_network."
)


class UnexpectedDeliveryError(AssertionError):
    """A test is about to send or enqueue in earnest. No NotifyspecError, lest it be handled."""


class Guard:
    """Refuses what a notifier would do by its settings, and Pusher's own transport in any case.

    What else a notifier was given is its maker's choice, and so is a transport or queue of the
    settings that stays in this process.
    """

    def __init__(self) -> None:
        self._lifted = 0

    @contextlib.contextmanager
    def lifted(self) -> Iterator[None]:
        self._lifted += 1
        try:
            yield
        finally:
            self._lifted -= 1

    def sender(self, own: Own) -> None:
        __tracebackhide__ = True
        self._check_transport(own)

    def transport(self, own: Own) -> None:
        __tracebackhide__ = True
        self._check_transport(own)

    def queue(self, own: Own) -> None:
        __tracebackhide__ = True
        url = own.settings.queue
        if self._lifted or own.queue is not None or (url or "").lower().startswith("memory:"):
            return
        where = "the queue on disk" if url is None else "the queue of NOTIFYSPEC_QUEUE"
        raise UnexpectedDeliveryError(
            f"This test would use {where}. "
            + _REMEDY.format(own="or give the notifier a queue of the test's own")
        )

    def _check_transport(self, own: Own) -> None:
        __tracebackhide__ = True
        named, given = own.settings.transport, own.transport
        if self._lifted or (named in _LOCAL if given is None else not _is_pusher(given)):
            return
        where = f"the transport {named}" if given is None and named is not None else "Pusher"
        raise UnexpectedDeliveryError(
            f"This test would send through {where}. "
            + _REMEDY.format(own="or give the notifier a transport of the test's own")
        )


def _is_pusher(transport: object) -> bool:
    module = sys.modules.get("notifyspec.transports.pusher")  # no reason to load the SDKs
    return module is not None and isinstance(transport, module.PusherTransport)
