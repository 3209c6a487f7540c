"""Random templates as specs, and calls of those in which the checker finds no mistake."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from campaign import Campaign

from notifyspec.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.catalog import Catalog


def spec_of(template: str, context: dict[str, Any]) -> Source:
    spec = {
        "notifyspec": 1,
        "context": context,
        "channels": {
            "channel": "app",
            "id": "7",
            "event_type": "TOAST",
            "message": {"content": f"-{template}"},
        },
    }
    return Source("program.yaml", json.dumps(spec))


def drawn(programs: Iterable[Source], catalog: Catalog, *, seed: int, draws: int) -> Campaign:
    """So many draws for each of the programs that is clean, up to the first failure."""
    found = Campaign(seed=seed)
    for program in programs:
        found.try_spec(program, "program", catalog, draws)
        if found.failures:
            break
    return found
