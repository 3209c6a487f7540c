"""The texts that numbers and booleans read as."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.charset import CharSet

if TYPE_CHECKING:
    from notifyspec.analysis.types.model import NumberType, Type
    from notifyspec.analysis.types.texts import TextType

_DIGITS: Final = CharSet.of_text("0123456789")
_MINUS: Final = CharSet.of_text("-")
_INTEGER_CHARS: Final = _DIGITS | _MINUS
_WHOLE_CHARS: Final = CharSet.of_text("-0123456789.")
_NUMBER_CHARS: Final = CharSet.of_text("-+0123456789.e")
_FLOAT_CHARS: Final = _NUMBER_CHARS | CharSet.of_text("infa")
_FLOAT_LENGTH: Final = 24  # of the longest finite double, -2.2250738585072014e-308
_CONTEXT_LENGTH: Final = 320  # more than any number of a context has, which a double can hold
_EXACT_FLOATS: Final = 10**16  # from here on, Python prints a float with an exponent


@lru_cache(512)
def printed(of: NumberType) -> TextType:
    """What a number prints. JSON Schema's 1.0 is whole, and prints as it came."""
    bounds = (of.low, of.high)
    if of.plain and None in bounds:
        negative = of.low is None or of.low < 0
        chars = _INTEGER_CHARS if negative else _DIGITS
        return texts.text_of(chars, 1, _CONTEXT_LENGTH if of.finite else None)
    if of.floating and (None in bounds or float("inf") in map(abs, filter(None, bounds))):
        return texts.text_of(_FLOAT_CHARS, 1, _FLOAT_LENGTH)
    if None in bounds and of.finite:
        return texts.text_of(_NUMBER_CHARS, 1, _CONTEXT_LENGTH)
    if None in bounds or any(abs(bound) == float("inf") for bound in bounds if bound is not None):
        return texts.text_of(_NUMBER_CHARS, 1, None)
    low, high = (int(bound) for bound in bounds if bound is not None)
    digits = max(
        len(str(low)), len(str(high)), len(str(-1)) if of.low is not None and of.low < 0 else 1
    )
    if of.plain:
        if low == high:
            return texts.constant(str(low))
        chars = _DIGITS if low >= 0 else _INTEGER_CHARS
        return texts.text_of(chars, 1, digits)
    if of.whole and max(abs(low), abs(high)) < _EXACT_FLOATS:
        if low <= 0 <= high:  # a float has a zero below zero as well
            digits = max(digits, len("-0"))
        chars = _WHOLE_CHARS if low <= 0 else _WHOLE_CHARS - _MINUS
        return texts.text_of(chars, 1, digits + 2)
    chars = _NUMBER_CHARS if of.finite else _FLOAT_CHARS
    if of.finite and max(abs(low), abs(high)) < _EXACT_FLOATS - 1:  # an exponent is then below zero
        chars = chars - CharSet.of_text("+")
    return texts.text_of(chars, 1, _FLOAT_LENGTH if of.floating else max(digits, _FLOAT_LENGTH))


def text_of_type(found: Type) -> TextType:
    """What the texts, numbers and booleans of a type read as."""
    parts = [] if found.text is None else [found.text]
    if found.number is not None:
        parts.append(printed(found.number))
    if found.booleans:
        parts.append(texts.text_values(frozenset(map(str, found.booleans))))
    return texts.union_of(parts) if parts else texts.EMPTY
