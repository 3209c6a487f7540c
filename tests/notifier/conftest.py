from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from notifyspec import MemoryTransport, Notifier

if TYPE_CHECKING:
    from pathlib import Path

Write = Callable[..., Notifier]


@pytest.fixture
def memory() -> MemoryTransport:
    return MemoryTransport()


@pytest.fixture
def write(tmp_path: Path, memory: MemoryTransport) -> Write:
    """Writes specs, named by their paths, and answers a notifier of their folder."""

    def written(files: dict[str, str]) -> Notifier:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")
        return Notifier(tmp_path, transport=memory)

    return written
