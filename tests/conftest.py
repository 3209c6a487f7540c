"""What holds for every test: a clean environment, and no skips where everything is installed.

And what tests of several folders need: Node with Pusher's SDKs, and a browser.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

IN_CI = bool(os.environ.get("CI"))
NODE_FOLDER = Path(__file__).parent / "node"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# A shell that runs the tests in the background ignores SIGINT, and programs started here would too.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is no failure.
settings.register_profile("any pace", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any pace")

# The settings of whoever runs the tests must not reach them.
for name in [name for name in os.environ if name.startswith(("PUSHER_", "NOTIFYSPEC_"))]:
    del os.environ[name]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """CI installs everything, so a test that is skipped there would be one that nobody runs."""
    report = yield
    return failed_if_skipped(report) if IN_CI else report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    report = yield
    return failed_if_skipped(report) if IN_CI else report


def failed_if_skipped(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: nothing may be skipped in CI. {reason}"
    return report


@pytest.fixture(scope="session")
def node() -> str:
    """The path of node, once the packages of tests/node are installed."""
    executable, npm = shutil.which("node"), shutil.which("npm")
    if executable is None or npm is None:
        pytest.skip("node with npm is not installed")
    with (NODE_FOLDER / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the workers of pytest-xdist start together
        if not (NODE_FOLDER / "node_modules" / ".package-lock.json").exists():
            subprocess.run([npm, "ci"], cwd=NODE_FOLDER, check=True, timeout=240)
    return executable


@pytest.fixture(scope="session")
def browser() -> str:
    """The path of a Chromium."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    pytest.skip("Chromium is not installed")
