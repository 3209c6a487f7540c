"""How much one template may do: a call ends soon, also where nobody has checked the spec."""

from __future__ import annotations

from threading import local
from typing import Final

MOST_TURNS: Final = 1_000_000
"""Of loops, and calls of macros, in one template; some seconds. The checker goes by it as well."""
TURNS_OF_A_CALL: Final = 8
"""A call of a macro takes as long as so many turns of a loop."""
MOST_CHARACTERS: Final = 10_000_000
"""Of one text, and of all that one template prints on its way; a payload has some thousands."""
MOST_REPEATED: Final = 1_000_000
"""Items, or characters, of a list or text that `*` repeats."""
MOST_WIDTH: Final = 100_000
"""The widest field or deepest indentation that is taken for meant; more may exhaust the memory."""


class _Left(local):
    turns = MOST_TURNS
    characters = MOST_CHARACTERS


_left: Final = _Left()


def begin() -> None:
    """Give a template, which runs in this thread, all that it may do."""
    _left.turns = MOST_TURNS
    _left.characters = MOST_CHARACTERS


def spend_turns(count: int) -> None:
    """Raises OverflowError where a template takes too many."""
    _left.turns -= count
    if _left.turns < 0:
        raise OverflowError(f"more than {MOST_TURNS:,} turns of loops and macros are too many")


def spend_text(text: str) -> str:
    """The text, which is printed. Raises OverflowError where a template prints too much."""
    _left.characters -= len(text)
    if _left.characters < 0:
        raise OverflowError(f"more than {MOST_CHARACTERS:,} characters are too many")
    return text


def check_length(length: int) -> None:
    """Raises OverflowError for the length of a text that would be too long."""
    if length > MOST_CHARACTERS:
        raise OverflowError(f"more than {MOST_CHARACTERS:,} characters are too many")
