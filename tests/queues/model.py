"""A queue as plainly as it can be said: one list, looked through from its beginning each time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from notifyspec.queue import (
    DISPATCHER_SECONDS,
    KEY_SECONDS,
    Ack,
    Dead,
    Extend,
    JobRecord,
    LaneStats,
    Retry,
    Split,
    State,
)

if TYPE_CHECKING:
    from notifyspec.queue import DispatcherReport, Job, Notification, Selection, Verdict


class ConflictError(Exception):
    """Nothing of the call was done."""


@dataclass
class Entry:
    job: Job
    due: float
    attempts: int = 0
    error: str | None = None
    holder: int | None = None  # the number of the claim
    until: float = 0.0
    death: tuple[float, str, str] | None = None

    def state(self, now: float) -> State:
        if self.death is not None:
            return State.DEAD
        if self.holder is not None:
            return State.CLAIMED if self.until > now else State.READY
        return State.SCHEDULED if self.due > now else State.READY

    def since(self) -> float:
        """Since when it is ready."""
        return self.due if self.holder is None else self.until

    def record(self, now: float) -> JobRecord:
        state = self.state(now)
        died, cause, reason = self.death or (None, None, None)
        until = self.until if state is State.CLAIMED else None
        return JobRecord(self.job, state, self.attempts, self.error, until, died, cause, reason)


class Model:
    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.keys: dict[str, tuple[str, str, float]] = {}
        self.reports: dict[str, DispatcherReport] = {}
        self.free: dict[str, float] = {}
        self.claims = 0

    def put(self, notifications: list[Notification], now: float) -> list[tuple[str, bool]]:
        keys, entries, placed = dict(self.keys), list(self.entries), []
        for one in notifications:
            known = keys.get(one.key)
            if known is not None and now - known[2] >= KEY_SECONDS:
                known = None
            if known is not None:
                if known[1] != one.digest:
                    raise ConflictError
                placed.append((known[0], True))
                continue
            if one.key is not None:
                keys[one.key] = (one.id, one.digest, now)
            for job in one.jobs:
                due = now if job.due is None else job.due
                entries.append(Entry(job._replace(due=due), due))
            placed.append((one.id, False))
        self.keys, self.entries = keys, entries
        return placed

    def ready(self, lanes: list[str], now: float) -> list[Entry]:
        return [
            entry
            for entry in self.entries
            if entry.job.lane in lanes and entry.state(now) is State.READY
        ]

    def claim(self, entry: Entry, until: float) -> int:
        self.claims += 1
        entry.holder, entry.until = self.claims, until
        return self.claims

    def settle(self, holder: int, verdict: Verdict, now: float) -> bool:
        """Whether the claim still had its job."""
        entry = next((one for one in self.entries if one.holder == holder), None)
        if entry is None:
            return False
        if isinstance(verdict, Extend):
            entry.until = now + verdict.seconds
            return True
        if isinstance(verdict, Split):
            for dead in verdict.dead:
                part = replace(entry, holder=self.claim(Entry(entry.job, 0.0), 0.0))
                self.entries.append(part)
                self.settle(part.holder, dead, now)
            verdict = verdict.rest
        entry.holder = None
        if isinstance(verdict, Ack):
            self.entries.remove(entry)
            return True
        if verdict.targets is not None:
            entry.job = entry.job._replace(targets=verdict.targets)
        if isinstance(verdict, Dead):
            entry.death = (now, verdict.cause, verdict.reason)
        elif isinstance(verdict, Retry):
            entry.due = now + verdict.delay
            entry.job = entry.job._replace(due=entry.due)
            entry.error = verdict.error
            entry.attempts += 1 if verdict.counted else 0
        return True

    def reserve(self, lane: str, count: int, rate: float, now: float) -> float:
        first = max(now, self.free.get(lane, now))
        self.free[lane] = first + count / rate
        return first - now

    def selected(self, selection: Selection, now: float) -> list[Entry]:
        def fits(entry: Entry) -> bool:
            job, death = entry.job, entry.death
            return not (
                (selection.notifications and job.notification not in selection.notifications)
                or (selection.states and entry.state(now) not in selection.states)
                or (selection.spec is not None and job.spec != selection.spec)
                or (selection.lane is not None and job.lane != selection.lane)
                or (selection.target is not None and selection.target not in job.targets)
                or (selection.cause is not None and (death is None or death[1] != selection.cause))
                or (
                    selection.created_before is not None and job.created >= selection.created_before
                )
                or (selection.created_after is not None and job.created <= selection.created_after)
            )

        return [entry for entry in self.entries if fits(entry)]

    def replay(self, selection: Selection, now: float) -> int:
        dead = [one for one in self.selected(selection, now) if one.death is not None]
        for entry in dead:
            entry.death = entry.error = None
            entry.attempts, entry.due = 0, now
            entry.job = entry.job._replace(due=now, expires=None)
        return len(dead)

    def purge(self, selection: Selection, now: float) -> int:
        gone = [one for one in self.selected(selection, now) if one.state(now) is not State.CLAIMED]
        self.entries = [one for one in self.entries if one not in gone]
        return len(gone)

    def stats(self, now: float) -> list[LaneStats]:
        lanes: dict[str, LaneStats] = {}
        for entry in self.entries:
            lane, state = entry.job.lane, entry.state(now)
            one = lanes.get(lane, LaneStats(lane))
            one = replace(one, **{state.value: getattr(one, state.value) + 1})
            if state is State.READY:
                since = entry.since()
                one = replace(one, oldest=since if one.oldest is None else min(one.oldest, since))
            lanes[lane] = one
        return [lanes[lane] for lane in sorted(lanes)]

    def dispatchers(self, now: float) -> list[DispatcherReport]:
        seen = [one for one in self.reports.values() if one.seen >= now - DISPATCHER_SECONDS]
        return sorted(seen, key=lambda one: (one.began, one.id))
