"""CI installs everything that a test may need, so that none is skipped there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"
SKIPS = {
    "in a test": "import pytest\n\ndef test_it():\n    pytest.skip('no browser')\n",
    "by a mark": "import pytest\n\n@pytest.mark.skip(reason='no browser')\ndef test_it(): pass\n",
    "as a module": "import pytest\n\npytest.importorskip('no_browser')\n\ndef test_it(): pass\n",
}


@pytest.mark.parametrize("skip", SKIPS.values(), ids=SKIPS)
def test_a_skip_is_a_failure_in_ci_only(tmp_path, skip):
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text())
    (tmp_path / "test_skips.py").write_text(f"{skip}\ndef test_other(): pass\n")

    def pytest_run(**environment):
        clean = {name: value for name, value in os.environ.items() if name != "CI"}
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", tmp_path],
            cwd=tmp_path,
            env={**clean, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert "1 skipped" in pytest_run().stdout
    in_ci = pytest_run(CI="true")
    assert in_ci.returncode != 0
    assert "nothing may be skipped in CI" in in_ci.stdout
    assert "no browser" in in_ci.stdout or "no_browser" in in_ci.stdout
