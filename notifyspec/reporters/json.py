"""A report for programs; ``schemas/report.v1.schema.json`` describes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.diagnostic import Diagnostic, Report
    from notifyspec.reporter import Display
    from notifyspec.source import Place, Source


def report_json(report: Report, sources: Mapping[str, Source], display: Display) -> str:  # noqa: ARG001  # the contract
    document = {
        "version": 1,
        "specs": report.specs,
        "diagnostics": [_diagnostic(found) for found in report.diagnostics],
    }
    # ASCII only, so that no terminal, pipe or file name can make it unreadable.
    return json.dumps(document, indent=2) + "\n"


def _diagnostic(found: Diagnostic) -> dict[str, Any]:
    result = {
        "rule": found.rule,
        "severity": found.severity.value,
        "message": found.message,
        **_place(found.place),
    }
    if found.help:
        result["help"] = found.help
    if found.related:
        result["related"] = [
            {"message": related.message, **_place(related.place)} for related in found.related
        ]
    return result


def _place(place: Place) -> dict[str, Any]:
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }
