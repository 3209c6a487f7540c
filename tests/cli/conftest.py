"""The command line as people call it: the installed command, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass

import pytest
from ordering import COMMAND, ORDER

from notifyspec.cli import main

SECONDS = 60


@dataclass(frozen=True)
class Ended:
    code: int
    output: str
    errors: str


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with one spec, ``order_done``; the working directory."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "order_done.yaml").write_text(ORDER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def call(capsys):
    """Call the command line within this process."""

    def call(*arguments):
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Ended(code, *capsys.readouterr())

    return call


@pytest.fixture
def run():
    """Run the installed command, by default in the working directory."""

    def run(*arguments, environment=None, **options):
        ended = subprocess.run(
            [COMMAND, *arguments],
            env={**os.environ, **(environment or {})},
            encoding=(environment or {}).get("PYTHONIOENCODING", "utf-8"),
            stdout=options.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            timeout=SECONDS,
            check=False,
            **options,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return run
