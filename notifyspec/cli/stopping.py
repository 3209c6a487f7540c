"""SIGTERM and Ctrl-C as a request to end, which whoever works looks at."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def stop_on_signals(*, supervised: bool = False) -> Iterator[threading.Event]:
    """``supervised``: the end of standard input is such a request too."""
    stop = threading.Event()
    if supervised:
        threading.Thread(target=_stop_with_input, args=(stop,), daemon=True).start()
    kinds = (signal.SIGTERM, signal.SIGINT)
    before = {kind: signal.signal(kind, lambda *_: stop.set()) for kind in kinds}
    try:
        yield stop
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _stop_with_input(stop: threading.Event) -> None:
    sys.stdin.buffer.read()
    stop.set()
