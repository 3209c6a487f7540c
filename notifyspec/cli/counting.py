"""How far a change of many jobs has come, and what it had done where it is broken off."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from notifyspec.cli import terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.queue import Told

_EVERY: Final = 0.2  # seconds
_CLEAR: Final = "\r\x1b[K"


@contextmanager
def counting(done: str) -> Iterator[Told]:
    """Takes the number of jobs so far; ``done`` says what they are, such as "deleted".

    On a terminal it is drawn in one line, which is gone at the end.
    """
    drawn = sys.stderr is not None and sys.stderr.isatty()
    number, next_look = 0, time.monotonic() + _EVERY

    def told(so_far: int) -> None:
        nonlocal number, next_look
        number = so_far
        if drawn and time.monotonic() >= next_look:
            next_look = time.monotonic() + _EVERY
            terminal.write_note(f"{_CLEAR}{number:,} {done} …")

    try:
        yield told
    except BaseException:
        _clear(drawn)
        if number:
            terminal.note(
                f"{number:,} were {done} before it was broken off; run it again for the rest."
            )
        raise
    _clear(drawn)


def _clear(drawn: bool) -> None:
    if drawn:
        terminal.write_note(_CLEAR)
