"""docs/front_end.md: its program prints what it says, and it tells of the code what is true."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from notifyspec.sandbox import Sandbox
from notifyspec.sandbox.discovery import announce

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "examples" / "shop" / "page"
TEXT = (ROOT / "docs" / "front_end.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
SECONDS = 30


@pytest.fixture
def sandbox(tmp_path):
    with Sandbox() as sandbox, announce(tmp_path, sandbox):
        yield sandbox


def test_the_runner_calls_the_handlers_as_shown(node, sandbox, tmp_path):
    ((_, program), *_) = [block for block in BLOCKS if block[0] == "js"]
    ((_, expected),) = [block for block in BLOCKS if block[0] == "text"]
    assert '"./notifications.js"' in program
    program = program.replace("./notifications.js", (PAGE / "notifications.js").as_uri())
    program = program.replace("4380", str(sandbox.port))
    lines = expected.splitlines()
    with subprocess.Popen(
        [node, "--input-type=module", "-e", program],
        cwd=ROOT / "tests" / "node",
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as listener:
        try:
            assert listener.stdout.readline() == f"{lines[0]}\n"
            subprocess.run(
                [Path(sys.executable).parent / "notifyspec", "send", "order_done"],
                cwd=tmp_path,
                env={**os.environ, "NOTIFYSPEC_SPECS": str(ROOT / "specs")},
                capture_output=True,
                check=True,
                timeout=SECONDS,
            )
            assert [listener.stdout.readline().rstrip("\n") for _ in lines[1:]] == lines[1:]
        finally:
            listener.kill()


def test_the_other_program_is_the_shops():
    (_, other) = [text for language, text in BLOCKS if language == "js"]
    main = (PAGE / "main.js").read_text()
    assert all(f"  {line}\n" in main for line in other.splitlines())


def test_each_type_of_the_wire_has_a_row_and_a_handler():
    types = re.findall(r"^\| `([A-Z_]+)` \|", TEXT, re.MULTILINE)
    handlers = re.findall(
        r"^    (?:async )?([A-Z_]+)[:(]", (PAGE / "actions.js").read_text(), re.MULTILINE
    )
    wire = (ROOT / "docs" / "wire.md").read_text()
    assert sorted(types) == sorted(handlers)
    assert set(types) == set(re.findall(r"^\| `([A-Z_]+)` \|", wire, re.MULTILINE))


def test_every_link_leads_to_a_file():
    for page in ("front_end.md", "tutorial.md"):
        text = (ROOT / "docs" / page).read_text()
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
            assert (ROOT / "docs" / target).exists(), target
