"""What a database reports, as a QueueError that says what to do.

SQLAlchemy's own words hold the statement with its values, and so the payload: they are left out.
"""

from __future__ import annotations

import sys
from typing import Final

import sqlalchemy.exc

from notifyspec.errors import (
    NotifyspecError,
    QueueDamagedError,
    QueueError,
    QueueUnavailableError,
)

# Classes of SQLSTATE, and single ones: https://www.postgresql.org/docs/current/errcodes-appendix.html
_UNAVAILABLE: Final = {
    "53100": "the disk is full: make room, and call again",
    "53200": "its memory is full: call again later",
    "53300": "it has too many connections: call again later, or let it have more",
    "25006": "it can only be read: name the primary server in NOTIFYSPEC_QUEUE",
    "42501": "this user may not do that there: grant it the right to create and change tables",
    "40001": "another transaction came between: call again",
    "40P01": "another transaction was in the way: call again",
    "55P03": "a lock was held for too long: see what holds a transaction open",
    "57014": "the statement took too long: call again, or let it take longer",
    "57": "it is shutting down or starting: call again",
    "08": "the connection was lost: call again",
    "28": "it refuses the user or password of NOTIFYSPEC_QUEUE",
    "3D": "there is no such database: create it, or name another in NOTIFYSPEC_QUEUE",
    "25P02": "the transaction of `conn` has failed before: roll it back",
}
_DAMAGED: Final = {
    "42P01": "a table of the queue is missing: run `notifyspec queue migrate`",
    "42703": "a table of the queue was changed: restore it",
    "XX001": "its data is damaged: restore it from a backup",
    "XX002": "an index is damaged: run REINDEX",
}


def fault(error: Exception, shown: str) -> NotifyspecError:
    """The error to raise for whatever came of working on the database."""
    if isinstance(error, NotifyspecError):
        return error
    where = f"The queue in {shown} can't be used"
    if isinstance(error, sqlalchemy.exc.TimeoutError):
        return QueueUnavailableError(f"{where}: all connections of this program are in use.")
    if isinstance(error, sqlalchemy.exc.PendingRollbackError) or _is_djangos_refusal(error):
        return QueueUnavailableError(f"{where}: {_UNAVAILABLE['25P02']} ({type(error).__name__}).")
    drivers = _drivers(error)
    if drivers is None:
        return QueueError(f"{where}: {type(error).__name__}, which this is raised from.")
    state = getattr(drivers, "sqlstate", None) or ""
    for code in (state, state[:2]):
        if code in _UNAVAILABLE:
            return QueueUnavailableError(f"{where}: {_UNAVAILABLE[code]} ({state}).")
        if code in _DAMAGED:
            return QueueDamagedError(f"{where}: {_DAMAGED[code]} ({state}).")
    name = getattr(drivers, "sqlite_errorname", None) or state or type(drivers).__name__
    if type(error).__name__ in _OUT_OF_REACH:
        what = "it can't be reached, or is locked, full or read-only: call again later"
        return QueueUnavailableError(f"{where}: {what} ({name}).")
    if "NOTADB" in name:
        return QueueDamagedError(f"{where}: the file is no database ({name}).")
    return QueueError(f"{where}: it refused the call ({name}).")


_OUT_OF_REACH: Final = frozenset({"OperationalError", "InterfaceError"})
"""What drivers, SQLAlchemy and Django call it (PEP 249)."""


def _is_djangos_refusal(error: Exception) -> bool:
    """To execute anything within a transaction that has failed. Django is there if it raised this."""
    transaction = sys.modules.get("django.db.transaction")
    return transaction is not None and isinstance(error, transaction.TransactionManagementError)


def _drivers(error: Exception) -> object:
    """The driver's own error, in what SQLAlchemy and Django make of it."""
    if isinstance(error, sqlalchemy.exc.DBAPIError):
        return error.orig
    django = sys.modules.get("django.db")
    if django is not None and isinstance(error, django.Error):
        return error.__cause__ or error
    return error if hasattr(error, "sqlstate") or hasattr(error, "sqlite_errorname") else None
