"""Everything that is wrong with specs, as one report."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

from notifyspec.checking.repeats import gathered
from notifyspec.checking.subject import read_subject
from notifyspec.checking.suppressions import judged, read_suppressions, suppressed
from notifyspec.diagnostic import Diagnostic, Related, Report, Severity
from notifyspec.rule import rule_id
from notifyspec.rules import RULES, SEQUENCE, SHAPE, STRUCTURE, SUPPRESSION, TYPES
from notifyspec.settings import Limits
from notifyspec.severities import check_severities
from notifyspec.source import Place, ReadFault
from notifyspec.spec_files import rival_of, spec_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from notifyspec.catalog import Catalog
    from notifyspec.checking.subject import Subject
    from notifyspec.checking.suppressions import Suppression
    from notifyspec.rule import Finding, Rule
    from notifyspec.settings import Settings, SeverityName
    from notifyspec.source import Source

_RULES: Final = tuple((rule_id(rule), rule) for rule in RULES)
_STRUCTURE: Final = tuple((rule_id(rule), rule) for rule in STRUCTURE)
_STRUCTURE_IDS: Final = frozenset(name for name, _ in _STRUCTURE)
_SUPPRESSION: Final = tuple((rule_id(rule), rule) for rule in SUPPRESSION)
_UNREADABLE: Final = "yaml-syntax"
_UNUSED: Final = "unused-field"


def check(paths: Iterable[Path], catalog: Catalog, settings: Settings) -> Report:
    """Check spec files, and every spec below folders. Files that specs share are no specs.

    What stands outside the catalog's folder is checked as a specs folder of its own.
    """
    files = spec_files(paths, catalog)
    checked = (check_file(path, home, settings) for path, home in files.items())
    return report_of(len(files), chain.from_iterable(checked))


def check_file(path: str, home: Catalog, settings: Settings) -> tuple[Diagnostic, ...]:
    """Everything wrong with the spec in a file, by place.

    Raises SettingsError for severities of what is no rule, or can't have them.
    """
    if settings.severities:
        check_severities(settings)
    source = home.source(path)
    if isinstance(source, ReadFault):
        return tuple(_unreadable(source, home.shown(path), settings.severities))
    rival = rival_of(path)
    return check_source(
        source,
        home.name_of(path),
        home,
        settings.severities,
        () if rival is None else (home.shown(rival),),
        settings.limits,
    )


def report_of(specs: int, found: Iterable[Diagnostic]) -> Report:
    """The report of several files: by place, and what they share is reported once."""
    return Report(specs, _sorted(found))


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


def diagnose(subject: Subject, severities: Mapping[str, SeverityName]) -> tuple[Diagnostic, ...]:
    """The findings of all rules that are not off, in lines and columns, but for suppressed ones."""
    found: list[Diagnostic] = []
    shared: dict[str, Source] = {}
    for name, rule, severity in _active(
        frozenset(severities.items()),
        has_shape=bool(subject.shape),
        has_types=subject.has_type_findings,
        has_sequence=bool(subject.numbered_lists),
    ):
        if findings := tuple(rule.check(subject)):
            for finding in _without_echoes(findings):
                found.append(_diagnostic(name, severity, finding, subject.source))
                if finding.source is not None:
                    shared[finding.source.path] = finding.source
    suppressions = read_suppressions(subject, shared.values())
    if not found and not suppressions:
        return ()
    left = _left(found, suppressions, subject, severities) if suppressions else tuple(found)
    others = gathered(one for one in left if one.rule != _UNUSED)
    return others or left  # a mistake may hide the use


@lru_cache(64)
def _active(
    severities: frozenset[tuple[str, SeverityName]],
    *,
    has_shape: bool,
    has_types: bool,
    has_sequence: bool,
) -> tuple[tuple[str, Rule, Severity], ...]:
    """The rules that are not off, with their ids and what their findings are.

    Without those that have nothing to speak of, which is most of them in most specs.
    """
    given = dict(severities)
    silent = {*SUPPRESSION, *([] if has_shape else SHAPE)}
    silent |= {*([] if has_types else TYPES), *([] if has_sequence else SEQUENCE)}
    all_of = (
        (name, rule, given.get(name, rule.SEVERITY.value))
        for name, rule in _RULES
        if rule not in silent
    )
    return tuple((name, rule, Severity(how)) for name, rule, how in all_of if how != "off")


def _left(
    found: list[Diagnostic],
    suppressions: tuple[Suppression, ...],
    subject: Subject,
    severities: Mapping[str, SeverityName],
) -> tuple[Diagnostic, ...]:
    """What is not suppressed, and what is wrong with the suppressions themselves."""
    unseen = {name for name, severity in severities.items() if severity == "off"}
    known = [name for name, _ in _RULES]
    suppressions = judged(suppressions, found, known, unseen)
    # Taken out once each cause has its one finding, lest another one of it appears.
    found = _first_causes(found)
    hidden = suppressed(suppressions, found)
    left = [one for one in found if one not in hidden]
    if any(one.rule in _STRUCTURE_IDS for one in found):
        # What can't be compiled is not looked at by every rule.
        suppressions = tuple(one._replace(is_judged=False) for one in suppressions)
    subject = replace(subject, suppressions=suppressions)
    for name, rule in _SUPPRESSION:
        severity = severities.get(name, rule.SEVERITY.value)
        if severity != "off":
            left += _diagnostics(name, rule, Severity(severity), subject)
    return tuple(left)


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
    for finding in _without_echoes(tuple(rule.check(subject))):
        yield _diagnostic(name, severity, finding, subject.source)


def _without_echoes(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings, since what is wrong at an anchor is not wrong once more at each of its aliases."""
    spans = {finding.span for finding in found if finding.anchored is None}
    return tuple(finding for finding in found if finding.anchored not in spans)


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


_SAME_CAUSE: Final = (
    "reserved-name",
    "name-alphabet",
    "name-too-long",
    "invalid-value",
    "payload-too-large",
    "unsafe-url",
    "possibly-missing",
    "possibly-null",
    "not-text",
)
"""What one expression can be at once; the first of these stands for all of them."""
_RANKS: Final = {rule: rank for rank, rule in enumerate(_SAME_CAUSE)}


def _first_causes(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """One finding for each expression, where rules have something against it or a part of it."""
    first: dict[tuple[str, int, int], Diagnostic] = {}
    found = list(found)
    for one in found:
        if one.rule in _RANKS:
            start = (one.place.file, one.place.line, one.place.column)
            known = first.setdefault(start, one)
            if _RANKS[one.rule] < _RANKS[known.rule]:
                first[start] = one
    kept = set(map(id, first.values()))
    return [one for one in found if one.rule not in _RANKS or id(one) in kept]


def _sorted(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    found = _first_causes(found)
    if not found:
        return ()
    # What specs share is wrong once, however many of them use it.
    causes = {(one.place, one.rule, one.message): one for one in reversed(found)}
    return tuple(causes[cause] for cause in sorted(causes))
