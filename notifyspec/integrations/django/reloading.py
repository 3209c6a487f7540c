"""``runserver`` starts anew when a spec has changed, and checks it then."""

from __future__ import annotations

from typing import Any

from notifyspec.errors import SettingsError
from notifyspec.integrations.django.configuration import read_settings


def watch(sender: Any, **_: Any) -> None:
    """``sender`` is Django's reloader."""
    try:
        specs = read_settings().specs
    except SettingsError:  # the system check says so
        return
    for files in ("**/*.yaml", "**/*.yml", "**/*.j2"):
        sender.watch_dir(specs, files)
