"""The queue in a file of SQLite, by Python's own library: what there is without any set-up."""

from notifyspec.queues.sqlite.queue import SqliteQueue

__all__ = ["SqliteQueue"]
