"""The formats of a report: one module each."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from notifyspec.reporters.github import report_github
from notifyspec.reporters.json import report_json
from notifyspec.reporters.junit import report_junit
from notifyspec.reporters.sarif import report_sarif
from notifyspec.reporters.text import report_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.reporter import Reporter

REPORTERS: Final[Mapping[str, Reporter]] = MappingProxyType(
    {
        "text": report_text,
        "json": report_json,
        "github": report_github,
        "sarif": report_sarif,
        "junit": report_junit,
    }
)
"""All reporters by the name that ``--format`` takes; the first is the default."""
