"""Nobody waits for a help text."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import COMMAND

from notifyspec.cli.commands import COMMANDS

ROUNDS = 15
MOST_ROUNDS = 150
CALLS = [
    [COMMAND, "--help"],
    *([COMMAND, name, "--help"] for name in COMMANDS),
    [sys.executable, "-m", "notifyspec", "--help"],
    [sys.executable, "-m", "notifyspec", "send", "--help"],
]


def seconds(call):
    """The processor's time. That of the clock also tells what else the machine has to do."""
    with subprocess.Popen(call, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime


@pytest.mark.parametrize("call", CALLS, ids=lambda call: " ".join(map(str, call[-2:])))
def test_help_takes_at_most_three_times_as_long_as_python_alone(call):
    # Interleaved, and the fastest of each: other programs only ever make a run slower. Where they
    # keep the machine busy, it takes more rounds to meet a quiet moment.
    alone = helped = float("inf")
    for number in range(MOST_ROUNDS):
        alone = min(alone, seconds([sys.executable, "-c", "pass"]))
        helped = min(helped, seconds(call))
        if number >= ROUNDS and helped <= 3 * alone:
            break
    assert helped <= 3 * alone


@pytest.mark.parametrize("name", COMMANDS)
def test_help_loads_neither_a_dependency_nor_the_rest_of_the_package(name):
    program = (
        "import sys\n"
        "from notifyspec.cli import main\n"
        f"main([{name!r}, '--help'])\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    loaded = set(ended.stderr.split())
    own = {one for one in loaded if one.startswith("notifyspec.")}
    assert own
    assert all(one.startswith("notifyspec.cli") for one in own)
    assert not loaded & {"typing", "dataclasses", "pathlib", "json", "yaml", "jinja2", "shutil"}
