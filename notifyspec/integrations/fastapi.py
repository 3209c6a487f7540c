"""notifyspec in FastAPI: a lifespan that opens the notifier, and a dependency that gives it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends
from fastapi.requests import HTTPConnection  # noqa: TC002 - FastAPI reads it from the annotation

from notifyspec.notifier import Notifier

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from fastapi import FastAPI

_STATE: Final = "notifyspec"


def lifespan(
    notifier: Notifier | None = None, *, dispatch: bool = False
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """``FastAPI(lifespan=lifespan())``, or ``async with lifespan()(app):`` in one of your own.

    ``notifier`` is by default one of the settings as they are at the start. ``dispatch``: deliver
    what is enqueued from threads of this process too; what is left at the end waits for the next
    start. The start raises SettingsError, and with ``dispatch`` what the queue raises.
    """

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        opened = Notifier() if notifier is None else notifier
        setattr(app.state, _STATE, opened)
        try:
            if not dispatch:
                yield
                return
            dispatcher = await asyncio.to_thread(opened.dispatcher)
            dispatcher.start()
            try:
                yield
            finally:
                await asyncio.to_thread(dispatcher.stop)
        finally:
            await asyncio.to_thread(opened.close)

    return running


async def current_notifier(connection: HTTPConnection) -> Notifier:
    """The notifier of the application that serves this request or WebSocket."""
    notifier: Notifier | None = getattr(connection.app.state, _STATE, None)
    if notifier is None:
        raise RuntimeError(
            "This application has no notifier: make it as FastAPI(lifespan=lifespan()) with"
            " notifyspec.integrations.fastapi.lifespan."
        )
    return notifier


CurrentNotifier = Annotated[Notifier, Depends(current_notifier)]
