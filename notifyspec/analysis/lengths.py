"""What is said of a text or a list that may be longer than a call takes."""

from __future__ import annotations

from typing import Final

SHORTER: Final = "Declare a `maximum`, `maxLength` or `maxItems` in the context, or smaller ones."


def too_long(what: str, length: int | None, most: int, *parts: int | None) -> str | None:
    """That "the text" or "the list" may be too long; None where it is not, as far as is known.

    Nor where one of the ``parts`` that it is made of is so long already: a context may hold that.
    """
    if length is None or length <= most or any(one is None or one > most for one in parts):
        return None
    units = "items" if what == "the list" else "characters"
    return f"{what} may become too long, with more than {most:,} {units}"
