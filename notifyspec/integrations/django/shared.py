"""The one notifier of a process."""

from __future__ import annotations

import threading
from typing import NamedTuple

from notifyspec.integrations.django.configuration import queue_url, read_settings
from notifyspec.notifier import Notifier


class _Made(NamedTuple):
    queue_url: str | None
    notifier: Notifier


_lock = threading.Lock()
_made: list[_Made] = []  # one, once there is one


def notifier() -> Notifier:
    """It sends and enqueues at once, whatever transaction is open. Raises SettingsError."""
    url = queue_url()
    with _lock:
        if _made and _made[0].queue_url != url:  # Django changes the names of databases for tests
            _made.pop().notifier.close()
        if not _made:
            _made.append(_Made(url, Notifier(settings=read_settings())))
        return _made[0].notifier


def forget() -> None:
    """The next call reads the settings anew."""
    with _lock:
        while _made:
            _made.pop().notifier.close()
