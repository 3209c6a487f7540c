"""Notifications to put, and the claims they become."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

from notifyspec.audience import Audience
from notifyspec.queue import Claim, Job, Notification, Selection

if TYPE_CHECKING:
    from notifyspec.queue import Queue, Settlement

CHANNELS = "channels"
BEAMS = "beams"
_MOMENT = 0.1  # seconds
_numbers = itertools.count(1)


def job(**given: Any) -> Job:
    values: dict[str, Any] = {
        "notification": "n",
        "part": 0,
        "lane": CHANNELS,
        "spec": "order_done",
        "audience": Audience.CHANNELS,
        "targets": ("orders-1",),
        "event": "order_done",
        "text": '{"a":1}',
        "socket_id": None,
        "created": 1.0,
        "due": None,
        "expires": None,
        "attempts": None,
        "maybe_sent": "retry",
        "trace": None,
    }
    return Job(**{**values, **given})


def notification(
    id: str | None = None,  # noqa: A002  # as the field is called
    *,
    jobs: int = 1,
    key: str | None = None,
    digest: str = "d",
    **given: Any,
) -> Notification:
    name = id or f"n{next(_numbers)}"
    parts = tuple(job(notification=name, part=part, **given) for part in range(jobs))
    return Notification(name, key, digest, parts)


def put(queue: Queue, *ids: str, **given: Any) -> None:
    queue.put([notification(name, **given) for name in ids])


def claim(queue: Queue, most: int = 100, lane: str = CHANNELS, **given: Any) -> list[Claim]:
    return queue.claim([lane], most, **given)


def settle_all(queue: Queue, settlements: list[Settlement]) -> list[Claim]:
    """Until it is carried out, which on NATS is a moment after the call has returned."""
    lost = queue.settle(settlements)
    if type(queue).__name__ == "NatsQueue":
        time.sleep(_MOMENT)
    return lost


def ids(claims: list[Claim]) -> list[str]:
    return [claim.job.notification for claim in claims]


def stored(queue: Queue, **selection: Any) -> list[str]:
    """The notifications of the jobs that are found, a page after the other."""
    names: list[str] = []
    after = None
    while True:
        records, after = queue.find(Selection(**selection), limit=3, after=after)
        names += [record.job.notification for record in records]
        if after is None:
            return names


def record_of(queue: Queue, name: str):
    (record,), _ = queue.find(Selection(notifications=(name,)))
    return record
