"""Checking what has changed since the last check, on as many cores as are worth it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.check_cache import CheckCache, digest_of, state_of
from notifyspec.diagnostic import Report
from notifyspec.spec_files import rival_of, spec_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from notifyspec.catalog import Catalog
    from notifyspec.check_cache import State
    from notifyspec.diagnostic import Diagnostic
    from notifyspec.settings import Settings

# Starting a process and sending its results takes as long as checking some 40 specs.
_LEAST_FOR_PROCESSES: Final = 150
_CHUNK: Final = 25


class Checked(NamedTuple):
    """``before`` is the file's state and digest before it was read, ``asked`` the states of the
    shared files that it asked for: what a cache goes by, and unknown where there is none."""

    found: tuple[Diagnostic, ...]
    before: tuple[State | None, str | None]
    asked: dict[str, str | None]


def check_changed(
    paths: Iterable[Path],
    catalog: Catalog,
    settings: Settings,
    *,
    cache: CheckCache | None = None,
    processes: int | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Report:
    """The report that `checking.check` gives, whatever the cache holds.

    ``tell`` gets a sentence for each file that is checked although there is a cache.
    ``processes`` is how many may run at once, by default one for each core.
    """
    files = spec_files(paths, catalog)
    found: dict[str, tuple[Diagnostic, ...]] = {}
    waiting: list[tuple[str, Catalog]] = []
    for path, home in files.items():
        known = "" if cache is None else cache.found(path, home, rival_of(path))
        if isinstance(known, tuple):
            found[path] = known
            continue
        waiting.append((path, home))
        if known:
            tell(f"{home.shown(home.folder.joinpath(path))} is checked: it {known}.")
    all_checked = _all_checked(waiting, settings, processes, for_cache=cache is not None)
    for (path, home), one in zip(waiting, all_checked, strict=True):
        found[path] = one.found
        if cache is not None:
            cache.add(path, home, rival_of(path), one.before, one.asked, one.found)
    if cache is not None:
        cache.save()
    if not any(found.values()):
        return Report(len(files), ())
    from notifyspec.checking.check import report_of

    return report_of(len(files), (one for path in files for one in found[path]))


def _all_checked(
    waiting: Sequence[tuple[str, Catalog]],
    settings: Settings,
    processes: int | None,
    *,
    for_cache: bool,
) -> Iterator[Checked]:
    if not waiting:
        return
    processes = _cores() if processes is None else processes
    if processes < 2 or len(waiting) < _LEAST_FOR_PROCESSES:
        yield from _checked(waiting, settings, for_cache=for_cache)
    else:
        from concurrent.futures import ProcessPoolExecutor
        from functools import partial
        from multiprocessing import get_context

        # Linux copies this process, with all that is imported; elsewhere copies are not safe.
        method = "fork" if sys.platform == "linux" else "spawn"
        chunks = [waiting[start : start + _CHUNK] for start in range(0, len(waiting), _CHUNK)]
        _import_what_checks()
        with ProcessPoolExecutor(min(processes, len(chunks)), get_context(method)) as pool:
            check = partial(_chunk, settings, for_cache=for_cache)
            for chunk in pool.map(check, map(_named, chunks)):
                yield from chunk


def _checked(
    files: Iterable[tuple[str, Catalog]], settings: Settings, *, for_cache: bool
) -> Iterator[Checked]:
    from notifyspec.checking.check import check_file

    for path, home in files:
        if not for_cache:
            yield Checked(check_file(path, home, settings), (None, None), {})
            continue
        state = state_of(path)
        digest = digest_of(path)
        home.asked.clear()
        found = check_file(path, home, settings)
        asked = {name: home.state_of(name) for name in home.asked}
        yield Checked(found, (state, digest), asked)


_catalogs: dict[Path, Catalog] = {}
"""Those of a process that checks for another one, by folder."""


def _named(chunk: Sequence[tuple[str, Catalog]]) -> list[tuple[str, Path, Path]]:
    return [(path, home.folder, home.base) for path, home in chunk]


def _chunk(
    settings: Settings, files: list[tuple[str, Path, Path]], *, for_cache: bool
) -> list[Checked]:
    from notifyspec.catalog import Catalog
    from notifyspec.settings import load_filters

    for _, folder, base in files:
        if folder not in _catalogs:
            _catalogs[folder] = Catalog(folder, base=base, filters=lambda: load_filters(settings))
    homes = ((path, _catalogs[folder]) for path, folder, _ in files)
    return list(_checked(homes, settings, for_cache=for_cache))


def _import_what_checks() -> None:
    """Once, and not in each process."""
    import notifyspec.checking.check
    import notifyspec.template.environment  # noqa: F401


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
