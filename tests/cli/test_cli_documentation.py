"""docs/cli.md says what the commands do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from notifyspec.cli.commands import COMMANDS
from notifyspec.cli.exit_code import ExitCode

TEXT = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()
HELPS = re.findall(
    r"^```text\n\$ notifyspec ([^\n]*--help)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL
)


def test_every_command_has_its_section():
    sections = re.findall(r"^## notifyspec (\w+)$", TEXT, re.MULTILINE)
    assert sections == list(COMMANDS)
    assert [call for call, _ in HELPS] == ["--help", *(f"{name} --help" for name in COMMANDS)]


@pytest.mark.parametrize(("arguments", "shown"), HELPS, ids=[name for name, _ in HELPS])
def test_the_help_is_shown_as_it_is(call, monkeypatch, arguments, shown):
    monkeypatch.setenv("COLUMNS", "80")
    ended = call(*arguments.split())
    assert (ended.code, ended.errors) == (0, "")
    assert ended.output == shown


def test_the_exit_codes_are_those_of_the_code_and_of_the_help(call):
    table = dict(re.findall(r"^\| (\d+) \| (.*) \|$", TEXT, re.MULTILINE))
    assert [int(code) for code in table] == list(ExitCode)
    helped = dict(re.findall(r"^  (\d)  (.*)$", call("--help").output, re.MULTILINE))
    assert helped == {code: meaning for code, meaning in table.items() if len(code) == 1}


def test_the_bounds_are_shown_as_they_are(call, monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[2])
    monkeypatch.setenv("COLUMNS", "80")
    ((arguments, shown),) = re.findall(
        r"^```text\n\$ notifyspec (validate --bounds [^\n]*)\n(.*?)^```$",
        TEXT,
        re.MULTILINE | re.DOTALL,
    )
    assert call(*arguments.split()).output == shown
