"""How other processes of a repository find its running sandbox.

A running sandbox announces itself in ``.notifyspec/sandbox.json`` below the repository's root.
Only the standard library is used here, so that looking for a sandbox costs little.
"""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from notifyspec.sandbox.credentials import Credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER: Final = ".notifyspec"
FILE: Final = "sandbox.json"
_ANSWER_SECONDS: Final = 0.5
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Announcement:
    """A running sandbox: its process, where it answers, and the credentials it takes."""

    pid: int
    url: str
    credentials: Credentials


class Announced(Protocol):
    """What is announced: a started Sandbox."""

    @property
    def url(self) -> str: ...
    @property
    def credentials(self) -> Credentials: ...


@contextlib.contextmanager
def announce(root: Path, sandbox: Announced) -> Iterator[Path]:
    """Announce a started sandbox below ``root`` while the block runs; answer the file's path.

    The last sandbox to be announced wins. Raises OSError where the file can't be written.
    """
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    content = {
        "pid": os.getpid(),
        "url": sandbox.url,
        "credentials": dataclasses.asdict(sandbox.credentials),
    }
    text = json.dumps(content, indent=2) + "\n"
    path = folder / FILE
    _replace(path, text)
    try:
        yield path
    finally:
        with contextlib.suppress(OSError, ValueError):
            if path.read_text(encoding="utf-8") == text:
                path.unlink()


def find(root: Path) -> Announcement | None:
    """The running sandbox that is announced below ``root`` or the nearest of its parents.

    A file that is corrupt, names another machine, or whose process no longer answers is passed
    over. Takes half a second for each such file at most, and never raises.
    """
    start = root.absolute()
    for folder in (start, *start.parents):
        announcement = _read(folder / FOLDER / FILE)
        if announcement is not None and _answers(announcement):
            return announcement
    return None


def _replace(path: Path, text: str) -> None:
    """Write a file in one step, readable by its owner only."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=FILE)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        temporary.replace(path)
    except BaseException:
        temporary.unlink()
        raise


def _read(path: Path) -> Announcement | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        pid, url, fields = content["pid"], content["url"], content["credentials"]
        if type(pid) is not int or not isinstance(url, str) or not _is_texts(fields):
            return None
        return Announcement(pid, url, Credentials(**fields))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _is_texts(fields: Any) -> bool:
    return isinstance(fields, dict) and all(isinstance(value, str) for value in fields.values())


def _answers(announcement: Announcement) -> bool:
    try:
        parts = urlsplit(announcement.url)
        if parts.scheme != "http" or parts.hostname not in _LOOPBACK or parts.port is None:
            return False
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_ANSWER_SECONDS)
        with contextlib.closing(connection):
            connection.request("GET", "/sandbox/health")
            answer = connection.getresponse()
            health = json.loads(answer.read(4_096))
        return answer.status == 200 and health["pid"] == announcement.pid
    except (OSError, ValueError, KeyError, TypeError, RecursionError, http.client.HTTPException):
        return False
