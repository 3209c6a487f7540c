"""Nobody waits for a help text: it loads next to nothing. How long it takes, `make bench` prints."""

from __future__ import annotations

import subprocess
import sys

import pytest

from notifyspec.cli.commands import COMMANDS


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
    assert "notifyspec.cli.replay" not in own
    costly = {"typing", "dataclasses", "pathlib", "json", "yaml", "jinja2", "shutil", "locale"}
    assert not loaded & costly
