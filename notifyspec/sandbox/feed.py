"""The live feed of the sandbox's page: the history first, then each message as it comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import WSCloseCode, web

from notifyspec.sandbox import locality, strict_json
from notifyspec.sandbox.outbox import CLOSE_SECONDS, Outbox

if TYPE_CHECKING:
    from notifyspec.sandbox.history import History, Received

_QUEUED_FRAMES: Final = 1_000
_HEARTBEAT_SECONDS: Final = 30


class Feed:
    """The handler of ``/sandbox/feed``. Each frame is {"messages": [Received.as_json(), …]}."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._outboxes: set[Outbox] = set()

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/sandbox/feed", self._serve)]

    def close_all(self) -> None:
        for outbox in tuple(self._outboxes):
            outbox.close(WSCloseCode.GOING_AWAY, "The sandbox is stopping.")

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        locality.check(request)
        socket = web.WebSocketResponse(
            timeout=CLOSE_SECONDS, heartbeat=_HEARTBEAT_SECONDS, compress=False
        )
        await socket.prepare(request)
        outbox = Outbox(socket, request.transport, _QUEUED_FRAMES)
        self._outboxes.add(outbox)
        outbox.send(_frame(self._history.snapshot()))
        forget = self._history.listen(lambda received: outbox.send(_frame((received,))))
        try:
            async with outbox:
                await outbox.read(lambda _: None)  # the page says nothing
        finally:
            forget()
            self._outboxes.discard(outbox)
        return socket


def _frame(messages: tuple[Received, ...]) -> bytes:
    return strict_json.dump({"messages": [message.as_json() for message in messages]}).encode()
