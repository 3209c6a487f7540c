"""The contract of a reporter: from a report to text in one format."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.diagnostic import Report
    from notifyspec.source import Source


class Display(NamedTuple):
    """What people look at a report with. Formats for machines ignore it. ``width`` is in columns."""

    colour: bool = False
    width: int = 80


class Reporter(Protocol):
    """A reporter is a function that answers the whole text, which ends with a line break.

    ``sources`` has the files by the path that places name; of a file that could not be read there
    is none.
    """

    def __call__(self, report: Report, sources: Mapping[str, Source], display: Display) -> str: ...


def counted(number: int, noun: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def summary(report: Report) -> str:
    """``3 specs, 1 error, 2 warnings``; what there is none of is left out."""
    findings = ((len(report.errors), "error"), (len(report.warnings), "warning"))
    found = [counted(number, noun) for number, noun in findings if number]
    return ", ".join([counted(report.specs, "spec"), *(found or ["nothing to report"])])
