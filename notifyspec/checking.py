"""Everything that is wrong with specs, as one report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.catalog import SUFFIXES
from notifyspec.diagnostic import Diagnostic, Related, Report, Severity
from notifyspec.rule import rule_id
from notifyspec.rules import RULES, STRUCTURE
from notifyspec.settings import Limits
from notifyspec.source import Place, ReadFault
from notifyspec.subject import read_subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from notifyspec.catalog import Catalog
    from notifyspec.rule import Finding, Rule
    from notifyspec.settings import Settings, SeverityName
    from notifyspec.source import Source
    from notifyspec.subject import Subject

_RULES: Final = tuple((rule_id(rule), rule) for rule in RULES)
_STRUCTURE: Final = tuple((rule_id(rule), rule) for rule in STRUCTURE)
_UNREADABLE: Final = "yaml-syntax"


def check(paths: Iterable[Path], catalog: Catalog, settings: Settings) -> Report:
    """Check spec files, and every spec below folders. Files that specs share are no specs.

    What stands outside the catalog's folder is checked as a specs folder of its own.
    """
    homes = dict(_specs(paths, catalog))
    found: list[Diagnostic] = []
    for path, home in homes.items():
        source = home.source(path)
        if isinstance(source, ReadFault):
            found += _unreadable(source, home.shown(path), settings.severities)
        else:
            found += check_source(
                source,
                home.name_of(path),
                home,
                settings.severities,
                _rivals(path, home),
                settings.limits,
            )
    return Report(len(homes), _sorted(found))


def check_source(
    source: Source,
    name: str,
    catalog: Catalog,
    severities: Mapping[str, SeverityName],
    rivals: tuple[str, ...] = (),
    limits: Limits | None = None,
) -> tuple[Diagnostic, ...]:
    """Everything wrong with one spec and what it shares with others, by place.

    ``rivals`` are earlier files of the same name, as people see them. Never raises, whatever the
    source holds.
    """
    return _sorted(
        diagnose(read_subject(source, name, catalog, limits or Limits(), rivals), severities)
    )


def diagnose(subject: Subject, severities: Mapping[str, SeverityName]) -> Iterator[Diagnostic]:
    """The findings of all rules that are not off, in lines and columns."""
    for name, rule in _RULES:
        severity = severities.get(name, rule.SEVERITY.value)
        if severity != "off":
            yield from _diagnostics(name, rule, Severity(severity), subject)


def structural_errors(subject: Subject) -> tuple[Diagnostic, ...]:
    """What keeps the spec from being compiled, by place, whatever the settings say."""
    return _sorted(
        diagnostic
        for name, rule in _STRUCTURE
        for diagnostic in _diagnostics(name, rule, Severity.ERROR, subject)
    )


def _diagnostics(
    name: str, rule: Rule, severity: Severity, subject: Subject
) -> Iterator[Diagnostic]:
    found = tuple(rule.check(subject))
    if not found:
        return
    # What is wrong at an anchor is not wrong once more at each of its aliases.
    spans = {finding.span for finding in found if finding.anchored is None}
    for finding in found:
        if finding.anchored not in spans:
            yield _diagnostic(name, severity, finding, subject.source)


def _diagnostic(rule: str, severity: Severity, finding: Finding, own: Source) -> Diagnostic:
    source = finding.source or own
    return Diagnostic(
        rule=rule,
        severity=severity,
        message=finding.message,
        place=source.place(finding.span),
        help=finding.help,
        related=tuple(
            Related(note.message, (note.source or source).place(note.span))
            for note in finding.related
        ),
    )


def _unreadable(
    fault: ReadFault, shown: str, severities: Mapping[str, SeverityName]
) -> Iterator[Diagnostic]:
    severity = severities.get(_UNREADABLE, Severity.ERROR.value)
    if severity != "off":
        place = fault.place or Place(shown, 1, 1, 1, 1)
        yield Diagnostic(_UNREADABLE, Severity(severity), fault.message, place, fault.help)


def _specs(paths: Iterable[Path], catalog: Catalog) -> Iterator[tuple[Path, Catalog]]:
    """The files to check, and the specs folder that each belongs to."""
    homes = {catalog.folder: catalog}
    for path in (one.absolute() for one in paths):
        is_folder = path.is_dir()
        folder = path if is_folder else path.parent
        if folder.is_relative_to(catalog.folder):
            home = catalog
        else:
            home = homes.setdefault(folder, catalog.at(folder))
        if is_folder:
            yield from ((file, home) for file in home.files() if file.is_relative_to(path))
        elif not any(part.startswith("_") for part in path.relative_to(home.folder).parts):
            yield path, home


def _rivals(path: Path, catalog: Catalog) -> tuple[str, ...]:
    """The files before this one, as they are sorted, that have its name."""
    others = (path.with_suffix(suffix) for suffix in SUFFIXES)
    return tuple(catalog.shown(other) for other in others if other < path and other.is_file())


_SAME_CAUSE: Final = (
    "name-alphabet",
    "name-too-long",
    "payload-too-large",
    "unsafe-url",
    "possibly-missing",
    "possibly-null",
    "not-text",
)
"""What one expression can be at once; the first of these stands for all of them."""


def _first_causes(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """One finding for each expression, where several rules have something against it."""
    best: dict[tuple[str, int, int], int] = {}
    ranks = {rule: rank for rank, rule in enumerate(_SAME_CAUSE)}
    found = list(found)
    for one in found:
        start = (one.place.file, one.place.line, one.place.column)
        if one.rule in ranks:
            best[start] = min(best.get(start, len(ranks)), ranks[one.rule])
    return [
        one
        for one in found
        if one.rule not in ranks
        or ranks[one.rule] == best[(one.place.file, one.place.line, one.place.column)]
    ]


def _sorted(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    found = _first_causes(found)
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.place, one.rule, one.message)))
