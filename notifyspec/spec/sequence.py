"""The order of actions and messages: as numbered, or as they stand in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.spec.model import Sequenced

T = TypeVar("T")


def in_sequence(items: Sequence[T], numbers: Sequence[Sequenced]) -> tuple[T, ...]:
    """The items in the order of their numbers; in the file's order where they have none."""
    if all(numbered.number is None for numbered in numbers):
        return tuple(items)
    keyed = [(numbered.number or 0, index) for index, numbered in enumerate(numbers)]
    return tuple(items[index] for _, index in sorted(keyed))
