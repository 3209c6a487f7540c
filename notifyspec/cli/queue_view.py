"""What ``notifyspec queue`` shows: as text for people, and as JSON."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from notifyspec.cli.durations import shown as shown_duration
from notifyspec.code_frame import printable
from notifyspec.queue import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.queue import DispatcherReport, JobRecord, LaneReport, LaneStats

_TARGETS_NAMED = 3


def status(
    lanes: Sequence[LaneStats], dispatchers: Sequence[DispatcherReport], as_json: bool
) -> str:
    if as_json:
        return _json(
            {
                "lanes": [_lane(one) for one in lanes],
                "dispatchers": [_dispatcher(one) for one in dispatchers],
            }
        )
    now = time.time()
    rows = [["lane", "ready", "scheduled", "claimed", "dead", "longest due"]]
    for one in lanes:
        counts = (one.ready, one.scheduled, one.claimed, one.dead)
        oldest = "-" if one.oldest is None else shown_duration(now - one.oldest)
        rows.append([one.lane, *(f"{count:,}" for count in counts), oldest])
    text = _table(rows) if lanes else "The queue is empty.\n"
    if not dispatchers:
        waiting = any(one.ready or one.scheduled for one in lanes)
        return text + (
            "No dispatcher is at work, so nothing is delivered: start one with `notifyspec work`.\n"
            if waiting
            else "No dispatcher is at work.\n"
        )
    for report in dispatchers:
        text += f"dispatcher {report.id} on {report.host}, process {report.pid}, for "
        text += f"{shown_duration(now - report.began)}\n"
        text += "".join(f"  {line_of(one)}\n" for one in report.lanes)
    return text


def line_of(lane: LaneReport) -> str:
    """One line of health."""
    line = (
        f"{lane.lane}: {lane.delivered:,} delivered, {lane.retried:,} retried, {lane.dead:,} dead,"
        f" {lane.in_flight:,} in flight, up to {lane.concurrency} at a time"
    )
    return line if lane.stopped is None else f"{line}; stopped: {lane.stopped}"


def count(number: int, what: str, as_json: bool) -> str:
    if as_json:
        return _json({what: number})
    return f"{number:,} {'job' if number == 1 else 'jobs'} {what}.\n"


def listed(records: Sequence[JobRecord], as_json: bool) -> str:
    """Without payloads."""
    if as_json:
        return _json({"jobs": [_record(one) for one in records]})
    if not records:
        return "No job fits.\n"
    now = time.time()
    rows = [["notification", "spec", "targets", "state", "tries", "age", "why"]]
    for one in records:
        job = one.job
        rows.append(
            [
                f"{job.notification}/{job.part}",
                job.spec,
                _targets(job.targets),
                one.state.value if one.cause is None else f"{one.state.value}: {one.cause}",
                str(one.attempts),
                shown_duration(now - job.created),
                one.reason or one.error or "",
            ]
        )
    return _table(rows)


def shown(records: Sequence[JobRecord], as_json: bool) -> str:
    """With payloads."""
    if as_json:
        return _json({"jobs": [{**_record(one), "payload": _payload(one)} for one in records]})
    return "\n".join(_details(one) for one in records)


def _details(one: JobRecord) -> str:
    job = one.job
    fields = {
        "notification": f"{job.notification}, part {job.part}",
        "spec": job.spec,
        "lane": job.lane,
        job.audience.value: ", ".join(job.targets),
        "event": job.event,
        "state": one.state.value,
        "enqueued": _moment(job.created),
        "due": _moment(job.due),
        "expires": _moment(job.expires),
        "attempts": f"{one.attempts}",
        "last error": one.error,
        "claimed until": _moment(one.claimed_until),
        "died": _moment(one.died),
        "cause": one.cause,
        "reason": one.reason,
    }
    lines = (f"{name + ':':15}{value}" for name, value in fields.items() if value is not None)
    payload = json.dumps(_payload(one), indent=2, ensure_ascii=False)
    text = "".join(f"{printable(line)}\n" for line in lines)
    return f"{text}payload:\n" + "".join(f"  {printable(line)}\n" for line in payload.splitlines())


def _lane(one: LaneStats) -> dict[str, Any]:
    return {
        "lane": one.lane,
        **{state.value: getattr(one, state.value) for state in State},
        "longest_due": _moment(one.oldest),
    }


def _dispatcher(one: DispatcherReport) -> dict[str, Any]:
    lanes = [
        {
            "lane": lane.lane,
            "in_flight": lane.in_flight,
            "concurrency": lane.concurrency,
            "delivered": lane.delivered,
            "retried": lane.retried,
            "dead": lane.dead,
            "stopped": lane.stopped,
        }
        for lane in one.lanes
    ]
    seen = {"began": _moment(one.began), "seen": _moment(one.seen)}
    return {"id": one.id, "host": one.host, "pid": one.pid, **seen, "lanes": lanes}


def _record(one: JobRecord) -> dict[str, Any]:
    job = one.job
    return {
        "notification": job.notification,
        "part": job.part,
        "lane": job.lane,
        "spec": job.spec,
        "audience": job.audience.value,
        "targets": list(job.targets),
        "event": job.event,
        "state": one.state.value,
        "attempts": one.attempts,
        "enqueued": _moment(job.created),
        "due": _moment(job.due),
        "expires": _moment(job.expires),
        "error": one.error,
        "claimed_until": _moment(one.claimed_until),
        "died": _moment(one.died),
        "cause": one.cause,
        "reason": one.reason,
    }


def _payload(one: JobRecord) -> Any:
    return json.loads(one.job.text)


def _targets(targets: Sequence[str]) -> str:
    named = ", ".join(targets[:_TARGETS_NAMED])
    more = len(targets) - _TARGETS_NAMED
    return f"{named} and {more} more" if more > 0 else named


def _moment(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they need to be, two spaces apart; the last one runs on."""
    widths = [max(map(len, column)) for column in list(zip(*rows, strict=True))[:-1]]
    return "".join(
        "  ".join([*(f"{cell:{width}}" for cell, width in zip(row, widths, strict=False)), row[-1]])
        .rstrip()
        .replace("\x1b", "")
        + "\n"
        for row in ([printable(cell) for cell in row] for row in rows)
    )


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"
