"""How hard a message is to be delivered: what a spec's ``delivery`` says, or the defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

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
