"""Texts in which HTML's special characters are escaped, and texts that escape what joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.charset import CharSet

if TYPE_CHECKING:
    from notifyspec.analysis.types.texts import TextType

_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&#34;"}
_SPECIAL: Final = CharSet.of_text("".join(_ESCAPES))
_TABLE: Final = str.maketrans(_ESCAPES)


def escaped(text: TextType) -> TextType:
    """The text with ``& < > ' "`` escaped; it may be so already where it may be ``Markup``."""
    if not text.chars & _SPECIAL:
        return text._replace(markup=True)
    if text.values is not None:
        values = frozenset(one.translate(_TABLE) for one in text.values)
        values |= text.values if text.markup else frozenset()
        return texts.text_values(values)._replace(markup=True)
    special = text.chars & _SPECIAL
    written = [_ESCAPES[chr(code)] for low, high in special.ranges for code in range(low, high + 1)]
    growth = max(map(len, written))
    grown = texts.text_of(
        (text.chars - special if not text.markup else text.chars)
        | CharSet.of_text("".join(written)),
        text.least,
        None if text.most is None else text.most * growth,
    )
    keeps = text.prefix if not any(one in _SPECIAL for one in text.prefix) else ""
    return grown._replace(
        bytes=_grown(text.bytes, growth, text.most, text.chars.utf8_bytes),
        json_bytes=_grown(text.json_bytes, growth, text.most, text.chars.json_bytes),
        prefix=keeps,
        markup=True,
    )


def _grown(size: int | None, growth: int, most: int | None, width: int) -> int | None:
    by_size = None if size is None else size * growth
    by_length = None if most is None else most * max(growth, width)
    return min((one for one in (by_size, by_length) if one is not None), default=None)


def added(left: TextType, right: TextType) -> TextType:
    """``left + right``. Where one is ``Markup``, it escapes the other."""
    if not (left.markup or right.markup):
        return texts.concat(left, right)
    return texts.concat(_beside(left, right), _beside(right, left))._replace(markup=True)


def _beside(text: TextType, other: TextType) -> TextType:
    """A text that is escaped where the other one is ``Markup``, and may be so already."""
    return texts.union(text, escaped(text)) if other.markup else text
