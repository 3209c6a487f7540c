"""examples/script: one command, and the team hears of its disk."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "examples" / "script" / "main.py"
SECONDS = 60


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the script in an empty folder, with these variables."""

    def run(*arguments, **environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return subprocess.run(
            [sys.executable, SCRIPT, *arguments],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )

    return run


def test_the_script_sends_to_a_sandbox_of_its_own_and_shows_what_arrived(run):
    ended = run()
    assert (ended.returncode, ended.stderr) == (0, "")
    head, text = ended.stdout.split("\n\n")
    assert head == "sent private-machines-ops"
    title, payload = text.split("\n", 1)
    assert title == "disk_report arrived on private-machines-ops:"
    (toast, *_) = json.loads(payload)["actions"]
    assert toast["data"]["message"]["content"].startswith("The disk of ")
    assert toast["data"]["message"]["meta"]["percent"] in range(101)


def test_the_script_sends_where_the_environment_says(run):
    ended = run("web", NOTIFYSPEC_TRANSPORT="console")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("channels to private-machines-web, event disk_report\n")


def test_a_team_that_cannot_be_is_refused_in_one_sentence(run):
    ended = run("the ops team")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "`team`" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_server_that_does_not_answer_ends_the_script_with_a_reason(run):
    nobody = {"PUSHER_HOST": "127.0.0.1", "PUSHER_PORT": "9", "PUSHER_SCHEME": "http"}
    account = {"PUSHER_APP_ID": "1", "PUSHER_KEY": "key", "PUSHER_SECRET": "secret"}
    ended = run(**account, **nobody, NOTIFYSPEC_ATTEMPTS="1")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert ended.stdout.startswith("failed private-machines-ops: ")
