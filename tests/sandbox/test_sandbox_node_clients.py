"""Pusher's own JavaScript SDKs against the sandbox: each file of tests/node/clients is a group."""

from __future__ import annotations

from pathlib import Path

import pytest

GROUPS = sorted((Path(__file__).parents[1] / "node" / "clients").glob("*.test.js"))


@pytest.mark.parametrize("group", GROUPS, ids=lambda path: path.name.removesuffix(".test.js"))
def test_pusher_js_and_the_node_sdk_find_in_the_sandbox_what_pusher_promises(run_node, group):
    run_node(group)
