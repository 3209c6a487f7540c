"""examples/shop: its own tests, which use the test kit, pass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SHOP = Path(__file__).parents[2] / "examples" / "shop"
SECONDS = 120


def test_the_shops_own_tests_pass():
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null"]
    ended = subprocess.run(
        [*pytest, "--rootdir", SHOP, SHOP],
        cwd=SHOP,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    assert "3 passed" in ended.stdout
