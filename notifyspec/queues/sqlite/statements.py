"""What is done to the tables: each function within a transaction that its caller has begun."""

from __future__ import annotations

import json
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from notifyspec.errors import IdempotencyConflictError
from notifyspec.queue import (
    DISPATCHER_SECONDS,
    KEY_SECONDS,
    Ack,
    Claim,
    Dead,
    Extend,
    LaneStats,
    Placed,
    Retry,
    Selection,
    Split,
    State,
)
from notifyspec.queues import layout
from notifyspec.queues.layout import (
    CLAIM_COLUMNS,
    DISPATCHERS,
    JOB_COLUMNS,
    JOBS,
    KEYS,
    LANES,
    PARTED_COLUMNS,
    RECORD_COLUMNS,
)
from notifyspec.queues.slices import ROWS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from notifyspec.queue import DispatcherReport, JobRecord, Notification, Settlement

Row = tuple[Any, ...]

_PUT: Final = (
    f"INSERT INTO {JOBS.name} ({', '.join(JOB_COLUMNS)}, at, attempts)"
    f" VALUES ({'?, ' * len(JOB_COLUMNS)}?, 0)"
)
_DUE_PLACE: Final = JOB_COLUMNS.index("due")
_KNOWN: Final = f"SELECT notification, digest FROM {KEYS.name} WHERE key = ? AND at > ?"
_REMEMBER: Final = (
    f"INSERT OR REPLACE INTO {KEYS.name} (key, notification, digest, at) VALUES (?, ?, ?, ?)"
)
_CLAIM_COLUMNS: Final = ", ".join(CLAIM_COLUMNS)
_DUE: Final = "WHERE lane = ? AND at <= ? ORDER BY at LIMIT ?"
_CLAIM: Final = (
    f"UPDATE {JOBS.name} SET at = ?, lease = ? WHERE id IN (SELECT value FROM json_each(?))"
)
_FIRST: Final = f"SELECT min(at) FROM {JOBS.name} WHERE lane = ?"
_ACK: Final = f"DELETE FROM {JOBS.name} WHERE id IN (SELECT value FROM json_each(?)) AND lease = ?"
_RETRY: Final = (
    f"UPDATE {JOBS.name} SET at = ?, due = ?, lease = NULL, error = ?,"
    " attempts = attempts + ?, targets = coalesce(?, targets) WHERE id = ? AND lease = ?"
)
_DEAD: Final = (
    f"UPDATE {JOBS.name} SET at = NULL, lease = NULL, died = ?, cause = ?, reason = ?,"
    " targets = coalesce(?, targets) WHERE id = ? AND lease = ?"
)
_PARTED: Final = ", ".join(PARTED_COLUMNS)
_PART: Final = (
    f"INSERT INTO {JOBS.name} ({_PARTED}, died, cause, reason, targets)"
    f" SELECT {_PARTED}, ?, ?, ?, ? FROM {JOBS.name} WHERE id = ? AND lease = ?"
)
_EXTEND: Final = f"UPDATE {JOBS.name} SET at = ? WHERE id = ? AND lease = ?"
_RESERVED: Final = f"SELECT free, reserved FROM {LANES.name} WHERE lane = ?"
_RESERVE: Final = f"INSERT OR REPLACE INTO {LANES.name} (lane, free, reserved) VALUES (?, ?, ?)"
_LEAVE: Final = f"DELETE FROM {DISPATCHERS.name} WHERE id = ?"
_REPORT: Final = f"INSERT OR REPLACE INTO {DISPATCHERS.name} (id, seen, report) VALUES (?, ?, ?)"
_REPORTS: Final = f"SELECT report FROM {DISPATCHERS.name} WHERE seen >= ?"
_STATS: Final = (
    "SELECT lane, sum(coalesce(at <= :now, 0)), sum(coalesce(at > :now AND lease IS NULL, 0)),"
    " sum(coalesce(at > :now AND lease IS NOT NULL, 0)), sum(at IS NULL),"
    f" min(CASE WHEN at <= :now THEN at END) FROM {JOBS.name} GROUP BY lane ORDER BY lane"
)
_AT_IDS: Final = "id IN (SELECT value FROM json_each(:ids))"
_DEAD_ONES: Final = "at IS NULL"
_UNCLAIMED: Final = "(lease IS NULL OR at <= :now)"
_REPLAY: Final = (
    f"UPDATE {JOBS.name} SET at = :now, due = :now, attempts = 0, expires = NULL, error = NULL,"
    f" died = NULL, cause = NULL, reason = NULL WHERE {_AT_IDS} AND {_DEAD_ONES}"
)
_PURGE: Final = f"DELETE FROM {JOBS.name} WHERE {_AT_IDS} AND {_UNCLAIMED}"
_LAST: Final = f"SELECT max(id) FROM {JOBS.name}"
_FORGET_KEYS: Final = f"DELETE FROM {KEYS.name} WHERE at <= ?"
_FORGET_DISPATCHERS: Final = f"DELETE FROM {DISPATCHERS.name} WHERE seen < ?"

_STATES: Final = {
    State.READY: "at <= :now",
    State.SCHEDULED: "(at > :now AND lease IS NULL)",
    State.CLAIMED: "(at > :now AND lease IS NOT NULL)",
    State.DEAD: "at IS NULL",
}


def put(
    connection: sqlite3.Connection,
    notifications: Sequence[Notification],
    rows: Sequence[Sequence[Row]],
    now: float,
) -> tuple[Placed, ...]:
    """``rows``: those of each notification's jobs. Raises IdempotencyConflictError half done."""
    placed: list[Placed] = []
    fresh: list[Row] = []
    for one, of_one in zip(notifications, rows, strict=True):
        if one.key is not None:
            known = connection.execute(_KNOWN, (one.key, now - KEY_SECONDS)).fetchone()
            if known is not None:
                if known[1] != one.digest:
                    raise IdempotencyConflictError.of(one)
                placed.append(Placed(known[0], duplicate=True))
                continue
            connection.execute(_REMEMBER, (one.key, one.id, one.digest, now))
        placed.append(Placed(one.id, duplicate=False))
        fresh += of_one
    connection.executemany(_PUT, [(*row, row[_DUE_PLACE]) for row in fresh])
    return tuple(placed)


@lru_cache(maxsize=64)
def _longest_due(lanes: int) -> str:
    if lanes == 1:
        return f"SELECT {_CLAIM_COLUMNS} FROM {JOBS.name} {_DUE}"
    each = f"SELECT * FROM (SELECT id, at FROM {JOBS.name} {_DUE})"
    due = f"SELECT id, at FROM ({' UNION ALL '.join([each] * lanes)}) ORDER BY at LIMIT ?"
    return (
        f"SELECT {_CLAIM_COLUMNS} FROM {JOBS.name} WHERE id IN (SELECT id FROM ({due}))"
        " ORDER BY at, id"
    )


def claim(
    connection: sqlite3.Connection, lanes: Sequence[str], most: int, now: float, until: float
) -> list[Claim]:
    """Two statements, since one with RETURNING takes longer, and forgets the order."""
    asked: list[object] = []
    for lane in lanes:
        asked += (lane, now, most)
    if len(lanes) != 1:
        asked.append(most)
    rows = connection.execute(_longest_due(len(lanes)), asked).fetchall()
    lease = secrets.randbits(63)
    connection.execute(_CLAIM, (until, lease, json.dumps([row[0] for row in rows])))
    return layout.claims_of(rows, lease)


def first(connection: sqlite3.Connection, lanes: Iterable[str]) -> float | None:
    """When the first job of these lanes is, or was, due, or its lease ends."""
    firsts = (connection.execute(_FIRST, (lane,)).fetchone()[0] for lane in lanes)
    return min((at for at in firsts if at is not None), default=None)


def settle(
    connection: sqlite3.Connection, settlements: Sequence[Settlement], now: float
) -> list[Claim]:
    acked: dict[int, list[int]] = {}
    lost: set[object] = set()
    for claim, verdict in settlements:
        handle: Any = claim.handle
        number, lease = handle
        if isinstance(verdict, Ack):
            acked.setdefault(lease, []).append(number)
            continue
        values: Row
        if isinstance(verdict, Split):
            for one in verdict.dead:
                values = (now, one.cause, one.reason, _text(one.targets))
                connection.execute(_PART, (*values, number, lease))
            verdict = verdict.rest  # noqa: PLW2901
        match verdict:
            case Retry(delay, error, counted, targets):
                at = now + delay
                change, values = _RETRY, (at, at, error, int(counted), _text(targets))
            case Dead(cause, reason, targets):
                change, values = _DEAD, (now, cause, reason, _text(targets))
            case Extend(seconds):
                change, values = _EXTEND, (now + seconds,)
        if connection.execute(change, (*values, number, lease)).rowcount != 1:
            lost.add(handle)
    for lease, numbers in acked.items():
        lost.update((number, lease) for number in _ack(connection, numbers, lease))
    return [claim for claim, _ in settlements if claim.handle in lost] if lost else []


def _ack(connection: sqlite3.Connection, numbers: Sequence[int], lease: int) -> set[int]:
    """Delete them, and answer those that were not this lease's.

    Which they are is asked only where the count tells of any: to ask always takes half as long again.
    """
    ids = json.dumps(numbers)
    connection.execute("SAVEPOINT acks")
    if connection.execute(_ACK, (ids, lease)).rowcount == len(numbers):
        connection.execute("RELEASE acks")
        return set()
    connection.execute("ROLLBACK TO acks")
    gone = connection.execute(f"{_ACK} RETURNING id", (ids, lease)).fetchall()
    connection.execute("RELEASE acks")
    return set(numbers).difference(number for (number,) in gone)


def _text(targets: tuple[str, ...] | None) -> str | None:
    return None if targets is None else layout.text_of_targets(targets)


def reserve(
    connection: sqlite3.Connection, lane: str, count: int, rate: float, now: float
) -> float:
    free, reserved = connection.execute(_RESERVED, (lane,)).fetchone() or (now, now)
    free -= max(0.0, reserved - now)  # the clock was set back, and the slots go with it
    slot = max(free, now)
    connection.execute(_RESERVE, (lane, slot + count / rate, now))
    return float(slot - now)


def report(connection: sqlite3.Connection, of: DispatcherReport) -> None:
    if of.lanes:
        connection.execute(_REPORT, (of.id, of.seen, layout.text_of_report(of)))
    else:
        connection.execute(_LEAVE, (of.id,))


def dispatchers(connection: sqlite3.Connection, now: float) -> list[DispatcherReport]:
    rows = connection.execute(_REPORTS, (now - DISPATCHER_SECONDS,))
    return sorted((layout.report_of(text) for (text,) in rows), key=lambda one: (one.began, one.id))


def stats(connection: sqlite3.Connection, now: float) -> list[LaneStats]:
    return [LaneStats(*row) for row in connection.execute(_STATS, {"now": now})]


def find(
    connection: sqlite3.Connection, selection: Selection, limit: int, after: int, now: float
) -> tuple[list[JobRecord], str | None]:
    where, values = _conditions(selection, now)
    rows = connection.execute(
        f"SELECT id, {', '.join(RECORD_COLUMNS)} FROM {JOBS.name} WHERE id > :after{where}"
        " ORDER BY id LIMIT :limit",
        {**values, "after": after, "limit": limit + 1},
    ).fetchall()
    more = str(rows[limit - 1][0]) if len(rows) > limit else None
    return [layout.record_of(row[1:], now) for row in rows[:limit]], more


def last(connection: sqlite3.Connection) -> int:
    """The id of the row that was put last of those there are, 0 without any."""
    return int(connection.execute(_LAST).fetchone()[0] or 0)


def dead(
    connection: sqlite3.Connection, selection: Selection, after: int, until: int, now: float
) -> list[int]:
    """The ids of the next ``ROWS`` of the selection."""
    return _next_of(connection, _DEAD_ONES, selection, after, until, now)


def unclaimed(
    connection: sqlite3.Connection, selection: Selection, after: int, until: int, now: float
) -> list[int]:
    """The ids of the next ``ROWS`` of the selection."""
    return _next_of(connection, _UNCLAIMED, selection, after, until, now)


def replay(
    connection: sqlite3.Connection, selection: Selection, ids: Sequence[int], now: float
) -> int:
    """Those of the ``ids`` that are still of the selection, and dead."""
    where, values = _conditions(selection, now)
    return connection.execute(_REPLAY + where, {**values, "ids": json.dumps(ids)}).rowcount


def purge(
    connection: sqlite3.Connection, selection: Selection, ids: Sequence[int], now: float
) -> int:
    """Those of the ``ids`` that are still of the selection, and nobody's."""
    where, values = _conditions(selection, now)
    return connection.execute(_PURGE + where, {**values, "ids": json.dumps(ids)}).rowcount


def _next_of(
    connection: sqlite3.Connection,
    condition: str,
    selection: Selection,
    after: int,
    until: int,
    now: float,
) -> list[int]:
    where, values = _conditions(selection, now)
    rows = connection.execute(
        f"SELECT id FROM {JOBS.name} WHERE id > :after AND id <= :until AND {condition}{where}"
        " ORDER BY id LIMIT :most",
        {**values, "after": after, "until": until, "most": ROWS},
    )
    return [number for (number,) in rows]


def maintain(connection: sqlite3.Connection, now: float) -> None:
    connection.execute(_FORGET_KEYS, (now - KEY_SECONDS,))
    connection.execute(_FORGET_DISPATCHERS, (now - DISPATCHER_SECONDS,))


def _conditions(selection: Selection, now: float) -> tuple[str, dict[str, object]]:
    """What follows a WHERE and its first condition, and the values it names."""
    names = json.dumps(selection.notifications) if selection.notifications else None
    line = None if selection.target is None else layout.target_line(selection.target)
    given: tuple[tuple[str, str, object], ...] = (
        ("notification IN (SELECT value FROM json_each(:names))", "names", names),
        ("spec = :spec", "spec", selection.spec),
        ("lane = :lane", "lane", selection.lane),
        ("instr(targets, :line)", "line", line),
        ("cause = :cause", "cause", selection.cause),
        ("created < :before", "before", selection.created_before),
        ("created > :since", "since", selection.created_after),
    )
    values: dict[str, object] = {"now": now}
    conditions = []
    if selection.states:
        conditions.append(f"({' OR '.join(_STATES[state] for state in selection.states)})")
    for condition, name, value in given:
        if value is not None:
            conditions.append(condition)
            values[name] = value
    return "".join(f" AND {condition}" for condition in conditions), values
