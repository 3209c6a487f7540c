"""Names that were meant: the basis of every "did you mean"."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLOSE = 0.6  # difflib's own default; finds "ulr" for "url", and nothing for "text" and "content"


def closest(word: str, names: Iterable[str]) -> str | None:
    """The name that is most like the word, however both are cased; None where none is close."""
    folded = {_folded(name): name for name in names}
    found = get_close_matches(_folded(word), folded, n=1, cutoff=_CLOSE)
    return folded[found[0]] if found else None


def listed(names: Iterable[str], most: int = 12) -> str:
    """``a``, ``b`` or ``c``, each in backticks."""
    shown = [f"`{name}`" for name in names]
    if len(shown) > most:
        return f"{', '.join(shown[:most])} and {len(shown) - most} more"
    if len(shown) > 1:
        return f"{', '.join(shown[:-1])} or {shown[-1]}"
    return "".join(shown)


def _folded(word: str) -> str:
    return word.casefold().replace("-", "_")
