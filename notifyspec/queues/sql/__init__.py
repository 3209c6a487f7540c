"""The queue in the team's own database, by SQLAlchemy. Needs the extra ``[sql]``."""

from notifyspec.queues.sql.queue import SqlQueue

__all__ = ["SqlQueue"]
