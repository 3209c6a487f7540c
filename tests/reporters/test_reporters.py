"""Each file in ``cases`` is a report and what reporters make of it; a further case is a further file.

``files`` are the sources; a finding names its span by the first and last character (``at: [file,
line, column, end line, end column]``); ``$VERSION`` stands for notifyspec's own. Every case is also
held to the schema of the JSON report.
"""

import json
import re
import unicodedata
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from notifyspec.code_frame import code_frame
from notifyspec.diagnostic import Diagnostic, Related, Report, Severity
from notifyspec.reporter import Display
from notifyspec.reporters import REPORTERS
from notifyspec.source import Place, Source, Span

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
VERSION = version("notifyspec")
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "schemas/report.v1.schema.json").read_text("utf-8")
)


def read_case(path):
    case = yaml.safe_load(path.read_text("utf-8"))
    sources = {name: Source(name, text) for name, text in case.get("files", {}).items()}
    findings = [finding(item) for item in case["diagnostics"] for _ in range(item.get("times", 1))]
    return case, Report(case["specs"], tuple(findings)), sources


def finding(item):
    related = [Related(other["message"], Place(*other["at"])) for other in item.get("related", ())]
    return Diagnostic(
        item["rule"],
        Severity(item["severity"]),
        item["message"],
        Place(*item["at"]),
        item.get("help"),
        tuple(related),
    )


def expected(path):
    case = yaml.safe_load(path.read_text("utf-8"))
    return [name for name in case if name in REPORTERS]


@pytest.mark.parametrize(
    ("path", "name"), [(path, name) for path in CASES for name in expected(path)]
)
def test_a_report_reads_as_its_case_says(path, name):
    case, report, sources = read_case(path)
    display = Display(**case.get("display", {}))
    assert REPORTERS[name](report, sources, display) == case[name].replace("$VERSION", VERSION)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_json_of_every_case_fits_the_schema_and_says_all_that_was_found(path):
    _, report, sources = read_case(path)
    document = json.loads(REPORTERS["json"](report, sources, Display()))
    Draft202012Validator(SCHEMA).validate(document)
    assert document["specs"] == report.specs
    assert [finding(from_json(item)) for item in document["diagnostics"]] == list(
        report.diagnostics
    )


def from_json(item):
    at = [item[key] for key in ("file", "line", "column", "end_line", "end_column")]
    related = [from_json(other) for other in item.get("related", ())]
    return {**item, "at": at, "related": related}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_colour_adds_nothing_but_escape_sequences_to_the_text(path):
    case, report, sources = read_case(path)
    display = Display(**case.get("display", {}))._replace(colour=False)
    painted = REPORTERS["text"](report, sources, display._replace(colour=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == REPORTERS["text"](report, sources, display)


def test_every_reporter_has_a_golden_case():
    assert {name for path in CASES for name in expected(path)} == set(REPORTERS)


@example("0" * 14 + "\u0e5c\u2427\U0001f8b2", 17, 0, 1)  # a caret behind a full line
@given(
    st.text(max_size=200),
    st.integers(0, 220),
    st.integers(0, 60),
    st.integers(1, 120),
)
def test_a_frame_fits_its_width_and_steers_no_terminal_whatever_the_line(text, start, size, width):
    source = Source("a.yaml", text)
    frame = code_frame(source, source.place(Span(start, start + size)), width)
    assert len(frame.carets) <= max(width, 20)
    assert frame.carets.strip(" ").strip("^") == ""
    assert frame.carets.endswith("^")
    shown = [character for character in frame.line if character not in "\u200c\u200d"]
    assert not {"Cc", "Cf", "Cs", "Zl", "Zp"} & set(map(unicodedata.category, shown))


@given(st.text(alphabet="abc \té文😀", min_size=1, max_size=300), st.data(), st.integers(30, 80))
def test_carets_stand_under_the_marked_characters(text, data, width):
    at = data.draw(st.integers(0, len(text) - 1))
    text = text[:at] + "X" + text[at + 1 :]
    source = Source("a.yaml", text)
    frame = code_frame(source, source.place(Span(at, at + 1)), width)
    shown = ""
    for character in frame.line:
        wide = unicodedata.east_asian_width(character) in "WF"
        shown += character + ("\0" if wide else "")
    assert shown[frame.carets.index("^")] == "X"
    assert len(shown) <= width
