"""The contract of a fix: one module of ``fixes/`` that knows how to put one kind of mistake right.

A fix offers edits that mean what the checker has taken the mistake for. ``fixing`` holds each to
that, and applies it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.site import Path
    from notifyspec.checking.subject import Subject
    from notifyspec.json_values import JSON
    from notifyspec.source import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """``text`` takes the place of ``span``, which is empty for an insertion.

    ``note`` says what was done, for a list. ``added`` is what the edit says that the checker did
    not read: a path and the value there.
    """

    span: Span
    text: str
    note: str
    added: tuple[Path, JSON] | None = None


class Fix(Protocol):
    """What a module of ``fixes/`` has."""

    def edits(self, subject: Subject) -> Iterator[Edit]:
        """Edits that don't overlap, for a file that is YAML."""
        ...
