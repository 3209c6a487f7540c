"""``MemoryQueue``: in this process only, and gone with it. For tests, and for trying things out."""

from __future__ import annotations

import heapq
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from notifyspec.errors import IdempotencyConflictError, QueueUnavailableError, SettingsError
from notifyspec.queue import (
    DISPATCHER_SECONDS,
    KEY_SECONDS,
    LEASE_SECONDS,
    Ack,
    Cause,
    Claim,
    Dead,
    DispatcherReport,
    Extend,
    Job,
    JobRecord,
    LaneStats,
    Notification,
    Placed,
    Retry,
    Selection,
    Settlement,
    Split,
    State,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from notifyspec.queue import Told

_LONGEST_SLEEP: Final = 0.2  # the clock may be set meanwhile


@dataclass(slots=True)
class _Row:
    """``at``: when it is due, or its lease ends; None for the dead. ``lease``: who has it."""

    number: int
    job: Job
    at: float | None
    lease: int | None = None
    attempts: int = 0
    error: str | None = None
    died: float | None = None
    cause: Cause | None = None
    reason: str | None = None


class MemoryQueue:
    """``clock`` answers the seconds since the epoch."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._rows: dict[int, _Row] = {}  # by number: the order in which they were put
        self._due: dict[str, list[tuple[float, int]]] = {}  # a heap a lane; entries may be outdated
        self._keys: dict[str, tuple[str, str, float]] = {}  # notification, digest, put at
        self._slots: dict[str, tuple[float, float]] = {}  # the next free one, reserved at
        self._reports: dict[str, DispatcherReport] = {}
        self._numbers = 0
        self._leases = 0
        self._woken = 0
        self._closed = False

    def put(
        self, notifications: Sequence[Notification], conn: object | None = None
    ) -> tuple[Placed, ...]:
        if conn is not None:
            raise SettingsError(
                "A queue in memory can't take part in a transaction: leave out conn, or set"
                " NOTIFYSPEC_QUEUE to the database that conn is connected to."
            )
        with self._changed:
            now = self._now()
            placed: list[Placed] = []
            keys: dict[str, tuple[str, str, float]] = {}
            for one in notifications:
                known = None if one.key is None else keys.get(one.key) or self._known(one.key, now)
                if known is not None and known[1] != one.digest:
                    raise IdempotencyConflictError.of(one)
                if known is None and one.key is not None:
                    keys[one.key] = (one.id, one.digest, now)
                placed.append(Placed(known[0] if known else one.id, duplicate=known is not None))
            self._keys |= keys
            for one, place in zip(notifications, placed, strict=True):
                for job in () if place.duplicate else one.jobs:
                    due = now if job.due is None else job.due
                    self._numbers += 1
                    self._rows[self._numbers] = row = _Row(
                        self._numbers, job._replace(due=due), due
                    )
                    self._schedule(row, due)
            self._changed.notify_all()
        return tuple(placed)

    def claim(
        self, lanes: Sequence[str], most: int, lease: float = LEASE_SECONDS, wait: float = 0.0
    ) -> list[Claim]:
        patience = time.monotonic() + wait
        with self._changed:
            woken = self._woken
            while True:
                now = self._now()
                claims = self._claim(lanes, most, now, now + lease)
                left = patience - time.monotonic()
                if claims or left <= 0 or woken != self._woken:
                    return claims
                self._changed.wait(min(left, _LONGEST_SLEEP, self._until_due(lanes, now)))

    def settle(self, settlements: Sequence[Settlement]) -> list[Claim]:
        lost = []
        with self._changed:
            now = self._now()
            for claim, verdict in settlements:
                number, lease = cast("tuple[int, int]", claim.handle)
                row = self._rows.get(number)
                if row is None or row.lease != lease:
                    lost.append(claim)
                else:
                    self._carry_out(row, verdict, now)
            self._changed.notify_all()
        return lost

    def reserve(self, lane: str, count: int, rate: float) -> float:
        with self._changed:
            now = self._now()
            free, reserved = self._slots.get(lane, (now, now))
            free -= max(0.0, reserved - now)  # the clock was set back, and the slots go with it
            first = max(free, now)
            self._slots[lane] = (first + count / rate, now)
            return first - now

    def report(self, report: DispatcherReport) -> None:
        with self._changed:
            self._now()
            self._reports.pop(report.id, None)
            if report.lanes:
                self._reports[report.id] = report

    def dispatchers(self) -> list[DispatcherReport]:
        with self._changed:
            since = self._now() - DISPATCHER_SECONDS
            seen = [one for one in self._reports.values() if one.seen >= since]
        return sorted(seen, key=lambda one: (one.began, one.id))

    def stats(self) -> list[LaneStats]:
        with self._changed:
            now = self._now()
            counts: dict[str, dict[State, int]] = {}
            oldest: dict[str, float] = {}
            for row in self._rows.values():
                lane, state = row.job.lane, _state(row, now)
                of_lane = counts.setdefault(lane, dict.fromkeys(State, 0))
                of_lane[state] += 1
                if state is State.READY:
                    assert row.at is not None
                    oldest[lane] = min(row.at, oldest.get(lane, row.at))
        return [
            LaneStats(lane, **of_lane, oldest=oldest.get(lane))
            for lane, of_lane in sorted(counts.items())
        ]

    def find(
        self, selection: Selection, limit: int = 100, after: str | None = None
    ) -> tuple[list[JobRecord], str | None]:
        with self._changed:
            now = self._now()
            start = _place(after)
            found = [row for row in self._selected(selection, now) if row.number > start]
        more = str(found[limit - 1].number) if len(found) > limit else None
        return [_record(row, now) for row in found[:limit]], more

    def replay(self, selection: Selection, told: Told | None = None) -> int:
        with self._changed:
            now = self._now()
            dead = [row for row in self._selected(selection, now) if row.at is None]
            for row in dead:
                row.job = row.job._replace(due=now, expires=None)
                row.attempts = 0
                row.error = row.died = row.cause = row.reason = None
                self._schedule(row, now)
            self._changed.notify_all()
        if told is not None:
            told(len(dead))
        return len(dead)

    def purge(self, selection: Selection, told: Told | None = None) -> int:
        with self._changed:
            now = self._now()
            unclaimed = [
                row
                for row in self._selected(selection, now)
                if _state(row, now) is not State.CLAIMED
            ]
            for row in unclaimed:
                del self._rows[row.number]
        if told is not None:
            told(len(unclaimed))
        return len(unclaimed)

    def maintain(self) -> None:
        with self._changed:
            now = self._now()
            self._keys = {key: of for key, of in self._keys.items() if self._known(key, now)}
            self._reports = {
                one.id: one
                for one in self._reports.values()
                if one.seen >= now - DISPATCHER_SECONDS
            }

    def migrate(self) -> None:
        """Nothing is stored that could be of another version."""

    def wake(self) -> None:
        with self._changed:
            self._woken += 1
            self._changed.notify_all()

    def close(self) -> None:
        self._closed = True
        self.wake()

    def _now(self) -> float:
        if self._closed:
            raise QueueUnavailableError("This queue in memory is closed; open another.")
        return self._clock()

    def _known(self, key: str, now: float) -> tuple[str, str, float] | None:
        known = self._keys.get(key)
        return known if known is not None and known[2] > now - KEY_SECONDS else None

    def _schedule(self, row: _Row, at: float) -> None:
        row.at, row.lease = at, None
        heapq.heappush(self._due.setdefault(row.job.lane, []), (at, row.number))

    def _next(self, lanes: Sequence[str]) -> _Row | None:
        """The row of these lanes that is, or will be, the longest due."""
        heaps = [heap for lane in lanes if (heap := self._due.get(lane))]
        for heap in heaps:
            while heap and ((row := self._rows.get(heap[0][1])) is None or row.at != heap[0][0]):
                heapq.heappop(heap)
        first = min((heap[0] for heap in heaps if heap), default=None)
        return None if first is None else self._rows[first[1]]

    def _claim(self, lanes: Sequence[str], most: int, now: float, until: float) -> list[Claim]:
        self._leases += 1
        claims: list[Claim] = []
        while len(claims) < most:
            row = self._next(lanes)
            if row is None or row.at is None or row.at > now:
                break
            self._schedule(row, until)
            row.lease = self._leases
            claims.append(Claim(row.job, row.attempts, (row.number, row.lease)))
        return claims

    def _until_due(self, lanes: Sequence[str], now: float) -> float:
        row = self._next(lanes)
        return _LONGEST_SLEEP if row is None or row.at is None else max(0.0, row.at - now)

    def _carry_out(self, row: _Row, verdict: Verdict, now: float) -> None:
        match verdict:
            case Ack():
                del self._rows[row.number]
            case Extend(seconds):
                lease = row.lease
                self._schedule(row, now + seconds)
                row.lease = lease
            case Retry(delay, error, counted, targets):
                row.job = row.job._replace(due=now + delay, targets=_open(row.job, targets))
                row.attempts += counted
                row.error = error
                self._schedule(row, now + delay)
            case Dead(cause, reason, targets):
                row.job = row.job._replace(targets=_open(row.job, targets))
                row.at = row.lease = None
                row.died, row.cause, row.reason = now, cause, reason
            case Split(dead, rest):
                for one in dead:
                    self._numbers += 1
                    part = self._rows[self._numbers] = replace(row, number=self._numbers)
                    self._carry_out(part, one, now)
                self._carry_out(row, rest, now)

    def _selected(self, selection: Selection, now: float) -> Iterator[_Row]:
        return (row for row in self._rows.values() if _fits(row, selection, now))


def _place(after: str | None) -> int:
    if after is not None and not (after.isascii() and after.isdigit()):
        raise ValueError(f"{after[:40]!r} is no place to go on from: give what find has answered.")
    return int(after or 0)


def _open(job: Job, targets: tuple[str, ...] | None) -> tuple[str, ...]:
    return job.targets if targets is None else targets


def _state(row: _Row, now: float) -> State:
    if row.at is None:
        return State.DEAD
    if row.at <= now:
        return State.READY
    return State.SCHEDULED if row.lease is None else State.CLAIMED


def _record(row: _Row, now: float) -> JobRecord:
    state = _state(row, now)
    return JobRecord(
        job=row.job,
        state=state,
        attempts=row.attempts,
        error=row.error,
        claimed_until=row.at if state is State.CLAIMED else None,
        died=row.died,
        cause=row.cause,
        reason=row.reason,
    )


def _fits(row: _Row, selection: Selection, now: float) -> bool:
    job = row.job
    before, after = selection.created_before, selection.created_after
    return (
        (not selection.notifications or job.notification in selection.notifications)
        and (not selection.states or _state(row, now) in selection.states)
        and selection.spec in (None, job.spec)
        and selection.lane in (None, job.lane)
        and (selection.target is None or selection.target in job.targets)
        and selection.cause in (None, row.cause)
        and (before is None or job.created < before)
        and (after is None or job.created > after)
    )
