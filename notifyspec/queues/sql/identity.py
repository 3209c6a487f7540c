"""Which database a connection leads to, so that nothing is put where no dispatcher looks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Rows = Callable[[str], Sequence[Sequence[Any]]]
    """Executes a statement without parameters, and answers its rows."""

_IS_THERE: Final = "SELECT 1 FROM sqlite_master WHERE name = 'notifyspec_layout'"
# Also the schema, by the connection's search_path. When the server started tells it from another,
# whatever addresses, sockets and poolers lead there, and any user may ask.
_POSTGRESQL: Final = """
    SELECT CAST(pg_postmaster_start_time() AS text),
        (SELECT oid FROM pg_database WHERE datname = current_database()),
        coalesce(
            (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('notifyspec_layout')),
            (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
        ),
        to_regclass('notifyspec_layout') IS NOT NULL
"""


class Database(NamedTuple):
    """``identity``: the same for connections to one database and schema, or to one file.
    ``has_tables``: those of a queue are there."""

    identity: object
    has_tables: bool


def database_of(dialect: str, rows: Rows) -> Database:
    if dialect == "postgresql":
        ((*identity, has_tables),) = rows(_POSTGRESQL)
        return Database(tuple(identity), bool(has_tables))
    has_tables = bool(rows(_IS_THERE))  # first, since this makes the file where there is none yet
    ((_, _, name),) = [row for row in rows("PRAGMA database_list") if row[1] == "main"]
    return Database(_file(name), has_tables)


def _file(name: str) -> object:
    """All databases in memory are one: nothing tells them apart."""
    if not name:
        return None
    found = Path(name).stat()
    return found.st_dev, found.st_ino
