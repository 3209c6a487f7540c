"""A report as JUnit XML, which the servers of most continuous integrations show as tests.

The elements are those that Jenkins, GitLab, Azure and CircleCI all read: each error is a failed
test, each warning a passed one with an output, and one more test stands for the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from notifyspec.code_frame import printable
from notifyspec.diagnostic import Severity
from notifyspec.reporter import summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notifyspec.diagnostic import Diagnostic, Report
    from notifyspec.reporter import Display
    from notifyspec.source import Source

_NO_XML: Final = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")


def report_junit(report: Report, sources: Mapping[str, Source], display: Display) -> str:  # noqa: ARG001  # the contract
    counts = (
        f'name="notifyspec" tests="{len(report.diagnostics) + 1}"'
        f' failures="{len(report.errors)}" errors="0" skipped="0" time="0"'
    )
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites {counts}>",
        f"  <testsuite {counts}>",
        '    <testcase classname="notifyspec" name="validate" time="0">',
        f"      <system-out>{_text(summary(report))}</system-out>",
        "    </testcase>",
        *(line for found in report.diagnostics for line in _case(found)),
        "  </testsuite>",
        "</testsuites>",
    ]
    # ASCII only, so that it is what its first line says, whatever the output's encoding is.
    return "\n".join([*lines, ""]).encode("ascii", "xmlcharrefreplace").decode("ascii")


def _case(found: Diagnostic) -> Iterator[str]:
    place = found.place
    name = f"{found.rule} at {place.line}:{place.column}"
    yield (
        f'    <testcase classname="{_attribute(place.file)}" name="{_attribute(name)}"'
        f' file="{_attribute(place.file)}" line="{place.line}" time="0">'
    )
    if found.severity is Severity.ERROR:
        message = _attribute(found.message)
        yield (
            f'      <failure type="{_attribute(found.rule)}" message="{message}">'
            f"{_details(found)}</failure>"
        )
    else:
        yield f"      <system-out>{_details(found)}</system-out>"
    yield "    </testcase>"


def _details(found: Diagnostic) -> str:
    lines = [
        f"{found.place}: {found.severity.value}[{found.rule}]: {found.message}",
        *(f"{related.place}: {related.message}" for related in found.related),
        *([found.help] if found.help else []),
    ]
    return "\n".join(map(_text, lines))


def _text(text: str) -> str:
    """Without what XML 1.0 can't hold: control characters, and U+FFFE and U+FFFF."""
    return escape(printable(text).translate(_NO_XML))


def _attribute(text: str) -> str:
    return _text(text).replace('"', "&quot;")
