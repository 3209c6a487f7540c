"""``Outbox``: where all notifications of this process go while it is open, and what tests ask of it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Self

from notifyspec.detour import taking
from notifyspec.errors import SettingsError
from notifyspec.testing.explaining import misspelt, not_sent, sent_after_all, wrong_count
from notifyspec.testing.failures import Failures
from notifyspec.testing.matching import Wanted, checked_where, misfit, names_of
from notifyspec.testing.records import OutboxMessage, Recorder
from notifyspec.testing.stand_ins import OutboxDetour

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from notifyspec.errors import QueueError, SendError
    from notifyspec.notifier import To
    from notifyspec.testing.matching import Where


class Outbox:
    """``with Outbox() as notifications:``, or pytest's fixture ``notifications``.

    Contexts are checked, payloads rendered and held to Pusher's limits, requests planned and tried
    again as in earnest; only nothing leaves. Any number of threads and event loops may use it.
    """

    def __init__(self) -> None:
        self._recorder = Recorder()
        self._failures = Failures()
        self._detour = OutboxDetour(self._recorder, self._failures)
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(taking(self._detour))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    @property
    def sent(self) -> tuple[OutboxMessage, ...]:
        """What was sent or enqueued, in the order of the calls, each with one message a back end.

        What a dispatcher takes from the queue later was counted when it was enqueued.
        """
        return self._recorder.records.sent

    @property
    def failed(self) -> tuple[OutboxMessage, ...]:
        """What was sent in vain, with ``error``."""
        return self._recorder.records.failed

    @property
    def skipped(self) -> tuple[OutboxMessage, ...]:
        """What a spec or a receiver of ``before_send`` decided not to send, with ``reason``."""
        return self._recorder.records.skipped

    def clear(self) -> None:
        """Forget all messages and idempotency keys, and the failures still to come."""
        self._detour.clear()
        self._failures.clear()

    def fail_with(self, error: SendError | QueueError, *, times: int | None = None) -> None:
        """Let requests fail with a SendError, or ``enqueue`` with a QueueError.

        ``times``: how many of the next ones, each attempt being one; None for all until ``clear``.
        """
        self._failures.order(error, times)

    def assert_sent(
        self,
        spec: str,
        *,
        to: To | None = None,
        where: Where | None = None,
        via: str | None = None,
        event: str | None = None,
        times: int | None = None,
    ) -> tuple[OutboxMessage, ...]:
        """Fail unless this notification was sent or enqueued; answers the messages that fit.

        ``to``: ids or wire names that one message must all go to. ``where``: a dict that the payload
        must contain, its keys may be paths such as ``actions[0].type`` or ``actions[*].type``; or a
        callable that is given the payload. ``times``: in exactly so many calls, None for at least
        one; a call that sends through both back ends is one.
        """
        __tracebackhide__ = True
        wanted = _wanted(spec, to, where, via, event)
        if times is not None and (type(times) is not int or times < 1):
            raise ValueError("times is 1 or more; for none there is assert_not_sent.")
        found = self._fitting(wanted)
        if not found:
            raise AssertionError(not_sent(wanted, self._recorder.records, self._folders()))
        calls = len({one.call for one in found})
        if times is not None and calls != times:
            raise AssertionError(wrong_count(wanted, found, times, calls))
        return found

    def assert_not_sent(
        self,
        spec: str,
        *,
        to: To | None = None,
        where: Where | None = None,
        via: str | None = None,
        event: str | None = None,
    ) -> None:
        """Fail if such a message was sent or enqueued, or if the name is a slip of a spec's."""
        __tracebackhide__ = True
        wanted = _wanted(spec, to, where, via, event)
        found = self._fitting(wanted)
        if found:
            raise AssertionError(sent_after_all(wanted, found))
        meant = misspelt(spec, self._recorder.records, self._folders())
        if meant is not None:
            raise AssertionError(f"There is no spec {spec}. Did you mean {meant}?")

    def assert_nothing_sent(self) -> None:
        """Fail if anything was sent or enqueued."""
        __tracebackhide__ = True
        sent = self.sent
        if sent:
            raise AssertionError(sent_after_all(Wanted(), sent))

    def _fitting(self, wanted: Wanted) -> tuple[OutboxMessage, ...]:
        return tuple(
            one for one in self.sent if one.spec == wanted.spec and misfit(one, wanted).fits
        )

    def _folders(self) -> tuple[Path, ...]:
        """Those of the notifiers that were used; before any was, the settings'."""
        from notifyspec.settings import load_settings

        folders = self._recorder.folders
        if folders:
            return folders
        with contextlib.suppress(SettingsError):
            return (load_settings().specs,)
        return ()


def _wanted(
    spec: str, to: To | None, where: Where | None, via: str | None, event: str | None
) -> Wanted:
    if not isinstance(spec, str):
        raise TypeError(f"The name of a spec is a text, not {type(spec).__name__}.")
    if via not in (None, "channels", "beams"):
        raise ValueError(f"`via` is channels or beams, not {via!r}.")
    return Wanted(spec, names_of(to), checked_where(where), via, event)
