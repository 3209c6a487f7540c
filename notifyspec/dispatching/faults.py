"""What an error of a request is a sign of: the request, the credentials, the pace, or the way."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from notifyspec import errors
from notifyspec.transport import Answer


class Rule(Enum):
    REFUSE = auto()  # something in the request is at fault: find out what, and bury that
    HOLD = auto()  # the credentials or the app are: nothing can be sent for now
    PAUSE = auto()  # it was too soon
    RETRY = auto()  # the way or the other side is at fault
    SUSPECT = auto()  # the transport broke: over the request, or over anything


_RULES: Final[tuple[tuple[type[Exception], Rule], ...]] = (
    (errors.BadRequestError, Rule.REFUSE),
    (errors.RequestTooLargeError, Rule.REFUSE),
    (errors.UnprocessableError, Rule.REFUSE),
    (errors.UnauthorizedError, Rule.HOLD),
    (errors.PlanLimitError, Rule.HOLD),
    (errors.ForbiddenError, Rule.HOLD),
    (errors.AppNotFoundError, Rule.HOLD),
    (errors.SettingsError, Rule.HOLD),
    (errors.RateLimitedError, Rule.PAUSE),
)


class LackingError(errors.SendError):
    """The transport lacks a setting for the request, and sent nothing."""


def rule_for(error: errors.SendError) -> Rule:
    if isinstance(error, LackingError):
        return Rule.HOLD
    if isinstance(error, errors.TransportFaultError):
        return Rule.SUSPECT if error.maybe_sent else Rule.REFUSE
    for kind, rule in _RULES:
        if isinstance(error, kind):
            return rule
    return Rule.RETRY


def as_send_error(error: BaseException, transport: str) -> errors.SendError:
    """Whatever a transport raised. ``transport`` names it."""
    if isinstance(error, errors.SendError):
        return error
    if isinstance(error, errors.SettingsError):
        return LackingError(str(error))
    return errors.TransportFaultError(
        f"{transport} raised {type(error).__name__}, where a transport raises SendError.",
        maybe_sent=True,
        detail=str(error) or None,  # may hold anything, so it is kept apart from what is logged
    )


def checked(answer: object, transport: str) -> Answer:
    """Raises TransportFaultError for anything but an Answer."""
    if isinstance(answer, Answer):
        return answer
    raise errors.TransportFaultError(
        f"{transport} answered {type(answer).__name__}, where a transport answers Answer.",
        maybe_sent=True,
    )
