"""Lengths of time as people write them: ``90s``, ``15m``, ``2h``, ``7d``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_UNITS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_DIGITS: Final = 9


def duration(text: str) -> float:
    """The ``type`` of an argument: seconds."""
    from argparse import ArgumentTypeError

    number, unit = text[:-1], text[-1:]
    if unit in _UNITS and number.isascii() and number.isdigit() and len(number) <= _DIGITS:
        return float(number) * _UNITS[unit]
    raise ArgumentTypeError(f"{text!r} is no length of time; write it as 90s, 15m, 2h or 7d")


def shown(seconds: float) -> str:
    """Two units at most, the greater one first: ``2 h 5 min``."""
    whole = max(0, round(seconds))
    days, hours, minutes = whole // 86_400, whole // 3_600 % 24, whole // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    if minutes:
        return f"{minutes} min {whole % 60} s"
    return f"{whole} s"
