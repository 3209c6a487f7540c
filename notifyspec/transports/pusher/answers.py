"""What an HTTP answer means: a success read, or the SendError that its status stands for."""

from __future__ import annotations

import email.utils
import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from notifyspec import errors
from notifyspec.transport import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable

ANSWER_BYTES: Final = 65_536  # Pusher's answers are far smaller; the rest is not read
_DETAIL_CHARACTERS: Final = 300
_SUCCESSES: Final = (200, 201, 202)
_GATEWAY_STATUSES: Final = (502, 504)  # a gateway lost the answer of a server that it had asked

_ERRORS: Final[dict[int, tuple[type[errors.SendError], str]]] = {
    400: (errors.BadRequestError, "it can't read the request"),
    401: (
        errors.UnauthorizedError,
        "check the key and the secret, and that this machine's clock is right to ten minutes",
    ),
    402: (errors.PlanLimitError, "the plan's limit is reached"),
    403: (errors.ForbiddenError, "the app is disabled, or over its quota"),
    404: (
        errors.AppNotFoundError,
        "it knows no such app or instance; check the id, and the cluster or host",
    ),
    413: (errors.RequestTooLargeError, "the payload is larger than this app allows"),
    422: (errors.UnprocessableError, "the publish body is not of the shape it asks for"),
    429: (errors.RateLimitedError, "too many requests"),
}


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """``body`` is None where the answer broke off, or was too slow, after its status."""

    status: int
    retry_after: str | None
    body: bytes | None


class Redactor:
    """Takes secrets out of text that a server or an SDK wrote."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = {form for secret in secrets for form in (secret, quote(secret, safe=""))}

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return text


def read_channels_answer(http: HttpAnswer, redact: Redactor, service: str) -> Answer:
    """Raises a SendError for anything but a success with a JSON object."""
    _read_object(http, redact, service)
    return Answer()


def read_beams_answer(http: HttpAnswer, redact: Redactor, service: str) -> Answer:
    """Raises a SendError for anything but a success with a publish id."""
    publish_id = _read_object(http, redact, service).get("publishId")
    if not isinstance(publish_id, str):
        raise _unreadable(http, service, "without a publish id")
    return Answer(publish_id=publish_id)


def _read_object(http: HttpAnswer, redact: Redactor, service: str) -> dict[str, object]:
    if http.status not in _SUCCESSES:
        raise _error_for_status(http, redact, service)
    if http.body is None:
        raise _unreadable(http, service, "and then broke off, or took too long")
    try:
        answer = json.loads(http.body)
    except (ValueError, RecursionError):
        raise _unreadable(http, service, "with a body that is no JSON") from None
    if not isinstance(answer, dict):
        raise _unreadable(http, service, "with JSON that is no object")
    return answer


def _unreadable(http: HttpAnswer, service: str, how: str) -> errors.UnreadableAnswerError:
    return errors.UnreadableAnswerError(
        f"{service} answered {http.status} {how}; perhaps it took the request all the same, and"
        " perhaps it is not Pusher.",
        status=http.status,
        maybe_sent=True,
    )


def _error_for_status(http: HttpAnswer, redact: Redactor, service: str) -> errors.SendError:
    status = http.status
    kind, meaning = _ERRORS.get(status, (errors.UnexpectedStatusError, "Pusher documents no such"))
    if 500 <= status < 600:
        kind, meaning = errors.ServerFaultError, "a fault on its side"
    elif 300 <= status < 400:
        meaning = "a redirect, which is not followed; check the host and the scheme"
    text = redact((http.body or b"").decode("utf-8", "replace"))
    detail = " ".join(text.split())[:_DETAIL_CHARACTERS]
    return kind(
        f"{service} answered {status}: {meaning}.",
        status=status,
        retry_after=parse_retry_after(http.retry_after),
        # A success that Pusher does not document may be a success.
        maybe_sent=200 <= status < 300 or status in _GATEWAY_STATUSES,
        detail=detail or None,
    )


def parse_retry_after(value: str | None) -> float | None:
    """Seconds from a Retry-After header, which holds seconds or a date; None where unreadable."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            date = email.utils.parsedate_to_datetime(value)
        except (ValueError, IndexError, OverflowError):
            return None
        if date.tzinfo is None:
            date = date.replace(tzinfo=UTC)
        seconds = (date - datetime.now(UTC)).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None
