"""``NOTIFYSPEC`` in Django's settings, on top of notifyspec's own settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings as django_settings
from django.db import connections

from notifyspec.errors import SettingsError
from notifyspec.integrations.django.addresses import VENDORS, url_of
from notifyspec.settings import load_settings

if TYPE_CHECKING:
    from notifyspec.settings import Settings

KEYS: Final = ("specs", "transport", "queue")


def read_settings() -> Settings:
    """Paths start at ``BASE_DIR``, where Django's settings have one. Raises SettingsError."""
    given = _given()
    base = getattr(django_settings, "BASE_DIR", None)
    settings = load_settings(
        None if base is None else Path(base),
        specs=given.get("specs"),
        transport=given.get("transport"),
    )
    queue = queue_url()
    return settings if queue is None else dataclasses.replace(settings, queue=queue)


def queue_alias() -> str | None:
    """The alias of Django's database that the queue is in, None where it is elsewhere.

    Raises SettingsError for a name that is no alias, and for a database that can't have a queue.
    """
    queue = _given().get("queue")
    if queue is None or ":" in queue:
        return None
    if queue not in connections:
        raise SettingsError(
            f"NOTIFYSPEC['queue'] is {queue[:40]!r}, which is neither a URL nor one of the DATABASES:"
            f" {', '.join(connections)}."
        )
    vendor = connections[queue].vendor
    if vendor not in VENDORS:
        raise SettingsError(
            f"NOTIFYSPEC['queue'] is the database {queue!r}, which is {vendor}; a queue is in"
            f" {' or '.join(VENDORS)}: name another of the DATABASES, or the URL of a queue."
        )
    return str(queue)


def queue_url() -> str | None:
    """As Django has it at this moment: in tests, that is the test database. None: not Django's."""
    alias = queue_alias()
    if alias is not None:
        return url_of(connections[alias])
    queue: str | None = _given().get("queue")
    return queue


def _given() -> Mapping[str, Any]:
    given = getattr(django_settings, "NOTIFYSPEC", {})
    if not isinstance(given, Mapping):
        raise SettingsError("NOTIFYSPEC in Django's settings must be a dictionary.")
    for key, value in given.items():
        if key not in KEYS:
            raise SettingsError(
                f"NOTIFYSPEC in Django's settings has the keys {', '.join(KEYS)}, not {key!r}; other"
                " settings are in the environment, notifyspec.toml or pyproject.toml."
            )
        if not isinstance(value, (str, Path) if key == "specs" else str) or not value:
            raise SettingsError(f"NOTIFYSPEC[{key!r}] in Django's settings must be a text.")
    return given
