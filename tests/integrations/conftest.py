"""A server of PostgreSQL, and the spec that all frameworks send."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from queues.servers import postgres_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from queues.servers import PostgresServer

BOOK_ADDED = """
notifyspec: 1
summary: Tells everybody of a new book.
context:
  type: object
  required: [title]
  additionalProperties: false
  properties: {title: {type: string, maxLength: 50}}
channels:
  channel: books
  id: all
  actions:
    - type: TOAST
      message: {content: "{{ title }}", content_type: success}
examples:
  - name: typical
    context: {title: Emma}
"""


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    folder = tmp_path / "specs"
    folder.mkdir()
    (folder / "book_added.yaml").write_text(BOOK_ADDED)
    return folder
