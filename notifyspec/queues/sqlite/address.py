"""What ``sqlite:///path?synchronous=normal&timeout=30`` says."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, cast, get_args

from notifyspec.errors import SettingsError
from notifyspec.queues.sqlite.file import Options, Synchronous

if TYPE_CHECKING:
    from pathlib import Path

_BEGINNING: Final = "sqlite:///"
_LONGEST_TIMEOUT: Final = 3600.0


def file_at(url: str, root: Path) -> tuple[Path, Options]:
    """The path starts from ``root`` where it is relative. Raises SettingsError."""
    address, _, query = url.partition("?")
    path = address[len(_BEGINNING) :]
    if not address.lower().startswith(_BEGINNING) or path in ("", ":memory:"):
        raise SettingsError(
            "A queue in SQLite (NOTIFYSPEC_QUEUE) is sqlite:/// and the path of its file, such as"
            " sqlite:///.notifyspec/queue.db, or sqlite:////var/lib/app/queue.db for one that"
            " starts at the root; a queue in memory is memory:."
        )
    options = Options()
    for given in filter(None, query.split("&")):
        name, _, value = given.partition("=")
        if name == "synchronous":
            options = options._replace(synchronous=_synchronous(value))
        elif name == "timeout":
            options = options._replace(timeout=_timeout(value))
        else:
            raise SettingsError(
                f"A queue in SQLite (NOTIFYSPEC_QUEUE) has the options synchronous and timeout,"
                f" not {name[:40]!r}."
            )
    return root / path, options


def _synchronous(value: str) -> Synchronous:
    if value.lower() not in get_args(Synchronous):
        raise SettingsError(
            "synchronous (NOTIFYSPEC_QUEUE) must be full, or normal, which is faster and may lose"
            f" the last notifications when the power fails; not {value[:40]!r}."
        )
    return cast("Synchronous", value.lower())


def _timeout(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= _LONGEST_TIMEOUT:
        raise SettingsError(
            "timeout (NOTIFYSPEC_QUEUE) must be the seconds to wait for a lock, from 0 to"
            f" {_LONGEST_TIMEOUT:.0f}, not {value[:40]!r}."
        )
    return seconds
