"""What ``validate`` does with a baseline, and says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.checking.baseline import baseline_text, compare, entries_of, read_baseline
from notifyspec.cli import terminal
from notifyspec.cli.reported import sources_of
from notifyspec.cli.usage import UsageError
from notifyspec.reporter import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from notifyspec.catalog import Catalog
    from notifyspec.diagnostic import Report

_SHOWN = 5


class KnownFindings:
    """``path`` is the baseline's file, ``paths`` the files and folders that are checked."""

    def __init__(self, path: Path, paths: Sequence[Path], catalog: Catalog) -> None:
        self._path = path.absolute()
        self._shown = catalog.shown(self._path)
        self._is_checked = _checked(self._path.parent, paths, catalog.folder)

    def left_out(self, report: Report) -> Report:
        """The report without what the baseline has. Notes what was left out, and what is stale."""
        baseline = read_baseline(self._path, self._shown)
        if baseline is None:
            raise UsageError(f"There is no baseline {self._shown}; --write-baseline writes one.")
        entries = entries_of(report, dict(sources_of(report)), self._path.parent)
        compared = compare(report, entries, baseline, self._is_checked)
        if compared.known:
            terminal.note(f"{counted(compared.known, 'finding')} left out by {self._shown}.")
        if compared.stale:
            gone = [f"{one.rule} in {one.file}" for one in compared.stale]
            more = f" and {len(gone) - _SHOWN} more" if len(gone) > _SHOWN else ""
            terminal.note(
                f"{self._shown} has what is not found any more: {', '.join(gone[:_SHOWN])}{more};"
                " --write-baseline takes it out."
            )
        return compared.report

    def write(self, report: Report) -> None:
        """Make the baseline what was found; entries of files that were not checked stay."""
        found = entries_of(report, dict(sources_of(report)), self._path.parent)
        before = read_baseline(self._path, self._shown) or ()
        kept = (one for one in before if not self._is_checked(one.file))
        try:
            self._path.write_text(baseline_text((*found.values(), *kept)), "utf-8")
        except OSError as error:
            reason = error.strerror or error
            raise UsageError(f"{self._shown} can't be written: {reason}.") from None
        terminal.note(f"{counted(len(found), 'finding')} written to {self._shown}.")


def _checked(folder: Path, paths: Sequence[Path], specs: Path) -> Callable[[str], bool]:
    checked = [path.absolute() for path in paths]
    all_specs = any(specs.is_relative_to(path) for path in checked)

    def is_checked(file: str) -> bool:
        path = folder / file
        if path.is_relative_to(specs):
            is_shared = any(part.startswith("_") for part in path.relative_to(specs).parts)
            if is_shared or all_specs:
                return all_specs  # what specs share is checked where it is used
        return any(path.is_relative_to(one) for one in checked)

    return is_checked
