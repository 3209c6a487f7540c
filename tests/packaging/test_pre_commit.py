"""The hook, as people have it: pre-commit itself clones this repository, installs it and runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRE_COMMIT = Path(sys.executable).parent / "pre-commit"
SECONDS = 300
NEEDED = (
    "pyproject.toml",
    "README.md",
    "LICENSE",
    ".pre-commit-hooks.yaml",
    "notifyspec",
    "schemas",
)
SPEC = """\
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done}
"""

pytestmark = pytest.mark.slow


def git(folder, *arguments):
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, timeout=SECONDS)


def committed(folder):
    """The folder as a repository that holds all of its files."""
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "All of it")


def test_the_hook_stops_a_commit_with_a_wrong_spec_and_lets_a_right_one_pass(tmp_path):
    hooks, specs = tmp_path / "hooks", tmp_path / "repository"
    hooks.mkdir()
    for name in NEEDED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, hooks / name)
    committed(hooks)
    (specs / "specs").mkdir(parents=True)
    spec = specs / "specs" / "order_done.yaml"
    spec.write_text(SPEC)
    committed(specs)

    def run():
        command = [PRE_COMMIT, "try-repo", hooks, "notifyspec", "--all-files", "--color=never"]
        home = {"PRE_COMMIT_HOME": str(tmp_path / "home")}
        ended = subprocess.run(
            command,
            cwd=specs,
            env={**os.environ, **home},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return ended.returncode, ended.stdout

    assert run()[0] == 0
    spec.write_text(SPEC.replace("content", "contnet"))
    code, output = run()
    assert code == 1
    assert "error[unknown-key]: The key `contnet` is unknown here." in output
