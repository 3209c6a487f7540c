"""How long a message waits for its next attempt."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from notifyspec.dispatching.options import Backoff

RETRY_AFTER_MOST: Final = 3600.0
"""A server that asks for longer is asked again after an hour."""

_DOUBLINGS: Final = 62  # past any maximum, and no float overflows


def asked_wait(retry_after: float | None) -> float:
    return min(max(retry_after or 0.0, 0.0), RETRY_AFTER_MOST)


def retry_delay(backoff: Backoff, attempt: int, retry_after: float | None) -> float:
    """Seconds after the failed ``attempt`` (1, 2, …): full jitter on top of what was asked for."""
    ceiling = min(backoff.most, backoff.initial * 2.0 ** min(attempt - 1, _DOUBLINGS))
    return asked_wait(retry_after) + random.uniform(0.0, ceiling)  # noqa: S311 (spreads load, hides nothing)
