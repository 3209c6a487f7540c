"""Puts right what can be put right safely, and leaves every other byte of a file alone.

An edit is safe where the file then means just what the checker had taken it for, which is looked at
for each by reading the file again.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from notifyspec.checking.subject import read_subject
from notifyspec.document import plain
from notifyspec.fixes import FIXES
from notifyspec.source import Place, Source
from notifyspec.spec_files import spec_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notifyspec.catalog import Catalog
    from notifyspec.checking.subject import Subject
    from notifyspec.fix import Edit
    from notifyspec.json_values import JSON
    from notifyspec.settings import Limits, Settings

_ROUNDS: Final = 10  # an edit may bring others to light


@dataclass(frozen=True, slots=True)
class Done:
    """What was put right, and where it stood."""

    place: Place
    note: str


@dataclass(frozen=True, slots=True)
class FixedFile:
    """``after`` is the text that the file should have."""

    path: Path
    before: Source
    after: str
    done: tuple[Done, ...]


def fix(paths: Iterable[Path], catalog: Catalog, settings: Settings) -> Iterator[FixedFile]:
    """The spec files in which something can be put right. Nothing is written."""
    for file, home in spec_files(paths, catalog).items():
        path = Path(file)
        source = home.source(path)
        if isinstance(source, Source):
            after, done = fix_source(source, home.name_of(path), home, settings.limits)
            if done:
                yield FixedFile(path, source, after.text, done)


def fix_source(
    source: Source, name: str, catalog: Catalog, limits: Limits
) -> tuple[Source, tuple[Done, ...]]:
    """The source with all put right that can be; once more, and nothing is left to be done."""
    done: list[Done] = []
    for _ in range(_ROUNDS):
        subject = read_subject(source, name, catalog, limits, typed=False)
        safe = _safe(subject)
        if not safe:
            break
        done += (Done(source.place(edit.span), edit.note) for edit in safe)
        source = Source(source.path, applied(source.text, safe))
    return source, tuple(done)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that don't overlap."""
    for edit in sorted(edits, key=lambda one: one.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def _safe(subject: Subject) -> list[Edit]:
    """All edits that can be made; where they can't together, those that can be one by one."""
    if subject.fault is not None:
        return []
    edits = sorted((edit for fix in FIXES for edit in fix.edits(subject)), key=lambda one: one.span)
    if not edits or _keeps_meaning(subject, edits):
        return edits
    safe: list[Edit] = []
    for edit in edits:
        if _keeps_meaning(subject, [*safe, edit]):
            safe.append(edit)
    return safe


def _keeps_meaning(subject: Subject, edits: Sequence[Edit]) -> bool:
    if any(one.span.end > other.span.start for one, other in pairwise(edits)):
        return False
    source = Source(subject.source.path, applied(subject.source.text, edits))
    after = read_subject(source, subject.name, subject.catalog, subject.limits, typed=False)
    if after.fault is not None:
        return False
    meaning = _meaning(subject)
    for edit in edits:
        if edit.added is not None:
            *outer, key = edit.added[0]
            inner: Any = meaning
            for step in outer:
                inner = inner[step]
            inner[key] = edit.added[1]
    # Of equal meaning are also 1, 1.0 and true to Python, and not to a reader of the file.
    return repr(_sorted(meaning)) == repr(_sorted(_meaning(after)))


def _meaning(subject: Subject) -> JSON:
    """What the checker reads, close misspellings as what was meant."""
    root = subject.document.root
    return None if root is None else plain(root)


def _sorted(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(one) for one in value]
    return value
