"""The sandbox as a program of its own: it runs until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from typing import TYPE_CHECKING, Final

from notifyspec.sandbox.discovery import announce

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

    from notifyspec.sandbox.server import Sandbox

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def run(sandbox: Sandbox, *, root: Path, started: Callable[[Sandbox], None]) -> None:
    """Serve until SIGINT or SIGTERM, announced below ``root``; for the main thread only.

    ``started`` is called once it listens and can be found. At the end connections are closed,
    the port is free, and the announcement is gone. Raises OSError where the port is taken or
    the announcement can't be written.
    """
    asyncio.run(_run(sandbox, root, started))


async def _run(sandbox: Sandbox, root: Path, started: Callable[[Sandbox], None]) -> None:
    ended = asyncio.Event()
    with _on_signals(ended.set):
        async with sandbox:
            with announce(root, sandbox):
                started(sandbox)
                await ended.wait()


@contextlib.contextmanager
def _on_signals(act: Callable[[], None]) -> Iterator[None]:
    """Call ``act`` on the running loop for each signal while the block runs."""
    loop = asyncio.get_running_loop()

    def handle(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(act)

    before = {number: signal.signal(number, handle) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
