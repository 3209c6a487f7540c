"""Names that were meant: the basis of every "did you mean"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLOSE = 0.6  # difflib's own default; finds "ulr" for "url", and nothing for "text" and "content"
_LONG_WORD = 8  # can be told from others by more of its letters


def closest(word: str, names: Iterable[str]) -> str | None:
    """The name that is most like the word, however both are cased; None where none is close."""
    from difflib import get_close_matches  # which nobody needs where nothing is misspelt

    folded = {_folded(name): name for name in names}
    found = get_close_matches(_folded(word), folded, n=1, cutoff=_CLOSE)
    return folded[found[0]] if found else None


def is_slip(word: str, name: str) -> bool:
    """Whether a word differs from a name by case, by hyphens, or by one slip (two in a long one)."""
    word = word.casefold().replace("-", "_")
    return distance(word, name) <= (2 if min(len(word), len(name)) >= _LONG_WORD else 1)


def listed(names: Iterable[str], most: int = 12, last: str = "or") -> str:
    """``a``, ``b`` or ``c``, each in backticks. ``last`` is the word before the last one."""
    shown = [f"`{name}`" for name in names]
    if len(shown) > most:
        return f"{', '.join(shown[:most])} and {len(shown) - most} more"
    if len(shown) > 1:
        return f"{', '.join(shown[:-1])} {last} {shown[-1]}"
    return "".join(shown)


def _folded(word: str) -> str:
    return word.casefold().replace("-", "_")


def distance(one: str, other: str) -> int:
    """How many slips lie between: a letter left out, put in, changed, or two neighbours swapped.

    (Optimal string alignment distance.)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, above, row = row, before, [i]
        for j, against in enumerate(other, start=1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
