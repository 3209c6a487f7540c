"""docs/tutorial.md is true: its commands are called one after the other, and print what it says."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
NAMES = re.findall(r"Save this as `(.+?)`", TEXT)
PORT = "4380"
SECONDS = 60

# Other tests install the package and start the shop: test_packages.py, test_shop.py.
CALLED_ELSEWHERE = [
    "pip install .\n",
    "pip install fastapi uvicorn\npython examples/shop/main.py\n",
]


def of_language(language):
    return [text for kind, text in BLOCKS if kind == language]


def calls(block):
    """The commands of a block, each with what it prints."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed


class Terminal:
    """A shell that keeps its folder from one command to the next."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "COLUMNS": "80"}

    def call(self, command: str) -> str:
        with_folder = f"{command}; code=$?; pwd >&3; exit $code"
        read, write = os.pipe()
        try:
            ended = subprocess.run(
                ["bash", "-c", f"exec 3>&{write}; {with_folder}"],
                cwd=self.folder,
                env=self.environment,
                pass_fds=[write],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                timeout=SECONDS,
                check=False,
            )
        finally:
            os.close(write)
        with os.fdopen(read) as folder:
            self.folder = Path(folder.read().strip())
        return ended.stdout

    def begin(self, command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command.split(),
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return str(probe.getsockname()[1])


def test_each_command_of_the_tutorial_prints_what_it_says(tmp_path, port):
    terminal = Terminal(tmp_path)
    sandbox = None
    called = []
    try:
        for language, text in BLOCKS:
            if language == "python":
                (terminal.folder / NAMES[0]).write_text(text)
            if language != "console":
                continue
            for command, printed in calls(text):
                expected = printed.replace(PORT, port)
                called.append(command.split()[0])
                if command == "notifyspec dev":
                    sandbox = terminal.begin(f"{command} --port {port}")
                    lines = len(expected.splitlines())
                    shown = "".join(sandbox.stdout.readline() for _ in range(lines))
                else:
                    shown = terminal.call(command)
                assert shown == expected, command
    finally:
        if sandbox is not None:
            sandbox.send_signal(signal.SIGINT)
            assert sandbox.wait(SECONDS) == 0
            sandbox.stdout.close()
    assert called.count("notifyspec") == 6


def test_the_spec_that_is_shown_is_the_one_that_init_writes(tmp_path):
    terminal = Terminal(tmp_path)
    terminal.call("notifyspec init")
    written = (tmp_path / "specs" / "welcome.yaml").read_text(encoding="utf-8")
    (shown,) = of_language("yaml")
    assert shown in written
    assert yaml.safe_load(written)["channels"] == yaml.safe_load(shown)["channels"]


def test_nothing_but_what_is_tested_elsewhere_is_left_out():
    assert of_language("sh") == CALLED_ELSEWHERE
    assert {language for language, _ in BLOCKS} == {"sh", "console", "yaml", "python"}
    assert NAMES == ["greet.py"]
