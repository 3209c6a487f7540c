"""The figures that signatures reckon with, held to all of Unicode."""

from __future__ import annotations

import sys
from html.entities import html5

import pytest
from jinja2.filters import FILTERS as JINJAS_OWN

from notifyspec.analysis.filters.texts import CASE_BYTES, CASE_GROWTH, LOWER, UPPER
from notifyspec.analysis.types.charset import BREAKS, SPACES
from notifyspec.json_values import quote


def characters() -> list[str]:
    return [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]


@pytest.mark.parametrize("name", ["upper", "lower", "title", "capitalize"])
def test_no_character_grows_more_in_another_case_than_is_reckoned_with(name: str):
    change = JINJAS_OWN[name]
    for char in characters():
        changed = change(char)
        assert 1 <= len(changed) <= CASE_GROWTH
        assert len(changed.encode()) <= min(CASE_BYTES, CASE_GROWTH * len(char.encode()))
        if not char.isascii():
            assert all(not one.isascii() or one in UPPER | LOWER for one in changed)
        assert name != "upper" or not any(one in LOWER for one in changed)
        assert name != "lower" or not any(one in UPPER for one in changed)


def test_the_tables_of_spaces_and_line_breaks_are_pythons_own():
    for char in characters():
        assert (char in SPACES) is char.isspace()
        assert (char in BREAKS) is (len(f"a{char}b".splitlines()) == 2)


def test_no_name_of_a_character_is_shorter_than_half_of_what_it_stands_for():
    for name, stands_for in html5.items():
        assert len(stands_for) <= len(name) + 1
        assert len(stands_for.encode()) <= 2 * (len(name) + 1)
        assert len(quote(stands_for).encode()) - 2 <= 2 * (len(name) + 1)
