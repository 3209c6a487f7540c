"""The sandbox's page in a real Chromium: each file of tests/node/page is a group."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

TESTS = Path(__file__).parents[1]
GROUPS = sorted((TESTS / "node" / "page").glob("*.test.js"))


@pytest.fixture
def golden_messages(tmp_path):
    """A file with every message of the golden wire cases."""
    cases = [yaml.safe_load(path.read_text()) for path in sorted((TESTS / "wire").glob("*.yaml"))]
    messages = [message for case in cases for message in case.get("messages", ())]
    assert {message["backend"] for message in messages} == {"channels", "beams"}
    path = tmp_path / "messages.json"
    path.write_text(json.dumps(messages))
    return path


@pytest.mark.parametrize("group", GROUPS, ids=lambda path: path.name.removesuffix(".test.js"))
def test_a_browser_shows_what_a_receiver_would_see(
    run_node, browser, golden_messages, tmp_path, group
):
    environment = {"CHROMIUM": browser, "SCREENSHOTS": tmp_path, "GOLDEN_MESSAGES": golden_messages}
    run_node(group, **{name: str(value) for name, value in environment.items()})
