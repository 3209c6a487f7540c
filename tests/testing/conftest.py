"""A project with specs of its own, whose tests run in another pytest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

# What a pytest in a pytest has loaded is forgotten with it, so that it is loaded here.
import notifyspec.checking.check
import notifyspec.cli.reported
import notifyspec.loading
import notifyspec.reporters.text
import notifyspec.testing.collecting
import notifyspec.transports.pusher  # noqa: F401
from notifyspec import Notifier
from notifyspec.testing import Outbox

SPECS = Path(__file__).parents[2] / "specs"


@pytest.fixture
def notifier():
    """Made before any outbox is open, with no transport and no queue."""
    return Notifier(SPECS)


@pytest.fixture
def outbox(notifier):
    with Outbox() as outbox:
        yield outbox


@pytest.fixture
def order():
    return {
        "customer": {"id": "42", "name": "Ada"},
        "order": {"id": 7, "number": "A-7", "total": 12.5, "currency": "EUR"},
    }


@pytest.fixture
def project(pytester, monkeypatch):
    """A folder with two of this repository's specs, and what they share."""
    monkeypatch.delenv("CI", raising=False)
    specs = pytester.mkdir("specs")
    shutil.copy(SPECS / "order_done.yaml", specs)
    (specs / "shop").mkdir()
    shutil.copy(SPECS / "shop" / "stock_changed.yaml", specs / "shop")
    shutil.copytree(SPECS / "_contexts", specs / "_contexts")
    shutil.copy(SPECS / "_macros.j2", specs)
    return pytester
