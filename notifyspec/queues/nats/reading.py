"""The messages of a stream in their order, hundreds at a time.

The client's own ``get_msg`` asks for each of them, which takes as long as a hundred in one answer.
"""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

import nats.errors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from nats.aio.client import Client
    from nats.aio.msg import Msg

_AT_A_TIME: Final = 500
_ANSWER: Final = 5.0  # seconds
_AT_THE_END: Final = ("204", "404")  # of what was asked for, of the stream


class Stored(NamedTuple):
    """``time``: when it was stored, in seconds since the epoch."""

    subject: str
    sequence: int
    time: float
    headers: Mapping[str, str]
    data: bytes


async def messages(client: Client, stream: str, start: int) -> AsyncIterator[Stored]:
    """Those from a sequence on. Raises what NATS raises."""
    while found := await _from(client, stream, start):
        for one in found:
            yield one
        start = found[-1].sequence + 1


async def _from(client: Client, stream: str, start: int) -> list[Stored]:
    found: list[Stored] = []
    over: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def take(message: Msg) -> None:
        headers = message.headers or {}
        if "Status" not in headers:
            found.append(_stored(headers, message.data))
        elif not over.done():
            over.set_result(headers["Status"])

    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox, cb=take)
    try:
        asked = {"seq": start, "batch": _AT_A_TIME, "next_by_subj": ">"}
        await client.publish(f"$JS.API.DIRECT.GET.{stream}", json.dumps(asked).encode(), inbox)
        status = await asyncio.wait_for(over, _ANSWER)
    finally:
        await subscription.unsubscribe()
    if status not in _AT_THE_END:
        raise nats.errors.Error(f"a read of {stream} was answered by {status}")
    return found


def _stored(headers: Mapping[str, str], data: bytes) -> Stored:
    return Stored(
        headers["Nats-Subject"],
        int(headers["Nats-Sequence"]),
        datetime.fromisoformat(headers["Nats-Time-Stamp"]).timestamp(),
        headers,
        data,
    )
