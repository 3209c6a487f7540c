"""``Sender``: sends finished messages now, and answers how each target fared."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from notifyspec import signals
from notifyspec.delivery import DEFAULT_POLICY
from notifyspec.errors import SettingsError
from notifyspec.message import Message, Skipped
from notifyspec.receipt import Outcome, Receipt, Status
from notifyspec.sending.planning import Delivery, Plan, PlannedRequest, plan
from notifyspec.sending.retry import Attempted, RetryPolicy, attempt, attempt_async
from notifyspec.transport import Answer, AsyncTransport, CheckingTransport, Request, Transport

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

_log = logging.getLogger("notifyspec")
_RETRY: Final = RetryPolicy()
_TARGETS_NAMED: Final = 3  # in one line of the log


class Sender:
    """Plans, sends and retries, for every transport alike. Any number of threads may share one.

    ``retry`` holds for each request by itself; None turns it off. The requests of one call go out
    one after the other, so that events keep their order.
    """

    def __init__(
        self, transport: Transport | AsyncTransport, retry: RetryPolicy | None = _RETRY
    ) -> None:
        if isinstance(transport, type):
            raise SettingsError(
                f"{transport.__name__} is a class; make a transport of it, {transport.__name__}(…)."
            )
        if not isinstance(transport, Transport | AsyncTransport):
            raise SettingsError(
                f"{type(transport).__name__} is no transport: it has neither send nor send_async."
            )
        self._transport = transport
        self._retry = retry

    def send(
        self, messages: Iterable[Message | Skipped], *, socket_id: str | None = None
    ) -> Receipt:
        """Blocks until every request is answered or given up.

        Raises a CallError or SettingsError before anything is sent; what fails after that, whatever
        the transport raises, is in the receipt.
        """
        transport = self._transport
        if not isinstance(transport, Transport):
            raise SettingsError(
                f"{self._name} has only send_async: use the async calls, or give it a send."
            )
        messages = _not_cancelled(messages)
        planned = self._checked_plan(messages, socket_id)
        outcomes = _skipped_outcomes(planned)
        for part in planned.requests:
            attempted = attempt(transport.send, part.request, self._policy(part), self._name)
            outcomes |= _outcomes(part, attempted)
            _tell(messages, part, attempted)
        return _receipt(planned, outcomes)

    async def send_async(
        self, messages: Iterable[Message | Skipped], *, socket_id: str | None = None
    ) -> Receipt:
        """As ``send``, without blocking the event loop. It can be cancelled at any time."""
        send = _without_blocking(self._transport)
        messages = _not_cancelled(messages)
        planned = self._checked_plan(messages, socket_id)
        outcomes = _skipped_outcomes(planned)
        for part in planned.requests:
            attempted = await attempt_async(send, part.request, self._policy(part), self._name)
            outcomes |= _outcomes(part, attempted)
            _tell(messages, part, attempted)
        return _receipt(planned, outcomes)

    @property
    def _name(self) -> str:
        return type(self._transport).__name__

    def _policy(self, part: PlannedRequest) -> RetryPolicy | None:
        """What the specs say of delivery goes before what holds for all."""
        retry, wanted = self._retry, part.policy
        if retry is None or wanted == DEFAULT_POLICY:
            return retry
        attempts = retry.attempts if wanted.attempts is None else wanted.attempts
        stopping = retry if retry.maybe_sent == "stop" else wanted
        return replace(retry, attempts=attempts, maybe_sent=stopping.maybe_sent)

    def _checked_plan(self, messages: Iterable[Message | Skipped], socket_id: str | None) -> Plan:
        planned = plan(messages, socket_id)
        if isinstance(self._transport, CheckingTransport):
            for part in planned.requests:
                self._transport.check(part.request)
        return planned


def _not_cancelled(messages: Iterable[Message | Skipped]) -> Sequence[Message | Skipped]:
    """A message that a receiver of ``before_send`` cancels is skipped, for its reason."""
    if not signals.before_send.receivers:
        return messages if isinstance(messages, Sequence) else tuple(messages)
    return [_unless_cancelled(message) for message in messages]


def _unless_cancelled(message: Message | Skipped) -> Message | Skipped:
    if isinstance(message, Skipped):
        return message
    reason = signals.reason_to_cancel(signals.outgoing(message))
    if reason is None:
        return message
    return Skipped(message.spec, message.audience, message.targets, reason)


def _tell(
    messages: Sequence[Message | Skipped], part: PlannedRequest, attempted: Attempted
) -> None:
    if not signals.after_send.receivers:
        return
    targets: dict[int, list[str]] = {}
    for delivery in part.deliveries:
        targets.setdefault(delivery.message, []).append(delivery.target)
    for index, to in targets.items():
        message = messages[index]
        if isinstance(message, Message):
            signals.tell_sent(signals.outgoing(message, to), attempted.error)


def _without_blocking(
    transport: Transport | AsyncTransport,
) -> Callable[[Request], Awaitable[Answer]]:
    if isinstance(transport, AsyncTransport):
        return transport.send_async

    def send(request: Request) -> Answer:
        try:
            return transport.send(request)
        except StopIteration as error:  # no future takes one: the wait for it would never end
            raise RuntimeError("StopIteration") from error

    async def in_thread(request: Request) -> Answer:
        return await asyncio.to_thread(send, request)

    return in_thread


def _skipped_outcomes(planned: Plan) -> dict[Delivery, Outcome]:
    return {
        delivery: Outcome(
            delivery.spec, delivery.audience, delivery.target, Status.SKIPPED, reason=reason
        )
        for delivery, reason in planned.skipped
    }


def _outcomes(part: PlannedRequest, attempted: Attempted) -> dict[Delivery, Outcome]:
    """What one request's end means for each delivery in it. Failures are logged."""
    error, answer = attempted.error, attempted.answer
    if error is not None:
        _log_failure(part, attempted)
    return {
        delivery: Outcome(
            delivery.spec,
            delivery.audience,
            delivery.target,
            Status.SENT if error is None else Status.FAILED,
            reason=None if error is None else str(error),
            error=error,
            publish_id=None if answer is None else answer.publish_id,
            attempts=attempted.attempts,
        )
        for delivery in part.deliveries
    }


def _log_failure(part: PlannedRequest, attempted: Attempted) -> None:
    """One line for each spec in the request: a request can stand for a thousand users."""
    targets: dict[str, list[str]] = {}
    for delivery in part.deliveries:
        targets.setdefault(delivery.spec, []).append(delivery.target)
    for spec, names in targets.items():
        named = ", ".join(names[:_TARGETS_NAMED])
        others = f" and {len(names) - _TARGETS_NAMED} more" if len(names) > _TARGETS_NAMED else ""
        # The error without its detail, which may quote the payload.
        _log.warning(
            "%s was not sent to %s%s (attempts: %d): %s",
            spec,
            named,
            others,
            attempted.attempts,
            attempted.error,
        )


def _receipt(planned: Plan, outcomes: dict[Delivery, Outcome]) -> Receipt:
    return Receipt(tuple(outcomes[delivery] for delivery in planned.deliveries))
