"""The queue's tables in Django's database."""

from __future__ import annotations

from typing import Any

from notifyspec.integrations.django.configuration import queue_alias, read_settings
from notifyspec.queues.choice import DEFAULT_QUEUE, open_queue


def make(*, using: str, **_: Any) -> None:
    """Bring them to this version after ``migrate`` of the database ``using``, if they are there.

    Raises QueueError, and SettingsError for wrong settings.
    """
    if queue_alias() != using:
        return
    settings = read_settings()
    queue = open_queue(settings.queue or DEFAULT_QUEUE, settings.root)
    try:
        queue.migrate()
    finally:
        queue.close()
