"""A report as text, with the lines of the files that it names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from notifyspec.cli import terminal
from notifyspec.reporter import Display
from notifyspec.reporters import REPORTERS
from notifyspec.source import Source, read_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.diagnostic import Report


def report_text(report: Report, format_name: str, *, colour: bool) -> str:
    """The report in one of the ``REPORTERS``' formats, for the terminal's width."""
    display = Display(colour=colour, width=terminal.width())
    return REPORTERS[format_name](report, dict(sources_of(report)), display)


def sources_of(report: Report) -> Iterator[tuple[str, Source]]:
    """The files by the paths that people see, which start from the working directory."""
    places = [found.place for found in report.diagnostics]
    places += [related.place for found in report.diagnostics for related in found.related]
    for shown in sorted({place.file for place in places}):
        source = read_source(Path(shown), shown)
        if isinstance(source, Source):
            yield shown, source
