"""Which specs ``validate`` looks at: paths become files, each with the folder it belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from notifyspec.catalog import SUFFIXES, Catalog
from notifyspec.cli.parser import close_to
from notifyspec.cli.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from notifyspec.settings import Settings

_HIDDEN: Final = ("_", ".")  # what such a part of a path begins with is no spec


def choose_specs(
    paths: Sequence[str], settings: Settings, filters: Mapping[str, Callable[..., Any]]
) -> list[tuple[Catalog, tuple[Path, ...]]]:
    """The specs that the paths name, by their specs folder; without paths, all of the settings'.

    A folder outside the settings' specs folder is a specs folder of its own, and so is the folder
    of a file outside. Files that are no specs are passed over. Raises UsageError for what does not
    exist.
    """
    own = Catalog(settings.specs, filters=filters)
    if not paths:
        if not own.folder.is_dir():
            raise UsageError(_no_folder(own))
        return [(own, own.files())]
    catalogs = {own.folder: own}
    files: dict[Path, dict[Path, None]] = {}  # as an ordered set: nothing is checked twice
    for path in map(_existing, paths):
        folder = _specs_folder(path, own.folder)
        catalog = catalogs.setdefault(folder, Catalog(folder, filters=filters))
        found = files.setdefault(folder, {})
        found.update(dict.fromkeys(_specs_in(path, catalog)))
    return [(catalogs[folder], tuple(found)) for folder, found in files.items()]


def _existing(name: str) -> Path:
    try:
        path = Path(name).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):  # a loop of links, a null character
        raise UsageError(_missing(Path(name))) from None
    # Of a link that is given, the place counts where it stands.
    return Path(name).absolute() if Path(name).is_symlink() else path


def _missing(path: Path) -> str:
    try:
        beside = [entry.name for entry in path.absolute().parent.iterdir()]
    except (OSError, ValueError):
        beside = []
    return f"There is no file or folder {path}{close_to(path.name, beside)}."


def _specs_folder(path: Path, own: Path) -> Path:
    if path.is_relative_to(own):
        return own
    return path if path.is_dir() else path.parent


def _specs_in(path: Path, catalog: Catalog) -> tuple[Path, ...]:
    if path.is_dir():
        return tuple(file for file in catalog.files() if file.is_relative_to(path))
    parts = path.relative_to(catalog.folder).parts
    shared = any(part.startswith(_HIDDEN) for part in parts)
    return () if shared or path.suffix not in SUFFIXES else (path,)


def _no_folder(catalog: Catalog) -> str:
    return (
        f"There is no specs folder {catalog.shown(catalog.folder)}; `notifyspec init` makes one,"
        " --specs names another, and `notifyspec validate FILE` checks a file."
    )
