"""A message that was handed out: whose reply subject tells all about it."""

from __future__ import annotations

import json
from typing import Final

ACK: Final = b""
TERM: Final = b"+TERM"
IN_PROGRESS: Final = b"+WPI"
_WITHOUT_DOMAIN: Final = 9  # tokens: $JS.ACK.stream.consumer.times.sequence.number.stored.pending
_AT: Final = 4
_AT_WITH_DOMAIN: Final = 6  # $JS.ACK.domain.account.stream.consumer.…


class Held:
    """It is ours ``until`` then, by the clock that only goes forwards.

    ``times``: how often it was handed out. ``sequence``: its number in its stream. ``stored``: when,
    in seconds since the epoch.
    """

    __slots__ = ("reply", "sequence", "settled", "stored", "times", "until")

    def __init__(self, reply: str, until: float) -> None:
        tokens = reply.split(".")
        at = _AT if len(tokens) == _WITHOUT_DOMAIN else _AT_WITH_DOMAIN
        self.reply = reply
        self.until = until
        self.times = int(tokens[at])
        self.sequence = int(tokens[at + 1])
        self.stored = int(tokens[at + 3]) / 1e9
        self.settled = False


def nak(delay: float) -> bytes:
    """Hand it out again, in so many seconds."""
    return b"-NAK " + json.dumps({"delay": int(delay * 1e9)}).encode() if delay > 0 else b"-NAK"
