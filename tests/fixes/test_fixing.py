"""Each file in ``cases`` is a spec before and after, and the lines in which something was put right."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from notifyspec.catalog import Catalog
from notifyspec.checking.check import check_source
from notifyspec.checking.fixing import fix_source
from notifyspec.document import Document
from notifyspec.settings import Limits
from notifyspec.source import Source
from notifyspec.spelling import distance
from notifyspec.yaml.reader import read_yaml

FOLDER = Path(__file__).parent
CASES = sorted((FOLDER / "cases").glob("*.yaml"))
SPECS = Catalog(FOLDER.parents[1] / "specs")
REAL = [path.read_text("utf-8") for path in SPECS.files()]


def fixed(text: str) -> tuple[str, list[int]]:
    after, done = fix_source(Source("specs/a.yaml", text), "a", SPECS, Limits())
    return after.text, [one.place.line for one in done]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_spec_is_put_right_as_its_case_says(path, line_break):
    case = yaml.safe_load(path.read_text("utf-8"))
    before, after = (case[key].replace("\n", line_break) for key in ("before", "after"))
    assert fixed(before) == (after, case["done"])
    assert fixed(after) == (after, [])


def test_a_file_without_a_last_line_break_gets_none():
    before = (
        'notifyspec: 1\nchannels:\n  channel: a\n  id: "7"\n  actions:\n'
        "  - {type: NAVIGATE, path: a, sequence: 1}\n  - path: a\n    type: NAVIGATE"
    )
    after = before.replace("path: a\n    type", "path: a\n    sequence: 2\n    type")
    assert fixed(before)[0] == after
    assert fixed("notifyspec: 1\nsumary: a")[0] == "notifyspec: 1\nsummary: a"


@pytest.mark.parametrize("text", ["", "a: [", "\t", "- a", "a: {{ 1\n b: {{"])
def test_what_can_not_be_read_is_left_alone(text):
    assert fixed(text) == (text, [])


@pytest.mark.parametrize("text", REAL, ids=[SPECS.name_of(path) for path in SPECS.files()])
def test_a_clean_spec_is_left_alone(text):
    assert fixed(text) == (text, [])


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("type", "tpye", 1), ("url", "ulr", 1), ("id", "ids", 1), ("a", "", 1), ("abc", "cab", 2)],
)
def test_slips_are_counted(one, other, slips):
    assert distance(one, other) == distance(other, one) == slips


def is_in_order(pieces, text):
    position = 0
    for piece in pieces:
        position = text.find(piece, position)
        if position < 0:
            return False
        position += len(piece)
    return True


@st.composite
def mistaken(draw):
    """A real spec with slips in keys, quotes that are gone, numbers that are gone, and noise."""
    text = draw(st.sampled_from(REAL))
    lines = text.split("\n")
    for index in draw(st.lists(st.integers(0, len(lines) - 1), max_size=6, unique=True)):
        line = lines[index]
        how = draw(st.sampled_from(["slip", "quotes", "number", "comment", "noise"]))
        key, colon, _ = line.partition(":")
        name = key.strip(" -\"'")
        if how == "slip" and colon and len(name) > 2:
            at = draw(st.integers(0, len(name) - 2))
            slip = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
            lines[index] = line.replace(name, slip, 1)
        elif how == "quotes" and '"{{' in line:
            lines[index] = line.replace('"', "")
        elif how == "number":
            lines[index] = line.replace("{type: ", "{sequence: 1, type: ", 1)
        elif how == "comment":
            lines[index] = line + draw(st.sampled_from(["  # a remark: {{ x }}", " #", "   "]))
        elif how == "noise":
            lines[index] = line + draw(st.text("{}[]:'\"# -&*!|>\t", max_size=2))
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines)


@settings(max_examples=150, deadline=None)
@given(mistaken())
def test_whatever_is_wrong_the_rest_stays_to_the_byte_and_nothing_new_is_wrong(text):
    source = Source("specs/a.yaml", text)
    after, done = fix_source(source, "a", SPECS, Limits())
    if not done:
        assert after.text == text
        return
    document = read_yaml(after)
    assert isinstance(document, Document)
    before = read_yaml(source)
    # All comments, and all that no edit was made at.
    assert [one.text for one in document.comments] == [one.text for one in before.comments]
    changed = {one.place.line for one in done}
    kept = [source.line(n) for n in range(1, len(source.line_starts) + 1) if n not in changed]
    assert is_in_order(kept, after.text)
    assert fix_source(after, "a", SPECS, Limits()) == (after, ())
    rules = [one.rule for one in check_source(source, "a", SPECS, {})]
    left = [one.rule for one in check_source(after, "a", SPECS, {})]
    gone = {"unknown-key", "unquoted-template", "partial-sequence"}
    assert [one for one in left if one in gone] != [one for one in rules if one in gone]
    for rule in gone:
        assert left.count(rule) <= rules.count(rule)
