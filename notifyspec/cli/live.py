"""A view that is drawn again and again in its place, on a terminal; elsewhere, one below the other."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from notifyspec.cli import terminal

if TYPE_CHECKING:
    from collections.abc import Callable

_UP_AND_CLEAR = "\x1b[{lines}F\x1b[J"


def live(view: Callable[[], str], seconds: float) -> None:
    """Until Ctrl-C, which is how it is meant to end."""
    in_place = sys.stdout is not None and sys.stdout.isatty()
    drawn = 0
    try:
        while True:
            text = view()
            start = _UP_AND_CLEAR.format(lines=drawn) if in_place and drawn else ""
            terminal.write_result(f"{start}{text}")
            drawn = text.count("\n")
            time.sleep(seconds)
    except KeyboardInterrupt:
        terminal.write_result("\n")
