"""What is done to the tables: each function within a transaction that its caller has begun."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from notifyspec.queue import (
    DISPATCHER_SECONDS,
    KEY_SECONDS,
    Ack,
    Claim,
    Dead,
    Extend,
    JobRecord,
    LaneStats,
    Retry,
    Selection,
    Split,
    State,
)
from notifyspec.queues.layout import (
    JOB_COLUMNS,
    PARTED_COLUMNS,
    RECORD_COLUMNS,
    job_of,
    record_of,
    report_of,
    target_line,
    text_of_report,
    text_of_targets,
)
from notifyspec.queues.slices import ROWS
from notifyspec.queues.sql.tables import INSERTS, dispatchers, jobs, keys, lanes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from notifyspec.queue import DispatcherReport, Settlement

_JOB: Final = [jobs.c[name] for name in JOB_COLUMNS]
_RECORD: Final = [jobs.c[name] for name in RECORD_COLUMNS]
_PARTED: Final = [jobs.c[name] for name in PARTED_COLUMNS]
_ROWS_AT_A_TIME: Final = 500


def claim(
    connection: Connection,
    names: Sequence[str],
    most: int,
    now: float,
    until: float,
) -> list[Claim]:
    """From each lane as many as are asked for at most, so that an index leads to all of them."""
    due = [
        sa.select(jobs.c.id, jobs.c.at)
        .where(jobs.c.lane == name, jobs.c.at <= now)
        .order_by(jobs.c.at)
        .limit(most)
        .with_for_update(skip_locked=True)
        .subquery()
        for name in names
    ]
    each = [sa.select(one.c.id, one.c.at) for one in due]
    together = (each[0] if len(each) == 1 else sa.union_all(*each)).subquery()
    chosen = sa.select(together.c.id).order_by(together.c.at).limit(most).cte("chosen")
    lease = secrets.randbits(63)
    statement = (
        sa.update(jobs)
        .where(jobs.c.id.in_(sa.select(chosen.c.id)))
        .values(at=until, lease=lease)
        .returning(jobs.c.id, jobs.c.attempts, *_JOB)
    )
    rows = connection.execute(statement).all()
    claims = [Claim(job_of(row[2:]), row[1], (row[0], lease)) for row in rows]
    claims.sort(key=lambda one: (one.job.due, one.handle))
    return claims


def is_due(connection: Connection, names: Sequence[str], now: float) -> bool:
    first = sa.select(jobs.c.id).where(jobs.c.at <= now).limit(1)
    return any(
        connection.execute(first.where(jobs.c.lane == name)).first() is not None for name in names
    )


def settle(connection: Connection, settlements: Sequence[Settlement], now: float) -> list[Claim]:
    acked: dict[int, list[int]] = {}
    lost: set[object] = set()
    for claimed, verdict in settlements:
        handle: Any = claimed.handle
        number, lease = handle
        change: dict[str, Any]
        if isinstance(verdict, Split):
            for one in verdict.dead:
                connection.execute(_part(one, number, lease, now))
            verdict = verdict.rest  # noqa: PLW2901
        match verdict:
            case Ack():
                acked.setdefault(lease, []).append(number)
                continue
            case Retry(delay, error, counted, targets):
                change = {
                    "at": now + delay,
                    "due": now + delay,
                    "lease": None,
                    "error": error,
                    "attempts": jobs.c.attempts + int(counted),
                    **_open(targets),
                }
            case Dead(cause, reason, targets):
                change = {
                    "at": None,
                    "lease": None,
                    "died": now,
                    "cause": cause,
                    "reason": reason,
                    **_open(targets),
                }
            case Extend(seconds):
                change = {"at": now + seconds}
        held = (jobs.c.id == number, jobs.c.lease == lease)
        if connection.execute(sa.update(jobs).where(*held).values(change)).rowcount != 1:
            lost.add(handle)
    for lease, numbers in acked.items():
        for start in range(0, len(numbers), _ROWS_AT_A_TIME):
            some = numbers[start : start + _ROWS_AT_A_TIME]
            gone = connection.execute(
                sa.delete(jobs)
                .where(jobs.c.id.in_(some), jobs.c.lease == lease)
                .returning(jobs.c.id)
            ).scalars()
            lost.update((number, lease) for number in set(some).difference(gone))
    return [claimed for claimed, _ in settlements if claimed.handle in lost] if lost else []


def _part(dead: Dead, number: int, lease: int, now: float) -> sa.Insert:
    of_its_own = {"died": now, "cause": dead.cause, "reason": dead.reason, **_open(dead.targets)}
    row = sa.select(*_PARTED, *map(sa.literal, of_its_own.values()))
    held = row.where(jobs.c.id == number, jobs.c.lease == lease)
    return sa.insert(jobs).from_select([*PARTED_COLUMNS, *of_its_own], held)


def _open(targets: tuple[str, ...] | None) -> dict[str, str]:
    return {} if targets is None else {"targets": text_of_targets(targets)}


_SET_BACK_SECONDS: Final = 60.0  # longer than anybody waits for a row


def reserve(connection: Connection, lane: str, seconds: float, now: float) -> float:
    """The row's lock orders those who come at once."""
    greatest = sa.func.max if connection.dialect.name == "sqlite" else sa.func.greatest
    insert = INSERTS[connection.dialect.name](lanes).values(
        lane=lane, free=now + seconds, reserved=now
    )
    asked = insert.excluded.reserved  # now, once for the whole statement
    behind = lanes.c.reserved - asked  # also of who has waited for the row meanwhile
    set_back = sa.case(
        (behind > _SET_BACK_SECONDS, behind), else_=0.0
    )  # the slots go with the clock
    free = greatest(lanes.c.free - set_back, asked) + seconds
    taken = insert.on_conflict_do_update(
        index_elements=[lanes.c.lane], set_={"free": free, "reserved": asked}
    ).returning(lanes.c.free)
    return max(0.0, float(connection.execute(taken).scalar_one()) - seconds - now)


def report(connection: Connection, of: DispatcherReport) -> None:
    if not of.lanes:
        connection.execute(sa.delete(dispatchers).where(dispatchers.c.id == of.id))
        return
    values = {"seen": of.seen, "report": text_of_report(of)}
    connection.execute(
        INSERTS[connection.dialect.name](dispatchers)
        .values(id=of.id, **values)
        .on_conflict_do_update(index_elements=[dispatchers.c.id], set_=values)
    )


def living_dispatchers(connection: Connection, now: float) -> list[DispatcherReport]:
    found = connection.execute(
        sa.select(dispatchers.c.report).where(dispatchers.c.seen >= now - DISPATCHER_SECONDS)
    ).scalars()
    return sorted(map(report_of, found), key=lambda one: (one.began, one.id))


def stats(connection: Connection, now: float) -> list[LaneStats]:
    at, lease = jobs.c.at, jobs.c.lease

    def count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.count(sa.case((condition, 1)))

    statement = (
        sa.select(
            jobs.c.lane,
            count(at <= now),
            count(sa.and_(at > now, lease.is_(None))),
            count(sa.and_(at > now, lease.is_not(None))),
            count(at.is_(None)),
            sa.func.min(sa.case((at <= now, at))),
        )
        .group_by(jobs.c.lane)
        .order_by(jobs.c.lane)
    )
    return [LaneStats(*row) for row in connection.execute(statement)]


def find(
    connection: Connection, selection: Selection, limit: int, after: int, now: float
) -> tuple[list[JobRecord], str | None]:
    statement = (
        sa.select(jobs.c.id, *_RECORD)
        .where(jobs.c.id > after, *_conditions(connection, selection, now))
        .order_by(jobs.c.id)
        .limit(limit + 1)
    )
    rows = connection.execute(statement).all()
    more = str(rows[limit - 1][0]) if len(rows) > limit else None
    return [record_of(row[1:], now) for row in rows[:limit]], more


def last(connection: Connection) -> int:
    """The id of the row that was put last of those there are, 0 without any."""
    return int(connection.execute(sa.select(sa.func.max(jobs.c.id))).scalar() or 0)


def dead(
    connection: Connection, selection: Selection, after: int, until: int, now: float
) -> list[int]:
    """The ids of the next ``ROWS`` of the selection."""
    return _next_of(connection, _dead(), selection, after, until, now)


def unclaimed(
    connection: Connection, selection: Selection, after: int, until: int, now: float
) -> list[int]:
    """The ids of the next ``ROWS`` of the selection."""
    return _next_of(connection, _unclaimed(now), selection, after, until, now)


def replay(connection: Connection, selection: Selection, ids: Sequence[int], now: float) -> int:
    """Those of the ``ids`` that are still of the selection, and dead."""
    statement = (
        sa.update(jobs)
        .where(*_still(ids, _dead(), *_conditions(connection, selection, now)))
        .values(
            at=now,
            due=now,
            attempts=0,
            expires=None,
            error=None,
            died=None,
            cause=None,
            reason=None,
        )
    )
    return connection.execute(statement).rowcount


def purge(connection: Connection, selection: Selection, ids: Sequence[int], now: float) -> int:
    """Those of the ``ids`` that are still of the selection, and nobody's."""
    statement = sa.delete(jobs).where(
        *_still(ids, _unclaimed(now), *_conditions(connection, selection, now))
    )
    return connection.execute(statement).rowcount


def _still(
    ids: Sequence[int], *conditions: sa.ColumnElement[bool]
) -> tuple[sa.ColumnElement[bool], ...]:
    """The rows of these ids that fit. They are found by their ids alone, whatever the statistics say
    of the conditions: an index of those could lead past every row of a backlog, for each slice."""
    return jobs.c.id.in_(ids), sa.and_(*conditions).is_(sa.true())


def _next_of(
    connection: Connection,
    condition: sa.ColumnElement[bool],
    selection: Selection,
    after: int,
    until: int,
    now: float,
) -> list[int]:
    statement = (
        sa.select(jobs.c.id)
        .where(
            jobs.c.id > after,
            jobs.c.id <= until,
            condition,
            *_conditions(connection, selection, now),
        )
        .order_by(jobs.c.id)
        .limit(ROWS)
    )
    return list(connection.execute(statement).scalars())


def _dead() -> sa.ColumnElement[bool]:
    return jobs.c.at.is_(None)


def _unclaimed(now: float) -> sa.ColumnElement[bool]:
    return sa.or_(jobs.c.lease.is_(None), jobs.c.at <= now)


def maintain(connection: Connection, now: float) -> None:
    connection.execute(sa.delete(keys).where(keys.c.at <= now - KEY_SECONDS))
    connection.execute(sa.delete(dispatchers).where(dispatchers.c.seen < now - DISPATCHER_SECONDS))


def _conditions(
    connection: Connection, selection: Selection, now: float
) -> list[sa.ColumnElement[bool]]:
    found = sa.func.instr if connection.dialect.name == "sqlite" else sa.func.strpos
    at, lease = jobs.c.at, jobs.c.lease
    of_state: dict[State, sa.ColumnElement[bool]] = {
        State.READY: at <= now,
        State.SCHEDULED: sa.and_(at > now, lease.is_(None)),
        State.CLAIMED: sa.and_(at > now, lease.is_not(None)),
        State.DEAD: at.is_(None),
    }
    conditions: list[sa.ColumnElement[bool]] = []
    if selection.notifications:
        conditions.append(jobs.c.notification.in_(selection.notifications))
    if selection.states:
        conditions.append(sa.or_(*(of_state[state] for state in selection.states)))
    for column, wanted in (
        (jobs.c.spec, selection.spec),
        (jobs.c.lane, selection.lane),
        (jobs.c.cause, selection.cause),
    ):
        if wanted is not None:
            conditions.append(column == wanted)
    if selection.target is not None:
        conditions.append(found(jobs.c.targets, target_line(selection.target)) > 0)
    if selection.created_before is not None:
        conditions.append(jobs.c.created < selection.created_before)
    if selection.created_after is not None:
        conditions.append(jobs.c.created > selection.created_after)
    return conditions
