"""The tests' modules are found by their bare names, and all may be loaded in one process."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).parents[1]


def names() -> list[str]:
    return [
        path.stem
        for path in TESTS.rglob("*.py")
        if path.name != "conftest.py"
        and "node_modules" not in path.parts
        and not (path.parent / "__init__.py").exists()
    ]


def test_no_module_of_the_tests_hides_another():
    assert [name for name, times in Counter(names()).items() if times > 1] == []


def test_no_module_of_the_tests_hides_one_of_python():
    assert sys.stdlib_module_names.isdisjoint(names())
