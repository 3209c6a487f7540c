"""Whose clock the queue goes by: the server's, where there is one, so that all machines agree."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection


class QueueClock:
    """``own``: the clock to go by where no server has one, and in tests."""

    def __init__(self, own: Callable[[], float], dialect: str) -> None:
        self._own = own
        self._servers = dialect == "postgresql" and own is time.time

    def now(self, connection: Connection) -> float:
        if not self._servers:
            return self._own()
        return float(connection.execute(_SERVER_TIME).scalar_one())


_SERVER_TIME: Final[sa.Select[float]] = sa.select(
    sa.cast(
        sa.extract("epoch", sa.func.clock_timestamp(type_=sa.DateTime(timezone=True))), sa.Double()
    )
)
