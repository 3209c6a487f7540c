"""The messages of a lane, asked for as many at a time as are wanted.

The client's own ``fetch`` makes a task and a timer for each message, which takes longer than all the
rest of its way.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Final

from notifyspec.queues.nats.held import Held

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg

_ANSWER: Final = 5.0  # seconds past the wait in which the servers say that there is no more
_NO_RESPONDERS: Final = "503"


class NoConsumerError(Exception):
    """Nobody answers for the consumer: it was deleted, or the servers have not found it yet."""


class Puller:
    """Of one consumer. One call of ``pull`` at a time."""

    def __init__(self, client: Client, stream: str, consumer: str) -> None:
        self._client = client
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._inbox = client.new_inbox()
        self._arrived: list[tuple[Held, bytes]] = []
        self._wanted = 0
        self._status: str | None = None  # what ended the request
        self._over = asyncio.Event()

    async def open(self) -> None:
        await self._client.subscribe(self._inbox, cb=self._take)

    async def pull(self, most: int, wait: float, lease: float) -> list[tuple[Held, bytes]]:
        """At most ``most`` messages; waits for a first one, and takes what is there.

        Raises NoConsumerError, and TimeoutError where the servers do not answer at all.
        """
        if self._arrived:  # after the servers had been waited for
            return self._hand_over(most)
        asked: dict[str, int | bool] = {"batch": most, "no_wait": True}
        if wait > 0:
            asked["expires"] = int(wait * 1e9)
        self._wanted, self._lease, self._status = most, lease, None
        self._over.clear()
        await self._client.publish(self._next, json.dumps(asked).encode(), self._inbox)
        try:
            await asyncio.wait_for(self._over.wait(), wait + _ANSWER)
        except TimeoutError:
            if not self._arrived:
                raise
        if self._status == _NO_RESPONDERS:
            raise NoConsumerError
        return self._hand_over(most)

    def _hand_over(self, most: int) -> list[tuple[Held, bytes]]:
        now = time.monotonic()
        arrived, self._arrived = self._arrived[:most], self._arrived[most:]
        return [one for one in arrived if one[0].until > now]

    async def _take(self, message: Msg) -> None:
        if message.reply:
            until = time.monotonic() + self._lease
            self._arrived.append((Held(message.reply, until), message.data))
            if len(self._arrived) >= self._wanted:
                self._over.set()
        else:
            self._status = (message.headers or {}).get("Status")
            self._over.set()
