"""A report as GitHub Actions workflow commands, which GitHub shows beside the lines of a change.

The syntax and its escapes are those of the runner (actions/runner, ``ActionCommand.cs``).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from notifyspec.code_frame import printable
from notifyspec.reporter import Display, counted, summary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.diagnostic import Diagnostic, Report
    from notifyspec.source import Source

# GitHub drops what is past it, without a word (its documentation of workflow commands and of the
# checks API: 10 errors and 10 warnings for each step).
SHOWN: Final = 10


def report_github(report: Report, sources: Mapping[str, Source], display: Display) -> str:  # noqa: ARG001  # the contract
    """Errors first. What GitHub would drop stands below as plain lines of the log."""
    cut = (report.errors[SHOWN:], report.warnings[SHOWN:])
    lines = [
        _command(found)
        for findings in (report.errors, report.warnings)
        for found in islice(findings, SHOWN)
    ]
    if any(cut):
        counts = [
            counted(len(findings), f"more {noun}")
            for findings, noun in zip(cut, ("error", "warning"), strict=True)
            if findings
        ]
        limit = f"GitHub shows {SHOWN} errors and {SHOWN} warnings of a step"
        lines.append(f"::notice title=notifyspec::{limit}; the log has {' and '.join(counts)}.")
    lines.extend(_log_line(found) for findings in cut for found in findings)
    return "\n".join([*lines, summary(report)]) + "\n"


def _command(found: Diagnostic) -> str:
    place = found.place
    properties = {"title": found.rule, "file": place.file, "line": str(place.line)}
    # The runner takes columns only where they belong to one line.
    if place.end_line == place.line:
        properties |= {"col": str(place.column), "endColumn": str(place.end_column)}
    else:
        properties["endLine"] = str(place.end_line)
    shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{found.severity.value} {shown}::{_data(_sentence(found))}"


def _sentence(found: Diagnostic) -> str:
    """With the place in it, since the log shows neither the file nor the line of a command."""
    lines = [
        f"{found.place}: {found.message}",
        *(f"{related.place}: {related.message}" for related in found.related),
        *([found.help] if found.help else []),
    ]
    return "\n".join(map(printable, lines))


def _log_line(found: Diagnostic) -> str:
    text = f"{found.severity.value}: {found.place}: {found.rule}: {found.message}"
    # No part of a spec may become a command: of either syntax, at a line's start or within it.
    return printable(text).replace("##[", "## [")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
