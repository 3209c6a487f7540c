"""Whole specs with slips of many kinds: all are found at once, each once."""

from __future__ import annotations

from pathlib import Path

import pytest
from expectations import expected, found

CASES = sorted(Path(__file__).parent.glob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_all_mistakes_of_a_spec_are_found_at_once_and_nothing_else(path: Path):
    assert found(path, path.parent) == expected(path)
