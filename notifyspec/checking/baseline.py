"""The findings that were there when a repository took notifyspec on, which are left for later.

They are known by their fingerprints, so that lines above them may come and go, and each stands for
one finding: another one just like it is reported.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from notifyspec.checking.fingerprints import fingerprints
from notifyspec.diagnostic import Report
from notifyspec.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notifyspec.diagnostic import Diagnostic
    from notifyspec.source import Source

_VERSION: Final = 1
_KEYS: Final = frozenset({"file", "rule", "message", "fingerprint"})


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """``file`` starts at the folder of the baseline. ``message`` is for people alone."""

    file: str
    rule: str
    message: str
    fingerprint: str


def entries_of(
    report: Report, sources: Mapping[str, Source], folder: Path
) -> dict[Diagnostic, Entry]:
    """An entry for each finding. ``folder`` is the baseline's, ``sources`` as reporters have them."""
    files = {one.place.file: _from(folder, one.place.file) for one in report.diagnostics}
    moved = [
        one._replace(place=one.place._replace(file=files[one.place.file]))
        for one in report.diagnostics
    ]
    named = {files[file]: source for file, source in sources.items() if file in files}
    return {
        found: Entry(inner.place.file, inner.rule, inner.message, mark)
        for found, inner, mark in zip(
            report.diagnostics, moved, fingerprints(moved, named), strict=True
        )
    }


@dataclass(frozen=True, slots=True)
class Compared:
    """``report`` has what is not in the baseline; ``stale`` is what the baseline alone has."""

    report: Report
    known: int
    stale: tuple[Entry, ...]


def compare(
    report: Report,
    entries: Mapping[Diagnostic, Entry],
    baseline: tuple[Entry, ...],
    is_checked: Callable[[str], bool],
) -> Compared:
    """A report without what its baseline has. Only entries of files that were checked are stale."""
    known = {_identity(entry) for entry in baseline}
    left = tuple(one for one in report.diagnostics if _identity(entries[one]) not in known)
    found = {_identity(entry) for entry in entries.values()}
    stale = (one for one in baseline if _identity(one) not in found and is_checked(one.file))
    number = len(report.diagnostics) - len(left)
    return Compared(Report(report.specs, left), number, tuple(stale))


def read_baseline(path: Path, shown: str) -> tuple[Entry, ...] | None:
    """None where there is no such file. Raises SettingsError for one that is no baseline."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise SettingsError(f"The baseline {shown} can't be read: {reason}.") from None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    entries = _entries(document)
    if entries is None:
        raise SettingsError(
            f"{shown} is no baseline of this version; `notifyspec validate --write-baseline` writes one."
        )
    return entries


def baseline_text(entries: tuple[Entry, ...]) -> str:
    """Sorted, and one entry on a line, so that a change of one finding is a change of one line."""
    lines = [
        json.dumps(
            {
                "file": one.file,
                "rule": one.rule,
                "message": one.message,
                "fingerprint": one.fingerprint,
            }
        )
        for one in sorted(set(entries))
    ]
    findings = ",".join(f"\n    {line}" for line in lines)
    return f'{{\n  "version": {_VERSION},\n  "findings": [{findings}\n  ]\n}}\n'


def _identity(entry: Entry) -> tuple[str, str, str]:
    return entry.file, entry.rule, entry.fingerprint


def _entries(document: Any) -> tuple[Entry, ...] | None:
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        return None
    findings = document.get("findings")
    if not isinstance(findings, list) or not all(_is_entry(one) for one in findings):
        return None
    return tuple(Entry(**one) for one in findings)


def _is_entry(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == _KEYS
        and all(isinstance(one, str) for one in value.values())
    )


def _from(folder: Path, file: str) -> str:
    return Path(os.path.relpath(Path(file).absolute(), folder.absolute())).as_posix()
