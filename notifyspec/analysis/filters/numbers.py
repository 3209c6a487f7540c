"""Signatures of filters that make numbers, or texts of numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from notifyspec.analysis.filter_signature import FilterSignature
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.charset import CharSet
from notifyspec.analysis.types.model import (
    POISON,
    Number,
    NumberType,
    Type,
    count,
    type_of_number,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.analysis.filter_call import FilterCall
    from notifyspec.analysis.types.texts import TextType

MAX_FLOAT: Final = 1.7976931348623157e308
"""The largest finite double, IEEE 754."""
_EXACT: Final = 2**50  # up to here, rounding to an end of a range stays within the range
_MOST_PRECISION: Final = 150  # with numbers up to 1e150, nothing overflows
_MOST_POWER: Final = 300  # a number of so many digits is a finite double
_FLAG: Final = NumberType(True, 0, 1, plain=True)
_SPELLED: Final = CharSet.of_text("eEiInN")  # an exponent, infinity, not a number
_METHODS: Final = frozenset({"common", "ceil", "floor"})
_SIZE_CHARS: Final = CharSet.of_text("-0123456789. BytesKMGTPEZYBik")


def number_of(call: FilterCall) -> NumberType | None:
    """The base as a number, a boolean as 0 or 1; None where that was reported."""
    found = call.present()
    if found.is_poisoned:
        return None
    numbers = found._replace(booleans=frozenset())
    if numbers.kinds and call.only(numbers, number=True) is None:
        return None
    parts = [] if found.number is None else [found.number]
    if found.booleans:
        parts.append(_FLAG)
    whole = Type(number=parts[0])
    for one in parts[1:]:
        whole |= Type(number=one)
    return whole.number


def absolute(call: FilterCall) -> Type:
    number = number_of(call)
    if number is None:
        return POISON
    low, high = number.low, number.high
    ends = [abs(end) for end in (low, high) if end is not None]
    most = max(ends) if len(ends) == 2 else None
    spans_zero = (low is None or low <= 0) and (high is None or high >= 0)
    least = 0 if spans_zero or not ends else min(ends)
    return Type(number=number._replace(low=least, high=most))


def rounded(call: FilterCall) -> Type:
    number, precision = number_of(call), call.whole(0, "precision", 0)
    methods = _methods(call)
    if number is None or precision is None or methods is None:
        return POISON
    if (
        precision.low is None
        or precision.high is None
        or max(abs(precision.low), abs(precision.high)) > _MOST_PRECISION
    ):
        call.may_fail(
            f"`precision` may be outside -{_MOST_PRECISION} to {_MOST_PRECISION}.",
            "Declare `minimum` and `maximum` for it in the context.",
        )
        return POISON
    bounds = _within(number)
    if (methods != {"common"} or precision.low < 0) and bounds is None:
        call.may_fail(
            "A number without bounds may be too large to be rounded.",
            "Declare `minimum` and `maximum` in the context.",
        )
        return POISON
    unit = 10 ** max(0, -int(precision.low))
    whole = number.whole or precision.high <= 0
    plain = number.plain and methods == {"common"}
    if methods != {"common"}:
        whole = (number.whole and precision.low >= 0) or precision.low == precision.high == 0
    low: Number | None
    high: Number | None
    low, high = number.ends or (None, None)
    if bounds is not None:
        low, high = _rounded_ends(bounds, unit)
    if methods != {"common"} and low is not None and high is not None:
        scaled = max(abs(low), abs(high)) * 10 ** max(0, int(precision.high))
        if scaled > _EXACT or precision.low < 0:
            slack = max(1, abs(low), abs(high)) * 1e-9
            low, high, whole = low - slack, high + slack, False
    floating = number.floating or "common" not in methods
    return Type(number=NumberType(whole, low, high, number.finite, plain=plain, floating=floating))


def _methods(call: FilterCall) -> frozenset[str] | None:
    given = call.argument(1, "method")
    if given is None:
        return frozenset({"common"})
    values = None if given.type.text is None else given.type.text.values
    if given.type.is_poisoned:
        return None
    if given.type.kinds != ("a text",) or values is None or not values <= _METHODS:
        call.refuse("`method` of `round` must be `common`, `ceil` or `floor`.")
        return None
    return values


def _within(number: NumberType) -> tuple[Number, Number] | None:
    """The ends of a range in which nothing overflows."""
    if number.low is None or number.high is None or not number.finite:
        return None
    return (number.low, number.high) if max(abs(number.low), abs(number.high)) <= 1e150 else None


def _rounded_ends(bounds: tuple[Number, Number], unit: int) -> tuple[Number, Number]:
    low, high = bounds
    return math.floor(low) // unit * unit, -(-math.ceil(high) // unit * unit)


def as_whole(call: FilterCall) -> Type:
    """``int``: what has no number becomes the ``default``."""
    found = call.there()
    given = call.argument(0, "default")
    default = Type(number=NumberType(True, 0, 0, plain=True)) if given is None else given.type
    if found.is_poisoned or default.is_poisoned:
        return POISON
    if found.number is not None and not (found.number.finite or found.number.plain):
        call.may_fail(
            "A number may be infinite, which no whole number is.",
            "Declare `minimum` and `maximum` of what it is computed from.",
        )
        return POISON
    result = Type()
    if found.number is not None:
        result |= Type(number=_truncated(found.number))
    if found.booleans:
        result |= Type(number=_FLAG)
    is_decimal = call.argument(1, "base") is None
    if found.text is not None and is_decimal and _spells_whole(found.text):
        numbers = [int(one) for one in found.text.values or ()]
        result |= count(min(numbers), max(numbers))
        found = found._replace(text=None)
    if found.text is not None:
        result |= Type(number=_read(found.text, whole=True, is_decimal=is_decimal))
    if found.unknown or found.other:
        result |= Type(number=NumberType(True, finite=False, plain=True))
    rest = found._replace(number=None, booleans=frozenset())
    return result | default if rest.kinds else result


def _spells_whole(text: TextType) -> bool:
    """Whether the text is one of a few, each of which is a number in digits alone."""
    return text.values is not None and all(one.isdecimal() for one in text.values)


def _truncated(number: NumberType) -> NumberType:
    low = None if number.low is None else math.trunc(number.low)
    high = None if number.high is None else math.trunc(number.high)
    return NumberType(True, low, high, number.finite, plain=True)


def _read(text: TextType, *, whole: bool, is_decimal: bool = True) -> NumberType:
    """The numbers that a text may spell."""
    longest = _MOST_POWER if text.most is None else text.most
    if not is_decimal:
        longest *= 2  # a digit may stand for 35
    spelled = bool(text.chars & _SPELLED) and text.most != 0
    if whole:
        spelled = "e" in text.chars or "E" in text.chars
    if longest >= _MOST_POWER or (spelled and not whole):
        return NumberType(whole, finite=False, plain=whole, floating=not whole)
    largest = int(MAX_FLOAT) if spelled else 10**longest
    least = -largest if "-" in text.chars else 0
    return NumberType(whole, least, largest, plain=whole, floating=not whole)


def as_float(call: FilterCall) -> Type:
    """``float``: what has no number becomes the ``default``."""
    found = call.there()
    given = call.argument(0, "default")
    default = type_of_number(0.0) if given is None else given.type
    if found.is_poisoned or default.is_poisoned:
        return POISON
    if found.number is not None and found.number.is_huge:
        call.may_fail(
            "A number without bounds may be too large.",
            "Declare `minimum` and `maximum` in the context.",
        )
        return POISON
    result = Type()
    if found.number is not None:
        result |= Type(number=_as_double(found.number))
    if found.booleans:
        result |= Type(number=NumberType(True, 0, 1, floating=True))
    if found.text is not None:
        result |= Type(number=_read(found.text, whole=False))
    if found.unknown or found.other:
        result |= Type(number=NumberType(finite=False, floating=True))
    rest = found._replace(number=None, booleans=frozenset())
    return result | default if rest.kinds else result


def _as_double(number: NumberType) -> NumberType:
    low, high = number.low, number.high
    if low is not None and abs(low) <= MAX_FLOAT:
        low = min(low, float(low))
    if high is not None and abs(high) <= MAX_FLOAT:
        high = max(high, float(high))
    return number._replace(low=low, high=high, plain=False, floating=True)


def file_size(call: FilterCall) -> Type:
    """``filesizeformat``, as in "13.4 kB"."""
    found = call.present()
    values = None if found.text is None else found.text.values
    if found.kinds == ("a text",) and values is not None and all(map(_is_number, values)):
        return Type(text=texts.text_of(_SIZE_CHARS, len("1 Byte"), _MOST_POWER + 20))
    number = number_of(call)
    if number is None:
        return POISON
    if not number.finite:
        call.may_fail(
            "A number may be infinite, which is no size.",
            "Declare `minimum` and `maximum` of what it is computed from.",
        )
        return POISON
    low = -MAX_FLOAT if number.low is None else number.low
    high = MAX_FLOAT if number.high is None else number.high
    most = max(len("1024.0 KiB"), len(str(int(low))) + len(" Bytes"))
    most = max(most, len(str(int(high))) - 24 + len("00.0 YiB"))
    # Near the largest double, a thousand times the number is infinite.
    chars = _SIZE_CHARS | CharSet.of_text("inf" if high > 1e304 else "")
    return Type(text=texts.text_of(chars, len("1 Byte"), most))


def _is_number(value: str) -> bool:
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False


NUMBER_FILTERS: Final[Mapping[str, FilterSignature]] = {
    "abs": FilterSignature(absolute),
    "round": FilterSignature(rounded, ("precision", "method")),
    "int": FilterSignature(as_whole, ("default", "base")),
    "float": FilterSignature(as_float, ("default",)),
    "filesizeformat": FilterSignature(file_size, ("binary",), exact=True),
}
