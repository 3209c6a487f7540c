"""Signatures of Jinja's filters that make texts of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.analysis import texts
from notifyspec.analysis.charset import ANY, CharSet
from notifyspec.analysis.types import POISON, Type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.analysis.filter_call import FilterCall, FilterSignature
    from notifyspec.analysis.texts import TextType

_ASCII: Final = CharSet.of([(0, 0x7F)])
_CASE_GROWTH: Final = 3  # one character becomes up to three: "ΐ".upper()
_UPPER: Final = CharSet.of_text("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LOWER: Final = CharSet.of_text("abcdefghijklmnopqrstuvwxyz")


def cased(call: FilterCall) -> Type:
    """``upper``, ``lower``, ``title`` and ``capitalize``."""
    text = call.text()
    return POISON if text is None else Type(text=_cased(text, call.name))


def _cased(text: TextType, how: str) -> TextType:
    if text.values is not None and how in ("upper", "lower"):
        return texts.text_values(frozenset(getattr(value, how)() for value in text.values))
    if text.chars <= _ASCII:
        letters = text.chars & (_UPPER | _LOWER)
        chars = text.chars
        if letters:
            moved = CharSet.of(
                (ord(chr(code).swapcase()), ord(chr(code).swapcase()))
                for low, high in letters.ranges
                for code in range(low, high + 1)
            )
            chars = chars | moved
        if how == "upper":
            chars = chars - _LOWER
        elif how == "lower":
            chars = chars - _UPPER
        return texts.text_of(chars, text.least, text.most)
    most = None if text.most is None else text.most * _CASE_GROWTH
    grown = texts.text_of(ANY, text.least, most)
    return grown


TEXT_FILTERS: Final[Mapping[str, FilterSignature]] = {
    "upper": cased,
    "lower": cased,
    "title": cased,
    "capitalize": cased,
}
