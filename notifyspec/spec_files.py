"""Which files a check is about, and the specs folder that each belongs to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from notifyspec.catalog import Catalog


def spec_files(paths: Iterable[Path], catalog: Catalog) -> dict[str, Catalog]:
    """Each file once, by its absolute path. Files that specs share are no specs.

    What stands outside the catalog's folder is taken as a specs folder of its own.
    """
    return dict(_spec_files(paths, catalog))


def rival_of(path: str) -> str | None:
    """The file before this one, as they are sorted, that has its name."""
    if path.endswith(".yml"):
        other = f"{path.removesuffix('.yml')}.yaml"
        if os.path.isfile(other):  # noqa: PTH113 - a thousand of them are asked for at a time
            return other
    return None


def _spec_files(paths: Iterable[Path], catalog: Catalog) -> Iterator[tuple[str, Catalog]]:
    homes = {catalog.folder: catalog}
    for path in (one.absolute() for one in paths):
        is_folder = path.is_dir()
        folder = path if is_folder else path.parent
        if folder.is_relative_to(catalog.folder):
            home = catalog
        else:
            home = homes.setdefault(folder, catalog.at(folder))
        if is_folder:
            below = f"{str(path).rstrip(os.sep)}{os.sep}"
            yield from ((file, home) for file in home.file_names() if file.startswith(below))
        elif not any(part.startswith("_") for part in path.relative_to(home.folder).parts):
            yield str(path), home
