"""Whose clock the queue goes by: the server's, where there is one, so that all machines agree."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from notifyspec.queues.sql.tables import layout

if TYPE_CHECKING:
    from collections.abc import Callable


class QueueClock:
    """``own``: the clock to go by where no server has one, and in tests."""

    def __init__(self, own: Callable[[], float], dialect: str) -> None:
        self._own = own
        self._servers = dialect == "postgresql" and own is time.time

    @property
    def version_and_time(self) -> sa.Executable:
        """One statement for both, since each call asks for them first."""
        now = _SERVERS if self._servers else sa.literal(self._own(), sa.Double())
        return sa.select(sa.func.max(layout.c.version), now)


_SERVERS: Final[sa.ColumnElement[float]] = sa.cast(
    sa.extract("epoch", sa.func.clock_timestamp(type_=sa.DateTime(timezone=True))), sa.Double()
)
