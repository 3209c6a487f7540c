"""A queue's URL: which servers, which name, and how it is known that what is stored stays stored."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from notifyspec.errors import SettingsError

DEFAULT_NAME: Final = "notifyspec"
SAFE_REPLICAS: Final = 3

_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
_REPLICAS: Final = ("1", "3", "5")
_FORM: Final = (
    "The URL of a queue on NATS is nats://host:4222, or nats://user:password@host1:4222,host2:4222"
    "/name?replicas=3"
)


@dataclass(frozen=True, slots=True)
class Address:
    """``servers`` may hold a password; ``shown`` does not."""

    servers: tuple[str, ...]
    name: str
    replicas: int
    shown: str

    def __repr__(self) -> str:
        return f"Address({self.shown})"


def parse_address(url: str) -> Address:
    """Raises SettingsError, also where neither replicas nor fsync keep what is acknowledged.

    NATS acknowledges before it has written to disk: a machine that loses its power loses up to two
    minutes. Three replicas, or servers that run with ``sync_interval: always``, prevent that.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    replicas, sync = query.pop("replicas", "1"), query.pop("sync", "")
    name = parts.path.strip("/") or DEFAULT_NAME
    user, _, hosts = parts.netloc.rpartition("@")
    if query or not hosts or replicas not in _REPLICAS or sync not in ("", "always"):
        raise SettingsError(f"{_FORM} (or sync=always), and NOTIFYSPEC_QUEUE is not of this form.")
    if not _NAME.fullmatch(name):
        raise SettingsError(f"The queue's name {name[:40]!r} must be 1 to 32 of A-Z a-z 0-9 _ -.")
    if int(replicas) < SAFE_REPLICAS and sync != "always":
        raise SettingsError(
            "NATS acknowledges before it has written to disk, and a queue must not lose what it has"
            " taken: run three servers and add ?replicas=3 to NOTIFYSPEC_QUEUE, or set"
            " `sync_interval: always` in the servers' jetstream section and add ?sync=always."
        )
    login = f"{user}@" if user else ""
    servers = tuple(f"{parts.scheme}://{login}{host}" for host in hosts.split(","))
    return Address(servers, name, int(replicas), f"{parts.scheme}://{hosts}/{name}")
