"""What SQLite reports, as a QueueError that says what to do."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from notifyspec.errors import (
    NotifyspecError,
    QueueDamagedError,
    QueueError,
    QueueUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_UNAVAILABLE: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_FULL: "can't grow, the disk is full: make room, and call again",
    sqlite3.SQLITE_IOERR: (
        "can't be read or written: see whether the disk is full, the file has reached a limit of"
        " its size, or the disk has gone, and call again"
    ),
    sqlite3.SQLITE_BUSY: (
        "is locked by another program for longer than this one waits: see what holds a"
        " transaction open on it, or set ?timeout= in NOTIFYSPEC_QUEUE"
    ),
    sqlite3.SQLITE_LOCKED: (
        "is locked by another transaction of this program: end that one first, and call again"
    ),
    sqlite3.SQLITE_READONLY: (
        "can't be written: give this user the right to write the file and its folder, or name"
        " another in NOTIFYSPEC_QUEUE"
    ),
    sqlite3.SQLITE_PERM: "can't be opened: give this user the right to read and write it",
    sqlite3.SQLITE_AUTH: "can't be used: this user has no right to it",
    sqlite3.SQLITE_CANTOPEN: (
        "can't be opened: see that its path is a file's, and that this user may write the file and"
        " its folder, or name another in NOTIFYSPEC_QUEUE"
    ),
    sqlite3.SQLITE_NOMEM: "can't be used, the memory is full: make room, and call again",
    sqlite3.SQLITE_PROTOCOL: "is opened by too many programs at the same moment: call again",
    sqlite3.SQLITE_NOLFS: "has grown past what its file system takes: move it to another",
}
_DAMAGED: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_CORRUPT: (
        "is damaged: move it away, so that a new one is made, and save what can be read with"
        " `sqlite3 FILE .recover`"
    ),
    sqlite3.SQLITE_NOTADB: (
        "is not a database, or its beginning was overwritten: move it away, so that a new one is"
        " made, or name another in NOTIFYSPEC_QUEUE"
    ),
    sqlite3.SQLITE_FORMAT: "is not a database that this SQLite can read: name another file",
    sqlite3.SQLITE_ERROR: (
        "lacks the tables of a queue, or something else has changed them: move it away, so that a"
        " new one is made, or name another in NOTIFYSPEC_QUEUE"
    ),
}


def fault(error: Exception, path: Path) -> NotifyspecError:
    """The error to raise for whatever came of working on the file at ``path``."""
    if isinstance(error, NotifyspecError):
        return error
    if isinstance(error, OSError):
        return QueueUnavailableError(
            f"The queue {path} can't be made ({error.strerror}): give this user the right to write"
            " there, or name another file in NOTIFYSPEC_QUEUE."
        )
    if isinstance(error, MemoryError):
        return QueueUnavailableError(f"The queue {path} {_UNAVAILABLE[sqlite3.SQLITE_NOMEM]}.")
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return QueueError(f"The queue can't keep this: {type(error).__name__}: {error}.")
    kind, name = code & 0xFF, getattr(error, "sqlite_errorname", "")
    if kind in _UNAVAILABLE:
        return QueueUnavailableError(f"The queue {path} {_UNAVAILABLE[kind]} ({name}).")
    if kind in _DAMAGED:
        return QueueDamagedError(f"The queue {path} {_DAMAGED[kind]} ({name}: {error}).")
    return QueueError(f"The queue {path} refused the call ({name}: {error}).")


def breaks_connection(error: BaseException) -> bool:
    """Whether the connection is better opened anew before the next call."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF not in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_RANGE,
    )
