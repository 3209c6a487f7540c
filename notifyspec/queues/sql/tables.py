"""The layout as SQLAlchemy's tables, and how a database is brought to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from notifyspec.queues import versions
from notifyspec.queues.layout import DISPATCHERS, JOBS, KEYS, LANES, LAYOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.engine import Connection
    from sqlalchemy.types import TypeEngine

    from notifyspec.queues.layout import Column, Kind, Table

_TYPES: Final[Mapping[Kind, TypeEngine[Any]]] = {
    # SQLite numbers the rows by itself only where the type is exactly INTEGER.
    "serial": sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
    "integer": sa.BigInteger(),
    "real": sa.Double(),
    "text": sa.Text(),
}
_CREATION_LOCK: Final = 0x6E6F7469  # any number that nobody else is likely to take

METADATA: Final = sa.MetaData()


def _table(table: Table) -> sa.Table:
    made = sa.Table(
        table.name,
        METADATA,
        *(_column(column, table.key) for column in table.columns),
        sqlite_with_rowid=table.key is None or table.columns[0].kind == "serial",
    )
    for index in table.indexes:
        where = None if index.where is None else sa.text(index.where)
        columns = [made.c[name] for name in index.columns]
        sa.Index(index.name, *columns, postgresql_where=where, sqlite_where=where)
    return made


def _column(column: Column, key: str | None) -> sa.Column[Any]:
    return sa.Column(
        column.name,
        _TYPES[column.kind],
        primary_key=column.name == key,
        autoincrement=column.kind == "serial",
        nullable=not column.required,
    )


# Any: both dialects' inserts know ON CONFLICT, each by a type of its own.
INSERTS: Final[Mapping[str, Callable[[sa.Table], Any]]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}

jobs: Final = _table(JOBS)
keys: Final = _table(KEYS)
lanes: Final = _table(LANES)
dispatchers: Final = _table(DISPATCHERS)
layout: Final = _table(LAYOUT)


def migrate(connection: Connection) -> None:
    """Bring the database to this version, one program at a time. Raises QueueVersionError."""
    # On SQLite the transaction has the lock already.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_CREATION_LOCK)))
    if not sa.inspect(connection).has_table(layout.name):
        METADATA.create_all(connection)
        connection.execute(layout.insert().values(version=versions.current()))
    steps = versions.steps_from(connection.execute(READ_VERSION).scalar())
    for statement in steps:
        connection.exec_driver_sql(statement)
    if steps:
        connection.execute(layout.update().values(version=versions.current()))


READ_VERSION: Final = sa.select(sa.func.max(layout.c.version))
