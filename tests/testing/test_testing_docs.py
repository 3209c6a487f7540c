"""docs/testing.md: its programs run, its settings are the plugin's, and it names all there is."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from pathlib import Path
from textwrap import indent

from notifyspec.testing import Outbox, OutboxMessage, Queued

TEXT = (Path(__file__).parents[2] / "docs" / "testing.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
SETTINGS = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


def test_the_programs_run_as_tests(project):
    first, where, failing, marked = PROGRAMS
    fixture = """
import pytest

@pytest.fixture
def order():
    return {
        "customer": {"id": "42", "name": "Ada"},
        "order": {"id": 7, "number": "A-7", "total": 12.5, "currency": "EUR"},
    }
"""
    asserting = f"def test_where(notifications, order):\n    finish(order)\n{indent(where, '    ')}"
    ordering = f"def test_failing(notifications):\n{indent(failing, '    ')}"
    project.makepyfile(f"{fixture}\n{first}\n{asserting}\n{ordering}\n{marked}")
    project.runpytest_subprocess("--strict-markers").assert_outcomes(passed=4)


def test_the_settings_are_taken(project):
    project.makepyprojecttoml(SETTINGS[1] + SETTINGS[0].split("\n", 1)[1])
    project.mkdir("tests").joinpath("test_it.py").write_text("def test_it(): pass\n")
    result = project.runpytest_inprocess("--strict-config", "--update")
    assert result.parseoutcomes() == {"passed": 4}


def test_all_options_and_settings_are_on_the_page(project):
    told = project.runpytest_inprocess("--help").stdout.str()
    for name in set(re.findall(r"--notifyspec[\w-]*|\bnotifyspec_[a-z]+(?= \()", told)):
        assert f"`{name}`" in TEXT, name


def test_every_attribute_of_messages_and_every_method_is_on_the_page():
    for kind in (OutboxMessage, Queued):
        for field in fields(kind):
            assert f"`{field.name}`" in TEXT or field.name == "id", field.name
    for name, _ in inspect.getmembers(Outbox):
        if not name.startswith("_"):
            assert re.search(rf"\b{name}\b", TEXT), name
