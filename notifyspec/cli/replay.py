"""The result of an earlier run, shown again where nothing that it went by has changed.

A run over unchanged specs then costs little more than the start of Python: not even its arguments
are parsed. What a run went by is kept as the states of files and folders (size, times, inode);
whatever this can't vouch for, such as a file that was changed moments before, is checked as usual.
"""

from __future__ import annotations

import os
import sys
import time
import zlib

from notifyspec.cli import terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_FOLDER = os.path.join(".notifyspec", "cache")
_SETTINGS = ("notifyspec.toml", "pyproject.toml")
# A file system's clock may stand still that long, so that a change shows in no time of the file.
_CLOCK_STEP_NS = 2_000_000_000
_NOWHERE = "-"


class Replay:
    """``arguments`` are those of the command line. An output depends on the terminal, too."""

    def __init__(self, arguments: Sequence[str]) -> None:
        try:
            self._cwd = os.getcwd()
        except OSError:  # it is gone, which the run itself has a sentence for
            self._cwd = ""
        own = sorted(one for one in os.environ.items() if one[0].startswith("NOTIFYSPEC_"))
        shown = (terminal.in_colour("auto"), terminal.width())
        # Escaped, it is one line of ASCII.
        self._key = ascii((self._cwd, sys.version, sys.path, list(arguments), shown, own))
        self._name = f"run-{zlib.crc32(self._key.encode()):08x}"

    def result(self) -> tuple[str, int] | None:
        """The text and the exit code of a run with these arguments, if they still hold."""
        for folder in _upwards(self._cwd):
            try:
                with open(os.path.join(folder, _FOLDER, self._name), "rb") as file:
                    check, content = file.read().split(b"\n", 1)
            except (OSError, ValueError):
                continue
            return self._held(content) if check == _check(content) else None
        return None

    def keep(self, root: Path, depends: Iterable[str], text: str, code: int) -> None:
        """Keep the result of a run that went by the settings' files and by ``depends``."""
        paths = sorted({*depends, *self._settings_files()})
        states = [_state(path) for path in paths]
        folder = os.path.join(root, _FOLDER)
        is_settled = all(_is_settled(state) for state in states)
        if not is_settled or any("\n" in path for path in paths) or not os.path.isdir(folder):
            return
        lines = [self._key, self._repositories(), str(code), str(len(paths))]
        lines += [f"{state}\t{path}" for state, path in zip(states, paths, strict=True)]
        content = "\n".join([*lines, text]).encode("utf-8", "surrogatepass")
        file = os.path.join(folder, self._name)
        temporary = f"{file}.{os.getpid()}.{time.time_ns()}"
        try:
            with open(temporary, "xb") as out:
                out.write(_check(content) + b"\n" + content)
            os.replace(temporary, file)
        except OSError:
            return

    def _held(self, content: bytes) -> tuple[str, int] | None:
        key, repositories, code, count, rest = content.decode("utf-8", "surrogatepass").split(
            "\n", 4
        )
        if key != self._key or repositories != self._repositories():
            return None
        *files, text = rest.split("\n", int(count))
        for line in files:
            state, _, path = line.partition("\t")
            if _state(path) != state:
                return None
        return text, int(code)

    def _settings_files(self) -> Iterator[str]:
        return (os.path.join(folder, name) for folder in _upwards(self._cwd) for name in _SETTINGS)

    def _repositories(self) -> str:
        """Where the search for settings ends."""
        found = (os.path.exists(os.path.join(folder, ".git")) for folder in _upwards(self._cwd))
        return "".join("01"[one] for one in found)


def _upwards(folder: str) -> Iterator[str]:
    yield folder
    while (parent := os.path.dirname(folder)) != folder:
        folder = parent
        yield folder


def _state(path: str) -> str:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return _NOWHERE
    return f"{found.st_mtime_ns} {found.st_ctime_ns} {found.st_size} {found.st_ino}"


def _is_settled(state: str) -> bool:
    """Whether the file can't change once more and have the same state."""
    if state == _NOWHERE:
        return True
    changed, moved, *_ = map(int, state.split())
    return max(changed, moved) < time.time_ns() - _CLOCK_STEP_NS


def _check(content: bytes) -> bytes:
    return b"%08x" % zlib.crc32(content)
