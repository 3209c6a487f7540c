"""Putting, by any connection that can execute a statement: ours or the caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa

from notifyspec.errors import IdempotencyConflictError
from notifyspec.queue import KEY_SECONDS, Placed
from notifyspec.queues.layout import JOB_COLUMNS, row_of
from notifyspec.queues.sql.tables import INSERTS, jobs, keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.queue import Notification


class Executor(Protocol):
    """``dialect`` is "postgresql" or "sqlite"."""

    dialect: str

    def rows(self, statement: sa.Executable, values: dict[str, Any]) -> list[tuple[Any, ...]]: ...

    def insert(self, statement: sa.Insert, rows: Sequence[dict[str, Any]]) -> None: ...


def put(
    executor: Executor, notifications: Sequence[Notification], now: float
) -> tuple[Placed, ...]:
    """Raises IdempotencyConflictError half done."""
    placed: list[Placed] = []
    fresh: list[dict[str, Any]] = []
    for one in notifications:
        first = one.id if one.key is None else _registered(executor, one, one.key, now)
        placed.append(Placed(first, duplicate=first != one.id))
        if first == one.id:
            for job in one.jobs:
                row = dict(zip(JOB_COLUMNS, row_of(job, now), strict=True))
                fresh.append({**row, "at": row["due"], "attempts": 0})
    if fresh:
        executor.insert(jobs.insert(), fresh)
    return tuple(placed)


def _registered(executor: Executor, one: Notification, key: str, now: float) -> str:
    """The id that the key stands for from now on: this one's, or that of who came first.

    Where another transaction is about to register the same key, this waits for its end.
    """
    insert = INSERTS[executor.dialect](keys)
    taken = insert.on_conflict_do_update(
        index_elements=[keys.c.key],
        set_={name: insert.excluded[name] for name in ("notification", "digest", "at")},
        where=keys.c.at <= sa.bindparam("forgotten", type_=sa.Double()),
    ).returning(keys.c.notification)
    values = {"key": key, "notification": one.id, "digest": one.digest, "at": now}
    if executor.rows(taken, {**values, "forgotten": now - KEY_SECONDS}):
        return one.id
    known = sa.select(keys.c.notification, keys.c.digest).where(keys.c.key == sa.bindparam("known"))
    ((notification, digest),) = executor.rows(known, {"known": key})
    if digest != one.digest:
        raise IdempotencyConflictError.of(one)
    return str(notification)
