"""Every exception that notifyspec raises.

NotifyspecError
├── SettingsError               a setting or credential is missing or wrong
├── UnknownSpecError            no spec has this name
├── InvalidSpecError            a spec has errors; holds the report
├── CallError                   a call can't be carried out; nothing was sent
│   ├── ContextError            the context does not fit; holds every problem
│   ├── RenderError             a template failed while rendering
│   ├── InvalidNameError        a channel, interest, user id or event name
│   ├── PayloadTooLargeError    the finished payload is past Pusher's limit
│   └── IdempotencyConflictError  the key stands for another payload already
├── QueueError                  the queue can't do what is asked, and has done nothing of it
│   ├── QueueUnavailableError   full, locked, read-only, out of reach; later it may work again
│   ├── QueueDamagedError       what is stored can't be read
│   └── QueueVersionError       what is stored is of another version of notifyspec
├── SendError                   one request failed; `retryable` says whether a retry may help
│   ├── ConnectionFailedError   refused, reset, dropped, no such host
│   ├── TimedOutError
│   ├── BadRequestError         400
│   ├── UnauthorizedError       401
│   ├── PlanLimitError          402
│   ├── ForbiddenError          403
│   ├── AppNotFoundError        404
│   ├── RequestTooLargeError    413
│   ├── UnprocessableError      422
│   ├── RateLimitedError        429
│   ├── ServerFaultError        5xx
│   ├── UnexpectedStatusError   any other status
│   ├── UnreadableAnswerError   a success whose body is no answer
│   └── TransportFaultError     the transport refused or broke before an answer
└── DeliveryError               some targets failed; holds the receipt
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from notifyspec.diagnostic import Related, Report
    from notifyspec.queue import Notification
    from notifyspec.receipt import Receipt
    from notifyspec.source import Place


class NotifyspecError(Exception):
    """The base of every error that notifyspec raises on purpose."""


class SettingsError(NotifyspecError):
    """A setting or credential is missing or wrong; the message names it, never its value."""


class UnknownSpecError(NotifyspecError):
    """No spec has this name."""


class InvalidSpecError(NotifyspecError):
    """The spec has errors. ``report`` holds them all."""

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report


class CallError(NotifyspecError):
    """A call on a spec can't be carried out. Nothing was sent.

    ``spec`` is the spec's name; ``place`` (file, line, column) and ``field`` (such as
    ``channels.actions[0].message.content``) are None where the fault has none.
    """

    def __init__(
        self, message: str, *, spec: str, place: Place | None = None, field: str | None = None
    ) -> None:
        super().__init__(message)
        self.spec = spec
        self.place = place
        self.field = field


class ContextError(CallError):
    """The context does not fit the spec's schema. ``problems`` has one sentence for each misfit."""

    def __init__(
        self,
        message: str,
        *,
        spec: str,
        problems: tuple[str, ...],
        place: Place | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(message, spec=spec, place=place, field=field)
        self.problems = problems


class RenderError(CallError):
    """A template failed while rendering.

    ``place`` is in the file that holds what failed, be it the spec or a shared file. ``related``
    are the places that use it, from the inside out.
    """

    def __init__(
        self,
        message: str,
        *,
        spec: str,
        place: Place | None = None,
        field: str | None = None,
        related: tuple[Related, ...] = (),
    ) -> None:
        super().__init__(message, spec=spec, place=place, field=field)
        self.related = related


class InvalidNameError(CallError):
    """A rendered channel, interest, user id or event name that Pusher would refuse."""


class PayloadTooLargeError(CallError):
    """The finished payload is past Pusher's limit. ``size`` is what it has, in bytes."""

    def __init__(
        self,
        message: str,
        *,
        spec: str,
        size: int,
        place: Place | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(message, spec=spec, place=place, field=field)
        self.size = size


class IdempotencyConflictError(CallError):
    """The idempotency key was given before, with another payload. Nothing was enqueued."""

    @classmethod
    def of(cls, notification: Notification) -> IdempotencyConflictError:
        return cls(
            f"The idempotency key {notification.key!r} was given before with another payload:"
            " use another key for another notification.",
            spec=notification.jobs[0].spec if notification.jobs else "",
        )


class QueueError(NotifyspecError):
    """The queue can't do what is asked, and has done nothing of it."""


class QueueUnavailableError(QueueError):
    """Full, locked, read-only or out of reach. The same call may work later."""


class QueueDamagedError(QueueError):
    """What is stored can't be read."""


class QueueVersionError(QueueError):
    """What is stored is of another version of notifyspec."""


class SendError(NotifyspecError):
    """One request failed.

    ``status`` is the HTTP status, None where there was no answer. ``retry_after`` is in seconds,
    as the server asked for it. ``maybe_sent`` is True where the server may have accepted the
    request all the same, so that a retry could deliver twice. ``detail`` is what the server or the
    SDK said in its own words, without secrets; it may quote the payload, so it is never logged.
    """

    retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        maybe_sent: bool = False,
        detail: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self.maybe_sent = maybe_sent
        self.detail = detail


class ConnectionFailedError(SendError):
    """Refused, reset, dropped, no such host, a TLS fault."""

    retryable = True


class TimedOutError(SendError):
    """No connection, or no answer, in time."""

    retryable = True


class BadRequestError(SendError):
    """400: Pusher can't read the request."""


class UnauthorizedError(SendError):
    """401: wrong key, secret or signature, or a clock that is off by more than ten minutes."""


class PlanLimitError(SendError):
    """402: the plan's limit is reached."""


class ForbiddenError(SendError):
    """403: the app is disabled, or over its quota."""


class AppNotFoundError(SendError):
    """404: no such app or instance here; often the wrong cluster or host."""


class RequestTooLargeError(SendError):
    """413: the payload is larger than this app allows."""


class UnprocessableError(SendError):
    """422: the publish body is not of the shape that Beams asks for."""


class RateLimitedError(SendError):
    """429: too many requests; ``retry_after`` where the server said how long to wait."""

    retryable = True


class ServerFaultError(SendError):
    """5xx: a fault on Pusher's side."""

    retryable = True


class UnexpectedStatusError(SendError):
    """A status that Pusher does not document."""


class UnreadableAnswerError(SendError):
    """A success status with a body that is no answer: perhaps sent, and perhaps not Pusher."""


class TransportFaultError(SendError):
    """The transport or its SDK refused the request, or broke, before there was an answer."""


class DeliveryError(NotifyspecError):
    """Some targets failed. ``receipt`` holds every target's outcome."""

    def __init__(self, receipt: Receipt) -> None:
        failed = receipt.failed
        first = failed[0]
        others = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
        super().__init__(f"{first.target}: {first.reason}{others}")
        self.receipt = receipt
