"""A small, bounded retry around one request, for calls that wait for the answer."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

import tenacity

from notifyspec.errors import SendError, SettingsError, TransportFaultError
from notifyspec.transport import Answer, Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from notifyspec.delivery import MaybeSent


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often, and for how long, one request is tried again. Only retryable errors are.

    The wait before attempt n + 1 is a random part of ``initial * 2 ** (n - 1)`` seconds, at most
    of ``maximum`` (exponential backoff with full jitter), after whatever Retry-After asks for.
    A wait that would end past ``budget``, in seconds from the first attempt, is not begun. Where a
    request may have arrived, ``maybe_sent`` says whether to try it again or to stop.
    Raises SettingsError for values that make no sense.
    """

    attempts: int = 3
    initial: float = 0.1
    maximum: float = 2.0
    budget: float = 10.0
    maybe_sent: MaybeSent = "retry"

    def __post_init__(self) -> None:
        if self.attempts < 1:
            raise SettingsError(f"A retry policy needs 1 attempt or more, not {self.attempts}.")
        for name in ("initial", "maximum", "budget"):
            seconds = getattr(self, name)
            if not 0 <= seconds < float("inf"):
                raise SettingsError(f"A retry policy's {name} must be seconds, not {seconds}.")


@dataclass(frozen=True, slots=True)
class Attempted:
    """How one request ended after ``attempts`` attempts: with an answer, or with the last error."""

    attempts: int
    answer: Answer | None = None
    error: SendError | None = None


def attempt(
    send: Callable[[Request], Answer], request: Request, policy: RetryPolicy | None, transport: str
) -> Attempted:
    """Call ``send`` until it answers, or the policy says stop. Every Exception ends in the value.

    ``transport`` names the transport in errors about what it did wrong.
    """
    tally = _Tally(transport)

    def once() -> Answer:
        with tally.attempt():
            return tally.checked(send(request))

    try:
        if policy is None:
            return tally.answered(once())
        return tally.answered(tenacity.Retrying(sleep=time.sleep, **_rules(policy))(once))
    except SendError as error:
        return tally.failed(error)


async def attempt_async(
    send: Callable[[Request], Awaitable[Answer]],
    request: Request,
    policy: RetryPolicy | None,
    transport: str,
) -> Attempted:
    """As ``attempt``. It can be cancelled at any time, also while it waits."""
    tally = _Tally(transport)

    async def once() -> Answer:
        with tally.attempt():
            return tally.checked(await send(request))

    try:
        if policy is None:
            return tally.answered(await once())
        retrying = tenacity.AsyncRetrying(sleep=asyncio.sleep, **_rules(policy))
        return tally.answered(await retrying(once))
    except SendError as error:
        return tally.failed(error)


class _Tally:
    """What the attempts at one request have come to so far."""

    def __init__(self, transport: str) -> None:
        self._transport = transport
        self._attempts = 0
        self._maybe_sent = False

    @contextlib.contextmanager
    def attempt(self) -> Iterator[None]:
        """Around one attempt: whatever the transport raises leaves as a SendError."""
        self._attempts += 1
        try:
            yield
        except SendError as error:
            self._maybe_sent |= error.maybe_sent
            raise
        except SettingsError as error:  # one that it could not tell before
            raise TransportFaultError(str(error)) from error
        except Exception as error:
            self._maybe_sent = True
            # Its words may hold anything, so they are kept apart from what is logged.
            raise TransportFaultError(
                f"{self._transport} raised {type(error).__name__}, where a transport raises"
                " SendError.",
                detail=str(error) or None,
            ) from error

    def checked(self, answer: object) -> Answer:
        if isinstance(answer, Answer):
            return answer
        raise TransportFaultError(
            f"{self._transport} answered {type(answer).__name__}, where a transport answers Answer.",
            maybe_sent=True,
        )

    def answered(self, answer: Answer) -> Attempted:
        return Attempted(self._attempts, answer=answer)

    def failed(self, error: SendError) -> Attempted:
        # The last attempt may surely have failed; an earlier one may have arrived all the same.
        error.maybe_sent = self._maybe_sent
        return Attempted(self._attempts, error=error)


class _Rules(TypedDict):
    stop: tenacity.stop.stop_base
    wait: tenacity.wait.wait_base
    retry: tenacity.retry_base
    reraise: bool


def _rules(policy: RetryPolicy) -> _Rules:
    return _Rules(
        stop=tenacity.stop_after_attempt(policy.attempts)
        | tenacity.stop_before_delay(policy.budget),
        wait=_RetryAfter()
        + tenacity.wait_random_exponential(multiplier=policy.initial, max=policy.maximum),
        retry=tenacity.retry_if_exception(lambda error: _retryable(error, policy.maybe_sent)),
        reraise=True,
    )


class _RetryAfter(tenacity.wait.wait_base):
    """As long as the server asked; the jitter on top keeps many clients from returning at once."""

    def __call__(self, retry_state: tenacity.RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome is not None else None
        return (error.retry_after or 0.0) if isinstance(error, SendError) else 0.0


def _retryable(error: BaseException, maybe_sent: MaybeSent) -> bool:
    if not isinstance(error, SendError) or not error.retryable:
        return False
    return maybe_sent == "retry" or not error.maybe_sent
