"""The files by which pre-commit and GitHub Actions run notifyspec call it as it can be called."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from ordering import COMMAND, MISSPELT

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())


def run_action(folder, paths):
    (folder / "runner" / "notifyspec" / "bin").mkdir(parents=True)
    (folder / "runner" / "notifyspec" / "bin" / "notifyspec").symlink_to(COMMAND)
    script = ACTION["runs"]["steps"][-1]["run"]
    environment = {**os.environ, "PATHS": paths, "RUNNER_TEMP": str(folder / "runner")}
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        shell, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("paths", ["", "\n", "specs/order_done.yaml\n", "specs\nspecs/a b.yaml"])
def test_the_action_checks_the_paths_that_it_is_given(repository, paths):
    (repository / "specs" / "a b.yaml").write_text(MISSPELT)
    ended = run_action(repository, paths)
    is_wrong = paths != "specs/order_done.yaml\n"
    assert ended.returncode == int(is_wrong), ended
    assert ended.stdout.startswith("::error title=") == is_wrong


def test_the_hook_calls_the_command_when_what_specs_are_made_of_has_changed(repository, run):
    program, *arguments = HOOK["entry"].split()
    assert program == "notifyspec"
    assert run(*arguments).code == 0
    matched = re.compile(HOOK["files"]).search
    settings = ("notifyspec.toml", "pyproject.toml")
    for name in ("specs/a.yaml", "specs/b/c.yml", "specs/_texts.j2", *settings):
        assert matched(name)
    assert not matched("README.md")
