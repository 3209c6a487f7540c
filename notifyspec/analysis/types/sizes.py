"""Bounds of lengths and bytes, where None is no bound."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifyspec.analysis.types.texts import TextType


def least_of(*sizes: int | None) -> int | None:
    """The smallest of some bounds, of which None is none."""
    return min((one for one in sizes if one is not None), default=None)


def plus(*sizes: int | None) -> int | None:
    """The sum of some bounds, None where one of them is missing."""
    return None if None in sizes else sum(one for one in sizes if one is not None)


def times(*sizes: int | None) -> int | None:
    """The product of some bounds, 0 where one of them is."""
    if 0 in sizes:
        return 0
    return None if None in sizes else prod(one for one in sizes if one is not None)


def bounded(text: TextType, size: int | None, json_size: int | None) -> TextType:
    """The text with bounds of its bytes, where they are better than those it has."""
    return text._replace(
        bytes=least_of(text.bytes, size), json_bytes=least_of(text.json_bytes, json_size)
    )
