"""The JUnit report is XML whatever a spec holds, and counts what it has."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifyspec.diagnostic import Diagnostic, Report, Severity
from notifyspec.reporter import Display
from notifyspec.reporters.junit import report_junit
from notifyspec.source import Place

from .test_reporters import CASES, read_case


def suite(report):
    root = ET.fromstring(report_junit(report, {}, Display()).encode("ascii"))
    assert root.tag == "testsuites"
    (inner,) = root
    assert inner.attrib == root.attrib
    return inner


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_errors_are_failures_and_the_counts_are_those_of_the_tests(path):
    _, report, _ = read_case(path)
    tests = suite(report)
    assert int(tests.get("tests")) == len(tests) == len(report.diagnostics) + 1
    failed = [one for one in tests if one.find("failure") is not None]
    assert int(tests.get("failures")) == len(failed) == len(report.errors)
    assert tests[0].find("failure") is None


ANY = st.text(st.characters(exclude_categories=()), max_size=40)


@given(ANY, ANY, ANY)
def test_it_is_xml_whatever_stands_in_paths_and_messages(file, message, remedy):
    found = Diagnostic("a-rule", Severity.ERROR, message, Place(file, 1, 1, 1, 2), remedy)
    tests = suite(Report(1, (found,)))
    assert tests[1].find("failure").get("type") == "a-rule"
