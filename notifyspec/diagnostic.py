"""What a check answers: diagnostics, and the report that holds them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from notifyspec.source import Place


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Related(NamedTuple):
    """Another place that has to do with a diagnostic, and what it has to do with it."""

    message: str
    place: Place


class Diagnostic(NamedTuple):
    """One thing that is wrong. ``message`` says what, ``help`` what to write instead."""

    rule: str
    severity: Severity
    message: str
    place: Place
    help: str | None = None
    related: tuple[Related, ...] = ()


class Report(NamedTuple):
    """The diagnostics of one run, sorted by place. ``specs`` counts the specs looked at."""

    specs: int
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(found for found in self.diagnostics if found.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        return tuple(found for found in self.diagnostics if found.severity is Severity.WARNING)
