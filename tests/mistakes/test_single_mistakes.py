"""Each file in ``single`` has one mistake, its title in its second line; docs/mistakes.md tells of them all."""

from __future__ import annotations

import runpy
from collections import Counter
from pathlib import Path

import pytest
from expectations import expected, found

from notifyspec.rule import rule_id
from notifyspec.rules import RULES

FOLDER = Path(__file__).parent / "single"
DOCS = Path(__file__).parents[2] / "docs"
CASES = sorted(FOLDER.glob("*.y*ml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_one_mistake_is_one_finding_where_it_stands(path: Path):
    assert found(path, FOLDER) == expected(path)
    assert sum(expected(path).values()) <= 1


def test_every_rule_finds_one_of_them():
    rules = {finding.split()[0] for path in CASES for finding in expected(path)}
    assert rules == set(map(rule_id, RULES))


def test_every_file_says_in_its_second_line_what_is_wrong():
    titles = Counter(path.read_text("utf-8").split("\n")[1] for path in CASES)
    assert all(title.startswith("# ") and title.endswith(".") for title in titles)
    assert sum(count - 1 for count in titles.values()) == 1  # two files of one name


def test_the_page_is_what_the_tools_say_of_the_files():
    generator = runpy.run_path(str(DOCS / "generate_mistakes.py"))
    page = (DOCS / "mistakes.md").read_text("utf-8")
    assert page == generator["page"](), "run: python docs/generate_mistakes.py"
