"""Jobs to put into a queue, what is left of them, and options for a dispatcher in a hurry."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from notifyspec.audience import Audience
from notifyspec.dispatching import Backoff, DispatchOptions, Probes
from notifyspec.queue import Job, JobRecord, Notification, Selection, State
from notifyspec.transport import Publish, Request, Trigger, TriggerBatch

if TYPE_CHECKING:
    from notifyspec.queue import Queue

QUICK = DispatchOptions(
    backoff=Backoff(0.01, 0.05),
    broken=Probes(0.05, 0.2),
    held=Probes(0.05, 0.2),
    beams_rate=None,
    report_every=0.05,
    stop_within=60.0,
)


def job(number: int, **changed: object) -> Job:
    """An event to the channel ``c-NUMBER``, with a payload of its own."""
    fields = {
        "notification": f"n-{number}",
        "part": 0,
        "lane": "channels",
        "spec": "orders",
        "audience": Audience.CHANNELS,
        "targets": (f"c-{number}",),
        "event": "order_done",
        "text": f'{{"n":{number}}}',
        "socket_id": None,
        "created": time.time(),
        "due": None,
        "expires": None,
        "attempts": None,
        "maybe_sent": "retry",
        "trace": None,
    }
    return Job(**{**fields, **changed})


def push(number: int, *targets: str, **changed: object) -> Job:
    """A publish to users."""
    return job(
        number,
        **{
            "lane": "beams",
            "audience": Audience.USERS,
            "targets": targets or (f"u-{number}",),
            "event": None,
            "text": f'{{"web":{{"n":{number}}}}}',
            **changed,
        },
    )


def put(queue: Queue, *jobs: Job) -> None:
    queue.put([Notification(f"{one.notification}", None, "digest", (one,)) for one in jobs])


def everything(queue: Queue) -> list[JobRecord]:
    """All that is left. Of a job that was split there are several."""
    found, _ = queue.find(Selection(), limit=100_000)
    return found


def records(queue: Queue) -> dict[str, JobRecord]:
    """All that is left, by notification."""
    return {record.job.notification: record for record in everything(queue)}


def dead(queue: Queue) -> dict[str, str]:
    """The causes of what is dead."""
    return {
        name: record.cause for name, record in records(queue).items() if record.state is State.DEAD
    }


def targets_of(request: Request) -> tuple[str, ...]:
    if isinstance(request, TriggerBatch):
        return tuple(channel for trigger in request.triggers for channel in trigger.channels)
    if isinstance(request, Trigger):
        return request.channels
    assert isinstance(request, Publish)
    return request.targets


def wait_for(holds, seconds: float = 60.0) -> None:
    """Until ``holds()`` is true; fails after a while."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "what was waited for did not come about"
        time.sleep(0.005)
