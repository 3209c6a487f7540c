"""The specs folder: which file is which spec, and what its specs share."""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from notifyspec.errors import UnknownSpecError
from notifyspec.source import ReadFault, Source, read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from notifyspec.context.shared import SharedSchemas
    from notifyspec.template.environment import TemplateEnvironment
    from notifyspec.template.shared import SharedTemplates

    Filters = Mapping[str, Callable[..., Any]]

SUFFIXES: Final = (".yaml", ".yml")
NAME_PART: Final = re.compile(r"[a-z][a-z0-9_]*")
_TEMPLATE_SUFFIX: Final = ".j2"
_ALL_TEMPLATES: Final = "*.j2"


class Catalog:
    """Reads a specs folder as it is at each call; only what specs share is read once.

    ``asked`` are the names of shared files that were looked for, be they there or not; who wants to
    know them for one spec empties it before.

    ``base`` is the folder that shown paths are relative to, by default the working directory.
    ``filters`` are the project's own template filters, or what loads them once they are needed.
    """

    def __init__(
        self,
        folder: Path,
        *,
        base: Path | None = None,
        filters: Filters | Callable[[], Filters] | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self.asked: set[str] = set()
        self.base = (base or Path.cwd()).absolute()
        self._folder, self._base = str(self.folder), str(self.base)
        self._filters = filters
        self._shared: dict[str, Source | ReadFault | None] = {}
        self._states: dict[str, str | None] = {}

    def at(self, folder: Path) -> Catalog:
        """Another specs folder of the same project."""
        return Catalog(folder, base=self.base, filters=self._filters)

    @cached_property
    def environment(self) -> TemplateEnvironment:
        # jinja2 takes 58 ms to import, which listing and naming specs can do without.
        from notifyspec.template.environment import TemplateEnvironment

        filters = self._filters() if callable(self._filters) else self._filters
        return TemplateEnvironment(self._template_text, filters)

    @cached_property
    def templates(self) -> SharedTemplates:
        from notifyspec.template.shared import SharedTemplates

        return SharedTemplates(self.environment, self.shared_template, self.asked)

    @cached_property
    def schemas(self) -> SharedSchemas:
        # What reads YAML takes 50 ms to import, which a check without changes can do without.
        from notifyspec.context.shared import SharedSchemas

        return SharedSchemas(self._shared_source, self.asked)

    @property
    def is_there(self) -> bool:
        """Whether the folder exists."""
        return os.path.isdir(self.folder)  # noqa: PTH112 - as in `_is_file`

    def files(self) -> tuple[Path, ...]:
        """Every spec's file, sorted by path. Links to folders are not followed."""
        return tuple(sorted(map(Path, self.file_names())))

    def file_names(self) -> list[str]:
        """The same as plain texts, which takes a tenth of the time."""
        return sorted(_spec_files(self._folder))

    def name_of(self, path: Path | str) -> str:
        """The name of the spec in a file, by its path; whether it is a valid one is not checked.

        A file outside the folder is named as if it stood in the folder itself.
        """
        whole = _absolute(path)
        file = whole[whole.rfind(os.sep) + 1 :]
        inner = _below(self._folder, whole) or file
        dot = file.rfind(".")
        if 0 < dot < len(file) - 1:
            inner = inner[: dot - len(file)]
        return inner.replace(os.sep, ".")

    def path_of(self, name: str) -> Path:
        """The file of the spec with this name. Raises UnknownSpecError."""
        parts = name.split(".")
        if all(NAME_PART.fullmatch(part) for part in parts):
            for suffix in SUFFIXES:
                path = self.folder.joinpath(*parts).with_suffix(suffix)
                if _is_file(path):
                    return path
        raise UnknownSpecError(self._unknown(name))

    def source(self, path: Path | str) -> Source | ReadFault:
        return read_source(path, self.shown(path))

    def shared_template(self, name: str) -> Source | ReadFault | None:
        """A shared ``_*.j2`` file by its path below the folder; None where there is none."""
        return self._shared_source(name) if name.endswith(_TEMPLATE_SUFFIX) else None

    def shared_templates(self) -> tuple[str, ...]:
        """The names of all shared ``_*.j2`` files."""
        self.asked.add(_ALL_TEMPLATES)
        found = self.folder.rglob(f"*{_TEMPLATE_SUFFIX}")
        names = (path.relative_to(self.folder).as_posix() for path in found)
        return tuple(sorted(name for name in names if _is_shared(name)))

    def state_of(self, name: str) -> str | None:
        """What a name in ``asked`` stands for: equal texts for equal contents, None for no file."""
        if name == _ALL_TEMPLATES:
            return _digest("\n".join(self.shared_templates()))
        if name not in self._states:
            found = self._shared_source(name)
            text = found.text if isinstance(found, Source) else f"\0{found}"
            self._states[name] = None if found is None else _digest(text)
        return self._states[name]

    def shown(self, path: Path | str) -> str:
        """The path as people see it: relative to the base where it lies below it."""
        whole = os.path.normpath(_absolute(path))
        if whole == self._base:
            return "."
        inner = _below(self._base, whole)
        return whole if inner is None else inner.replace(os.sep, "/")

    def _template_text(self, name: str) -> str | None:
        self.asked.add(name)
        found = self.shared_template(name)
        return found.text if isinstance(found, Source) else None

    def _shared_source(self, name: str) -> Source | ReadFault | None:
        """A file that specs share; None where there is none of that name in the folder."""
        if name not in self._shared:
            self._shared[name] = self._read_shared(name)
        return self._shared[name]

    def _read_shared(self, name: str) -> Source | ReadFault | None:
        normal = os.path.normpath(name)
        if not _is_shared(name) or normal.startswith(("..", "/")) or "\0" in name:
            return None
        path = self.folder / normal
        return self.source(path) if _is_file(path) else None

    def _unknown(self, name: str) -> str:
        where = self.shown(self.folder)
        if not self.is_there:
            lacks = "is no folder" if _is_file(self.folder) else "does not exist"
            return f"There is no spec `{name}`: the specs folder {where} {lacks}."
        names = [self.name_of(path) for path in self.files()]
        meant = self._named_by_path(name)
        if meant is not None:
            return f"There is no spec `{name}`; the name of that file's spec is `{meant}`."
        import difflib

        close = difflib.get_close_matches(name, names, n=1)
        if close:
            return f"There is no spec `{name}`; did you mean `{close[0]}`?"
        if not names:
            return f"There is no spec `{name}`: {where} holds no specs."
        return f"There is no spec `{name}` in {where}, which holds {_listed(names)}."

    def _named_by_path(self, path: str) -> str | None:
        """The name of the spec that the path leads to, from here or from the specs folder."""
        names = {str(file.absolute()): self.name_of(file) for file in self.files()}
        for folder in (os.curdir, self.folder):
            for suffix in ("", *SUFFIXES):
                name = names.get(os.path.normpath(Path(folder, f"{path}{suffix}").absolute()))
                if name is not None:
                    return name
        return None


def _is_file(path: Path) -> bool:
    # What no path can be, such as a name of 300 characters, makes `Path.is_file` raise.
    return os.path.isfile(path)  # noqa: PTH113


def _absolute(path: Path | str) -> str:
    """As `Path.absolute` has it, but for a text that is absolute already, as most are."""
    text = str(path)
    return text if text.startswith(os.sep) else str(Path(text).absolute())


def _below(folder: str, path: str) -> str | None:
    """The path from the folder on, None where it does not lead below it.

    As plain texts, which takes a fifth of the time that ``Path`` does.
    """
    start = folder if folder.endswith(os.sep) else f"{folder}{os.sep}"
    return path[len(start) :] if path.startswith(start) else None


def _digest(content: str) -> str:
    from hashlib import blake2b

    return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _is_shared(name: str) -> bool:
    return any(part.startswith("_") for part in name.split("/"))


def _spec_files(folder: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(("_", ".")):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _spec_files(entry.path)
        elif entry.name.endswith(SUFFIXES) and entry.is_file():
            yield entry.path


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown
