"""What holds for every test: a clean environment, and no skips where everything is installed."""

from __future__ import annotations

import os

import pytest

IN_CI = bool(os.environ.get("CI"))

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
