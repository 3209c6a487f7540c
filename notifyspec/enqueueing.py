"""From finished messages to a notification for the queue: split into jobs, with a key and times."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from notifyspec.audience import Backend
from notifyspec.errors import CallError
from notifyspec.message import Message, Skipped
from notifyspec.queue import Job, Notification, lane_of
from notifyspec.sending.planning import plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEY_CHARACTERS: Final = 200


@dataclass(frozen=True, slots=True)
class Enqueued:
    """What ``enqueue`` answers.

    ``id`` names the notification to the operator's commands. ``duplicate``: the same was enqueued
    before under this idempotency key, and ``id`` is that one's. ``jobs``: into how many messages to
    deliver it was split; ``skipped``: those that the spec decided not to send.
    """

    id: str
    duplicate: bool
    jobs: int
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rendered, checked, and not stored yet."""

    notification: Notification = field(repr=False)
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """When and how often a call wants its notification delivered.

    ``deliver_at``: not before this moment, which has a time zone. ``expires_in``: seconds (or a
    timedelta) from when it is due, after which it is of no use; None for what the spec says.
    ``key``: the idempotency key.
    """

    key: str | None = None
    deliver_at: datetime | None = None
    expires_in: float | timedelta | None = None


def notification_of(
    messages: Sequence[Message | Skipped],
    terms: Terms,
    *,
    apps: Mapping[Backend, str],
    socket_id: str | None = None,
    trace: str | None = None,
) -> Notification:
    """``apps``: the Pusher app of each back end, where the settings name one.

    Raises a CallError for terms that make no sense, and what ``plan`` raises.
    """
    spec = messages[0].spec if messages else ""
    key = _key(terms.key, spec)
    now = time.time()
    due = _due(terms.deliver_at, spec)
    given = _seconds(terms.expires_in, spec)
    id_ = uuid.uuid4().hex
    jobs: list[Job] = []
    for message in messages:
        if isinstance(message, Skipped):
            continue
        policy = message.policy
        allowed = policy.expires_in if given is None else given
        for planned in plan([message], socket_id).requests:
            job = Job(
                notification=id_,
                part=len(jobs),
                lane=lane_of(message.backend, apps.get(message.backend)),
                spec=message.spec,
                audience=message.audience,
                targets=tuple(delivery.target for delivery in planned.deliveries),
                event=message.event,
                text=message.text,
                socket_id=socket_id if message.backend is Backend.CHANNELS else None,
                created=now,
                due=due,
                expires=None if allowed is None else (due or now) + allowed,
                attempts=policy.attempts,
                maybe_sent=policy.maybe_sent,
                trace=trace,
            )
            jobs.append(job)
    return Notification(id_, key, "" if key is None else _digest(jobs), tuple(jobs))


def _digest(jobs: Sequence[Job]) -> str:
    """Of what is said to whom. When, and how hard it is tried, is no part of it."""
    said = [
        (job.spec, job.audience, job.targets, job.event, job.text, job.socket_id) for job in jobs
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _key(key: str | None, spec: str) -> str | None:
    if key is None:
        return None
    if not isinstance(key, str) or not key or len(key) > KEY_CHARACTERS or not key.isprintable():
        raise CallError(
            f"An idempotency key is a text of 1 to {KEY_CHARACTERS} printable characters.",
            spec=spec,
            field="idempotency_key",
        )
    return key


def _due(moment: datetime | None, spec: str) -> float | None:
    if moment is None:
        return None
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise CallError(
            "`deliver_at` is a datetime with a time zone, such as datetime.now(UTC) +"
            " timedelta(hours=1).",
            spec=spec,
            field="deliver_at",
        )
    return moment.timestamp()


def _seconds(duration: float | timedelta | None, spec: str) -> float | None:
    if duration is None:
        return None
    seconds = duration.total_seconds() if isinstance(duration, timedelta) else duration
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < 1e10:
        raise CallError(
            "`expires_in` is a positive number of seconds or a timedelta.",
            spec=spec,
            field="expires_in",
        )
    return float(seconds)
