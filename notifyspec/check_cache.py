"""What checks of unchanged files have found, kept in a file between runs.

An entry holds for the bytes of the spec and of every shared file that it asked for, those that were
not there included, as long as nothing else that a check goes by has changed: the settings, the
project's filters, notifyspec itself, Python, and the libraries that read specs.

A file whose size, times and inode are those of its entry is taken for unchanged, as Git does it;
otherwise its bytes are compared. The cache file is replaced as a whole, so that runs side by side
at worst forget what another one has found; what is wrong with it in any way makes it empty.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from notifyspec.diagnostic import Diagnostic, Related, Severity
from notifyspec.source import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from notifyspec.catalog import Catalog
    from notifyspec.settings import Settings

_FOLDER: Final = (".notifyspec", "cache")
# A file system's clock may stand still that long, so that a change shows in no time of the file.
_CLOCK_STEP_NS: Final = 2_000_000_000
_LIBRARIES: Final = ("jinja2", "markupsafe", "yaml", "jsonschema")
_READ_BYTES: Final = 1_048_576 + 1  # more than any spec that is read

State = tuple[int, int, int, int]
"""Size, times of the last change to content and inode in nanoseconds, and inode of a file."""


class CheckCache:
    """``base`` is the folder that shown paths are relative to: it is part of each finding."""

    def __init__(self, settings: Settings, base: Path) -> None:
        name = f"{_digest(os.fsencode(base))[:16]}.json"
        self._folder = os.path.join(settings.root, *_FOLDER)
        self._file = os.path.join(self._folder, name)
        self._settings = settings
        self._conditions = _conditions(settings)
        self._shared_states: dict[tuple[Path, str], str | None] = {}
        self._is_changed = False
        self._seen: set[str] = set()
        self._reason = "is not in the cache"
        self._entries: dict[str, list[Any]] = {}
        self._uses: list[list[list[str | None]]] = []
        self._load()

    def found(self, path: str, home: Catalog, rival: str | None) -> tuple[Diagnostic, ...] | str:
        """What the file's last check has found, or else why it has to be checked again."""
        self._seen.add(path)
        entry = self._entries.get(path)
        if entry is None:
            return self._reason
        folder, state, digest, before, uses, found = entry
        if folder != str(home.folder) or before != rival:
            return "has another name, or shares its name with another file"
        now = state_of(path)
        if now is None or state is None or list(now) != state:
            if digest_of(path) != digest:
                return "has changed"
            entry[1] = None if now is None else _certain(now)
            self._is_changed = True
        for name, known in self._uses[uses]:
            assert name is not None
            if self._shared_state(home, name) != known:
                return f"asks for {name}, which has changed"
        return tuple(map(_diagnostic, found))

    def add(
        self,
        path: str,
        home: Catalog,
        rival: str | None,
        before: tuple[State | None, str | None],
        asked: Mapping[str, str | None],
        found: Sequence[Diagnostic],
    ) -> None:
        """Keep what a check has found. ``before``: the file's state and digest before it was read."""
        state, digest = before
        if digest is None:
            return
        uses = [[name, asked[name]] for name in sorted(asked)]
        if uses not in self._uses:
            self._uses.append(uses)
        self._entries[path] = [
            str(home.folder),
            None if state is None else _certain(state),
            digest,
            rival,
            self._uses.index(uses),
            [_plain(one) for one in found],
        ]
        self._is_changed = True

    def depends(self, paths: Iterable[Path]) -> set[str] | None:
        """Every file and folder that the findings of this run go by, but for the settings' own.

        ``paths`` are those that were asked for. None where that is not known of all files.
        """
        if not self._seen <= self._entries.keys():
            return None
        folders = {str(path) for path in paths}
        files = set(self._seen)
        for path in self._seen:
            folder, *_, uses, _ = self._entries[path]
            folders.add(folder)
            files.update(os.path.join(folder, name or "") for name, _ in self._uses[uses])
        for folder in folders:
            files.add(folder)
            for inner, below, _ in os.walk(folder):
                files.add(inner)
                below[:] = [name for name in below if name != _FOLDER[0]]
        files.update(path for path, _, _ in _own_files())
        files.update(library[0] for library in map(_library, _LIBRARIES) if library is not None)
        return files.union(_filter_files(self._settings))

    def save(self) -> None:
        """Write the cache, if anything in it has changed. Where it can't be written, there is none."""
        if not self._is_changed:
            return
        kept = {
            path: entry
            for path, entry in self._entries.items()
            if path in self._seen or os.path.exists(path)
        }
        filters = {path: digest_of(path) for path in _filter_files(self._settings)}
        body = json.dumps(
            {
                "conditions": self._conditions,
                "filters": filters,
                "uses": self._uses,
                "entries": kept,
            },
            separators=(",", ":"),
        ).encode("ascii")
        temporary = f"{self._file}.{os.getpid()}.{time.time_ns()}"
        try:
            os.makedirs(self._folder, exist_ok=True)
            _ignored_by_git(self._folder)
            with open(temporary, "xb") as file:
                file.write(_digest(body).encode("ascii") + b"\n" + body)
            os.replace(temporary, self._file)
        except OSError:
            with suppress(OSError):
                os.unlink(temporary)

    def _load(self) -> None:
        try:
            with open(self._file, "rb") as file:
                digest, body = file.read().split(b"\n", 1)
        except FileNotFoundError:
            return
        except (OSError, ValueError):
            self._reason = "is not in the cache, which can't be read"
            return
        if digest.decode("ascii", "replace") != _digest(body):
            self._reason = "is not in the cache, which is damaged"
            return
        kept = json.loads(body)
        if not isinstance(kept, dict) or "conditions" not in kept:
            return
        for what, value in self._conditions.items():
            if kept["conditions"].get(what) != value:
                self._reason = f"was last checked with {what}"
                return
        if any(digest_of(path) != known for path, known in kept["filters"].items()):
            self._reason = "was last checked with other filters"
            return
        self._entries = kept["entries"]
        self._uses = kept["uses"]

    def _shared_state(self, home: Catalog, name: str) -> str | None:
        key = (home.folder, name)
        if key not in self._shared_states:
            self._shared_states[key] = home.state_of(name)
        return self._shared_states[key]


def state_of(path: str) -> State | None:
    """What tells that a file has changed without reading it; None where there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def digest_of(path: str) -> str | None:
    """A digest of the file's bytes; None where it can't be read."""
    if not os.path.isfile(path):  # a pipe may never end
        return None
    try:
        with open(path, "rb", buffering=0) as file:
            return _digest(file.read(_READ_BYTES))
    except (OSError, ValueError):
        return None


def _certain(state: State) -> State | None:
    """The state, but for that of a file which could change once more and keep it."""
    return state if max(state[1], state[2]) < time.time_ns() - _CLOCK_STEP_NS else None


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def _conditions(settings: Settings) -> dict[str, Any]:
    """What all entries go by, by the words for it."""
    return {
        "another version of notifyspec": _digest(repr(list(_own_files())).encode()),
        "another Python": sys.version,
        "another version of a library": [_library(name) for name in _LIBRARIES],
        "other settings": [
            {name: getattr(settings.limits, name) for name in settings.limits.__slots__},
            dict(sorted(settings.severities.items())),
            dict(sorted(settings.filters.items())),
        ],
    }


def _own_files() -> Iterator[tuple[str, int, int]]:
    """Each file of notifyspec that a check can depend on, with its size and time."""
    from notifyspec.schema_files import schema_folder

    package = os.path.dirname(__file__)
    waiting = [package, str(schema_folder())]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                if entry.name.endswith((".py", ".json")):
                    found = entry.stat()
                    yield entry.path, found.st_size, found.st_mtime_ns
                elif entry.name not in ("__pycache__", "sandbox") and entry.is_dir():
                    waiting.append(entry.path)


def _library(name: str) -> list[Any] | None:
    for folder in sys.path:
        file = os.path.join(folder, name, "__init__.py")
        state = state_of(file)
        if state is not None:
            return [file, state[0], state[1]]
    return None


def _filter_files(settings: Settings) -> Iterator[str]:
    """The files in which the project's filters are written."""
    from notifyspec.settings import load_filters

    for name, function in load_filters(settings).items():
        module = sys.modules.get(settings.filters[name].partition(":")[0])
        files = (
            getattr(module, "__file__", None),
            getattr(getattr(function, "__code__", None), "co_filename", None),
        )
        yield from (file for file in files if file is not None)


def _ignored_by_git(folder: str) -> None:
    path = os.path.join(folder, ".gitignore")
    if not os.path.exists(path):
        with open(path, "w", encoding="ascii") as file:
            file.write("*\n")


def _plain(found: Diagnostic) -> list[Any]:
    return [
        found.rule,
        found.severity.value,
        found.message,
        _plain_place(found.place),
        found.help,
        [[one.message, _plain_place(one.place)] for one in found.related],
    ]


def _plain_place(place: Place) -> list[Any]:
    return [place.file, place.line, place.column, place.end_line, place.end_column]


def _diagnostic(plain: list[Any]) -> Diagnostic:
    rule, severity, message, place, help_, related = plain
    return Diagnostic(
        rule,
        Severity(severity),
        message,
        Place(*place),
        help_,
        tuple(Related(said, Place(*there)) for said, there in related),
    )
