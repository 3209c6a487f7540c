"""Work that goes on after a request is answered, until it is done or the shop closes."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

logger = logging.getLogger(__name__)
_running: set[asyncio.Task[None]] = set()


def begin(work: Coroutine[None, None, None]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    _running.add(task)  # the loop itself holds no reference that would keep it alive
    task.add_done_callback(_ended)


@asynccontextmanager
async def cancelled_at_the_end(_: object) -> AsyncIterator[None]:
    """The lifespan of the application."""
    yield
    for task in _running:
        task.cancel()
    await asyncio.gather(*_running, return_exceptions=True)


def _ended(task: asyncio.Task[None]) -> None:
    _running.discard(task)
    if not task.cancelled() and (error := task.exception()):
        logger.error("%s failed", task.get_coro(), exc_info=error)
