"""The repository's settings file: where it is, and its tables, which complain with names.

What its keys mean is known to ``settings`` alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from notifyspec.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_OWN: Final = "notifyspec.toml"
_PROJECT: Final = "pyproject.toml"
_SECTION: Final = "tool.notifyspec"


@dataclass(frozen=True, slots=True)
class Table:
    """One table. ``file`` and ``name`` (as ``tool.notifyspec.limits``) are for error messages."""

    file: str = _OWN
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def only(self, keys: Iterable[str], otherwise: str) -> None:
        """Raises SettingsError for a key beyond ``keys``; ``otherwise`` says what there is."""
        for key in self.values:
            if key not in keys:
                from notifyspec.spelling import closest

                close = closest(key, keys)
                remedy = f"{otherwise}." if close is None else f"did you mean {close}?"
                raise SettingsError(f"{self.file}: {self.path_of(key)} is no setting; {remedy}")

    def table(self, key: str) -> Table:
        """The table of that name, empty where there is none."""
        values = self.values.get(key, {})
        if not isinstance(values, dict):
            raise self.wrong(key, f"a table; write [{self.path_of(key)}] and its keys below")
        return Table(self.file, self.path_of(key), values)

    def wrong(self, key: str, must_be: str) -> SettingsError:
        return SettingsError(f"{self.file}: {self.path_of(key)} must be {must_be}.")

    def path_of(self, key: str) -> str:
        plain = key.replace("-", "").replace("_", "")
        shown = key if plain.isascii() and plain.isalnum() else repr(key)
        return f"{self.name}.{shown}" if self.name else shown


class Found(NamedTuple):
    """``root``: the folder of the file; without one the project's, or where the search began."""

    root: Path
    file: Path | None = None
    table: Table = Table()


def find(start: Path) -> Found:
    """The nearest settings file, from ``start`` up to the repository's root.

    The file is ``notifyspec.toml``, or a ``pyproject.toml`` with ``[tool.notifyspec]``. Raises
    SettingsError for a file that can't be read, and for both in one folder.
    """
    project: Path | None = None
    for folder in (start, *start.parents):
        found = _in(folder, start)
        if found is not None:
            return found
        repository = (folder / ".git").exists()
        if project is None and (repository or (folder / _PROJECT).exists()):
            project = folder
        if repository:
            break  # what lies above belongs to somebody else
    return Found(project or start)


def _in(folder: Path, start: Path) -> Found | None:
    own = _load(folder / _OWN, start)
    project = _load(folder / _PROJECT, start)
    if project is not None:
        tool = project.values.get("tool")
        project = Table(project.file, "tool", tool) if isinstance(tool, dict) else None
        if project is not None and "notifyspec" not in project.values:
            project = None
    if own is None:
        if project is None:
            return None
        return Found(folder, folder / _PROJECT, project.table("notifyspec"))
    if project is not None:
        raise SettingsError(
            f"{own.file} and [{_SECTION}] in {project.file} both hold settings; keep one of them."
        )
    return Found(folder, folder / _OWN, own)


def _load(path: Path, start: Path) -> Table | None:
    shown = str(path.relative_to(start) if path.is_relative_to(start) else path)
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SettingsError(f"{shown} can't be read: {error.strerror or error}.") from None
    if path.name == _PROJECT and b"notifyspec" not in content:
        return None  # spares every other project's file from being parsed
    import tomllib  # 15 ms, which most commands of most projects need not pay

    try:
        return Table(shown, "", tomllib.loads(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{shown}, line {line}: this is not UTF-8; save it as such.") from None
    except RecursionError:
        raise SettingsError(f"{shown} is nested too deeply to be read as TOML.") from None
    except ValueError as error:  # TOMLDecodeError, and numbers that int() refuses
        raise SettingsError(f"{shown} is not valid TOML: {error}.") from None
