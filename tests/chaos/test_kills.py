"""A short campaign of kills on each engine; ``make chaos`` is the long one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CAMPAIGN = Path(__file__).with_name("campaign_of_kills.py")
SECONDS = 300
CARELESS = """
import sys
sys.path.insert(0, {folder!r})
sys.argv = ["campaign", "--engine", "sqlite", "--kills", "6"]
import points
from notifyspec.queue import Ack
def claim(self, *arguments, **named):
    claims = self._queue.claim(*arguments, **named)
    self._queue.settle([(one, Ack()) for one in claims])
    return claims
points.MortalQueue.claim = claim
import campaign_of_kills
campaign_of_kills.main()
"""


def run(*call):
    return subprocess.run(
        [sys.executable, *call],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", "postgres", "nats"])
def test_what_was_promised_is_delivered_whatever_is_killed(engine):
    ended = run(CAMPAIGN, "--engine", engine, "--kills", "8")
    assert ended.returncode == 0, ended.stdout
    assert "missing" in ended.stdout


def test_a_queue_that_forgets_what_it_hands_out_is_found_out():
    ended = run("-c", CARELESS.format(folder=str(CAMPAIGN.parent)))
    assert ended.returncode != 0
    assert "A promise was broken." in ended.stdout
    assert "sqlite, missing:" in ended.stdout
