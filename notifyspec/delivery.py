"""How hard a message is to be delivered: what a spec's ``delivery`` says, or the defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable

MaybeSent = Literal["retry", "stop"]
"""After a request that the other side may have accepted: try again, or leave it at that."""

MAYBE_SENT: Final[tuple[MaybeSent, ...]] = get_args(MaybeSent)
EXPIRY_SECONDS: Final = 30 * 24 * 3600
"""The longest that a message may wait and still be of use."""
ATTEMPTS: Final = 100


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """``expires_in``: seconds after which the message is of no use, None for never.

    ``attempts``: how often a request is tried at most, None for the default of the call.
    """

    expires_in: int | None = None
    attempts: int | None = None
    maybe_sent: MaybeSent = "retry"


DEFAULT_POLICY: Final = DeliveryPolicy()


def strictest(policies: Iterable[DeliveryPolicy]) -> DeliveryPolicy:
    """What holds for a request that several messages share."""
    different = set(policies)
    if len(different) == 1:
        return different.pop()
    return DeliveryPolicy(
        expires_in=_least(one.expires_in for one in different),
        attempts=_least(one.attempts for one in different),
        maybe_sent="stop" if any(one.maybe_sent == "stop" for one in different) else "retry",
    )


def _least(numbers: Iterable[int | None]) -> int | None:
    return min((number for number in numbers if number is not None), default=None)
