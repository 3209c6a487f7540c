"""``make demo``"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_demo_shows_every_example_arriving_and_ends_by_itself(tmp_path):
    ended = subprocess.run(
        [sys.executable, ROOT / "examples" / "demo.py"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    sent, arrived = re.search(r"(\d+) messages were sent, and (\d+) arrived", ended.stdout).groups()
    assert sent == arrived
    assert int(sent) > 20
    for spec in (ROOT / "specs").rglob("[!_]*.yaml"):
        name = ".".join(spec.relative_to(ROOT / "specs").with_suffix("").parts)
        if not any(part.startswith("_") for part in name.split(".")):
            assert f"\n{name}: " in ended.stdout
    assert "PUSH" in ended.stdout
    assert "TOAST" in ended.stdout
