"""A report as SARIF 2.1.0, for code scanning (OASIS, errata 01).

Results carry fingerprints that hold when lines come or go above them, so that a service knows a
finding again.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from notifyspec.checking.fingerprints import fingerprints
from notifyspec.rule import documentation, rule_id
from notifyspec.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.diagnostic import Diagnostic, Report
    from notifyspec.reporter import Display
    from notifyspec.rule import Rule
    from notifyspec.source import Place, Source

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT: Final = "%SRCROOT%"


def report_sarif(report: Report, sources: Mapping[str, Source], display: Display) -> str:  # noqa: ARG001  # the contract
    """``rules`` are those that something was found by."""
    known = {rule_id(rule): rule for rule in RULES}
    found = tuple(dict.fromkeys(one.rule for one in report.diagnostics))
    marks = fingerprints(report.diagnostics, sources)
    run = {
        "tool": {
            "driver": {
                "name": "notifyspec",
                "version": version("notifyspec"),
                "rules": [_rule(name, known.get(name)) for name in found],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The working directory."}}},
        "results": [
            _result(one, found.index(one.rule), mark)
            for one, mark in zip(report.diagnostics, marks, strict=True)
        ],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2) + "\n"


def _rule(name: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"id": name}
    text = documentation(rule)
    first = text.partition("\n")[0]
    return {
        "id": name,
        "shortDescription": {"text": first},
        "fullDescription": {"text": text.partition("\nWrong:")[0].strip()},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": rule.SEVERITY.value},
    }


def _result(found: Diagnostic, index: int, mark: str) -> dict[str, Any]:
    # Services show the message alone, so that the remedy has to be in it.
    text = f"{found.message} {found.help}" if found.help else found.message
    result: dict[str, Any] = {
        "ruleId": found.rule,
        "ruleIndex": index,
        "level": found.severity.value,
        "message": {"text": text},
        "locations": [_location(found.place)],
        # The name that GitHub goes by; it would else make one of the line alone.
        "partialFingerprints": {"primaryLocationLineHash": mark},
    }
    if found.related:
        result["relatedLocations"] = [
            {"id": number, **_location(related.place), "message": {"text": related.message}}
            for number, related in enumerate(found.related, start=1)
        ]
    return result


def _location(place: Place) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(place.file),
            "region": {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": place.end_line,
                "endColumn": place.end_column,
            },
        }
    }


def _artifact(file: str) -> dict[str, str]:
    path = PurePath(file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(file), "uriBaseId": _ROOT}
