"""How notifications are laid out in SQL tables: the same for every engine that keeps them so.

A file or database that one engine has written, another can open. Whatever changes what is stored is
a new version, and a step in ``versions``.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from notifyspec.audience import Audience
from notifyspec.errors import QueueDamagedError
from notifyspec.queue import (
    Claim,
    DispatcherReport,
    Job,
    JobRecord,
    LaneReport,
    State,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["serial", "integer", "real", "text"]  # of 64 bits; serial: the next one by itself


class Column(NamedTuple):
    name: str
    kind: Kind
    required: bool = True


class Index(NamedTuple):
    """``where`` is a condition in SQL, for an index of some rows only."""

    name: str
    columns: tuple[str, ...]
    where: str | None = None


class Table(NamedTuple):
    name: str
    columns: tuple[Column, ...]
    key: str | None  # the column of the primary key
    indexes: tuple[Index, ...] = ()


JOBS: Final = Table(
    "notifyspec_jobs",
    (
        Column("id", "serial"),  # in the order in which they were put
        Column("notification", "text"),
        Column("part", "integer"),
        Column("lane", "text"),
        Column("spec", "text"),
        Column("audience", "text"),
        Column("targets", "text"),  # as ``text_of_targets`` writes them
        Column("event", "text", required=False),
        Column("text", "text"),
        Column("socket_id", "text", required=False),
        Column("created", "real"),
        Column("due", "real"),
        Column("expires", "real", required=False),
        Column("allowed", "integer", required=False),  # Job.attempts
        Column("maybe_sent", "text"),
        Column("trace", "text", required=False),
        # From when on the next claim may take it: when it is due, or its lease ends. Dead: null.
        # So one index leads to what is due, past any number of scheduled, claimed or dead ones.
        Column("at", "real", required=False),
        Column("lease", "integer", required=False),  # whose it is: the same for one call of claim
        Column("attempts", "integer"),  # those that counted
        Column("error", "text", required=False),
        Column("died", "real", required=False),
        Column("cause", "text", required=False),
        Column("reason", "text", required=False),
    ),
    "id",
    (
        Index("notifyspec_jobs_due", ("lane", "at", "lease")),
        Index("notifyspec_jobs_notification", ("notification",)),
        Index("notifyspec_jobs_dead", ("id",), where="at IS NULL"),
    ),
)
KEYS: Final = Table(
    "notifyspec_keys",
    (
        Column("key", "text"),
        Column("notification", "text"),
        Column("digest", "text"),
        Column("at", "real"),  # when it was put
    ),
    "key",
    (Index("notifyspec_keys_at", ("at",)),),
)
LANES: Final = Table(
    "notifyspec_lanes",
    (
        Column("lane", "text"),
        Column("free", "real"),  # the first slot that nobody has reserved
        Column("reserved", "real"),  # when the last one was, by the clock that ``free`` goes by
    ),
    "lane",
)
DISPATCHERS: Final = Table(
    "notifyspec_dispatchers",
    (Column("id", "text"), Column("seen", "real"), Column("report", "text")),
    "id",
)
LAYOUT: Final = Table("notifyspec_layout", (Column("version", "integer"),), None)  # one row

TABLES: Final = (JOBS, KEYS, LANES, DISPATCHERS, LAYOUT)

JOB_COLUMNS: Final = tuple(column.name for column in JOBS.columns[1:16])
"""What ``job_of`` reads, and with ``at`` and ``attempts`` all that is written when a job is put."""

RECORD_COLUMNS: Final = (
    *JOB_COLUMNS,
    *("at", "lease", "attempts", "error", "died", "cause", "reason"),
)
"""What ``record_of`` reads."""

PARTED_COLUMNS: Final = (*(name for name in JOB_COLUMNS if name != "targets"), "attempts", "error")
"""What a dead letter has of the job that it was split from."""

CLAIM_COLUMNS: Final = ("id", "attempts", *JOB_COLUMNS)
"""What ``claims_of`` reads."""

_SENSELESS: Final = (ValueError, KeyError, TypeError)
_AUDIENCES: Final = {audience.value: audience for audience in Audience}


def text_of_targets(targets: Sequence[str]) -> str:
    """As JSON with a line for each, so that ``target_line`` is in it where a target is."""
    return "[\n" + ",\n".join(map(json.dumps, targets)) + "]"


def target_line(target: str) -> str:
    """What is in the text of all targets that have this one among them, and in no other."""
    return "\n" + json.dumps(target)


def _targets_of(text: str) -> tuple[str, ...]:
    if text[:3] == '[\n"' and text[-2:] == '"]' and "\\" not in text:
        return tuple(text[3:-2].split('",\n"'))  # a third of the time
    return tuple(json.loads(text))


def row_of(job: Job, now: float) -> tuple[Any, ...]:
    """The values of ``JOB_COLUMNS``. What has no due time is due now."""
    return (
        job.notification,
        job.part,
        job.lane,
        job.spec,
        job.audience.value,
        text_of_targets(job.targets),
        job.event,
        job.text,
        job.socket_id,
        job.created,
        now if job.due is None else job.due,
        job.expires,
        job.attempts,
        job.maybe_sent,
        job.trace,
    )


def claims_of(rows: Sequence[Sequence[Any]], lease: int) -> list[Claim]:
    """From the values of ``CLAIM_COLUMNS``. Raises QueueDamagedError for what can't be a job."""
    new = tuple.__new__
    # fmt: off
    try:
        return [
            new(Claim, (
                new(Job, (notification, part, lane, spec, _AUDIENCES[audience], _targets_of(targets),
                    event, text, socket_id, created, due, expires, allowed, maybe_sent, trace)),
                attempts,
                (number, lease),
            ))
            for number, attempts, notification, part, lane, spec, audience, targets, event, text,
                socket_id, created, due, expires, allowed, maybe_sent, trace in rows
        ]  # past the named tuples' own __new__, since a dispatcher makes tens of thousands a second
    # fmt: on
    except _SENSELESS:
        return [Claim(job_of(row[2:]), row[1], (row[0], lease)) for row in rows]


def job_of(row: Sequence[Any]) -> Job:
    """From the values of ``JOB_COLUMNS``. Raises QueueDamagedError for what can't be a job."""
    notification, part, lane, spec, audience, targets, *rest = row
    try:
        names = _targets_of(targets)
        return Job(notification, part, lane, spec, _AUDIENCES[audience], names, *rest)
    except _SENSELESS as error:
        raise QueueDamagedError(
            f"Part {part} of the notification {notification} in the queue makes no sense"
            f" ({type(error).__name__}): purge it, or move the queue away and start another."
        ) from error


def record_of(row: Sequence[Any], now: float) -> JobRecord:
    """From the values of ``RECORD_COLUMNS``, by the clock. Raises as ``job_of`` does."""
    at, lease, attempts, error, died, cause, reason = row[len(JOB_COLUMNS) :]
    state = state_of(at, lease, now)
    return JobRecord(
        job=job_of(row[: len(JOB_COLUMNS)]),
        state=state,
        attempts=attempts,
        error=error,
        claimed_until=at if state is State.CLAIMED else None,
        died=died,
        cause=cause,
        reason=reason,
    )


def place_of(after: str | None) -> int:
    """After which id to go on. Raises ValueError."""
    if after is not None and not (after.isascii() and after.isdigit()):
        raise ValueError(f"{after[:40]!r} is no place to go on from: give what find has answered.")
    return int(after or 0)


def state_of(at: float | None, lease: int | None, now: float) -> State:
    if at is None:
        return State.DEAD
    if at <= now:
        return State.READY
    return State.SCHEDULED if lease is None else State.CLAIMED


def text_of_report(report: DispatcherReport) -> str:
    return json.dumps(asdict(report))


def report_of(text: str) -> DispatcherReport:
    values = json.loads(text)
    lanes = tuple(LaneReport(**lane) for lane in values.pop("lanes"))
    return DispatcherReport(**values, lanes=lanes)
