"""What operators make of types, and which operands they can't take."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from notifyspec.analysis.integers import is_integer
from notifyspec.analysis.lengths import too_long
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.markup import added
from notifyspec.analysis.types.model import (
    NEVER,
    TOO_LARGE,
    ListType,
    Number,
    NumberType,
    Type,
    list_of,
    text,
    type_of_number,
)
from notifyspec.analysis.types.sizes import times as product
from notifyspec.json_values import MAX_FLOAT
from notifyspec.template.budget import MOST_CHARACTERS, MOST_REPEATED

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_POWER: Final = 300  # digits of a power
_MOST_DIGITS: Final = 4000  # of an integer; from 4,301 on, Python refuses to print it
_EXACT: Final = 10**15  # up to here, whole numbers stay exact also as floats
_SYMBOLS: Final = {
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "gteq": ">=",
    "lt": "<",
    "lteq": "<=",
    "in": "in",
    "notin": "not in",
}


ZERO_DIVISOR: Final = "the divisor may be 0"


class Outcome(NamedTuple):
    """``type`` of the result; ``refused`` says which operands the operator can't take.

    ``risk`` says what may fail although the types are right.
    """

    type: Type
    refused: str | None = None
    risk: str | None = None


def calculated(operator: str, left: Type, right: Type) -> Outcome:
    """``left operator right``, with operands that are neither missing nor null."""
    results = []
    if left.number is not None and right.number is not None:
        results.append(_numbers(operator, left.number, right.number))
    if operator == "+" and left.text is not None and right.text is not None:
        made = added(left.text, right.text)
        parts = (left.text.most, right.text.most)
        risk = too_long("the text", made.most, MOST_CHARACTERS, *parts)
        results.append(Outcome(text(made), risk=risk))
    if operator == "+" and _is_stored(left) and _is_stored(right):
        assert left.list is not None
        assert right.list is not None
        items = left.list.items | right.list.items
        mosts = (left.list.most, right.list.most)
        most = None if None in mosts else sum(one for one in mosts if one is not None)
        risk = too_long("the list", most, MOST_CHARACTERS, *mosts)
        results.append(Outcome(list_of(items, left.list.least + right.list.least, most), risk=risk))
    if operator == "*":
        for one, other in ((left, right), (right, left)):
            times = other.number
            if times is None or not times.plain:
                continue
            if one.text is not None:
                results.append(_repeated(one.text, times))
            if one.list is not None and not one.list.lazy:
                results.append(_repeated_list(one.list, times))
    if operator == "%" and left.text is not None and not right.null:
        results.append(Outcome(text(texts.ANY_TEXT), risk="a format may not fit its values"))
    pairs = _pairs(left) * _pairs(right)
    if not results or len(results) < pairs:
        refused = f"`{operator}` can't take {_described(left)} and {_described(right)}"
        if operator == "*" and is_repeated_by_a_float(left, right):
            refused = "`*` repeats a text or a list by an integer, and this number may be a float"
        return Outcome(_joined(results), refused=refused)
    return Outcome(_joined(results), risk=next((one.risk for one in results if one.risk), None))


def is_repeated_by_a_float(left: Type, right: Type) -> bool:
    """Whether a text or a list is to be repeated by what may be no integer."""
    times, parts = (left, right) if left.kinds == ("a number",) else (right, left)
    return (
        times.kinds == ("a number",)
        and not is_integer(times)
        and {*parts.kinds} in ({"a text"}, {"a list"}, {"a text", "a list"})
    )


def compared(operator: str, left: Type, right: Type) -> str | None:
    """Why an ordering or ``in`` can't take its operands, None where it can."""
    symbol = _SYMBOLS[operator]
    if operator in ("in", "notin"):
        takes = right.list is not None or bool(right.objects) or right.text is not None
        if not takes or right.number or right.booleans or right.null:
            return f"`{symbol}` can't look into {_described(right)}"
        if right.text is not None and (left.text is None or _pairs(left) > 1 or left.null):
            return f"`{symbol}` looks into a text for a text, not for {_described(left)}"
        return None
    if operator in ("eq", "ne"):
        return None
    kinds = (
        (
            left.number is not None or bool(left.booleans),
            right.number is not None or bool(right.booleans),
        ),
        (left.text is not None, right.text is not None),
        (_is_stored(left), _is_stored(right)),
    )
    ordered = [one for one, other in kinds if one and other]
    alone = len(ordered) == sum(one for one, _ in kinds) == sum(other for _, other in kinds) == 1
    if alone and not (left.objects or right.objects or left.null or right.null):
        return None
    return f"`{symbol}` can't compare {_described(left)} with {_described(right)}"


def _numbers(operator: str, left: NumberType, right: NumberType) -> Outcome:
    one, other = _constant(left), _constant(right)
    if one is not None and other is not None:
        return _constants(operator, one, other)
    if operator in ("/", "//", "%") and right.has_zero:
        return Outcome(_number(operator, left, right), risk=ZERO_DIVISOR)
    if operator == "**":
        return _power(left, right)
    return Outcome(_number(operator, left, right), risk=_unbounded_risk(operator, left, right))


def _unbounded_risk(operator: str, left: NumberType, right: NumberType) -> str | None:
    """What may fail in computing with numbers without bounds."""
    if _ends(left) is not None and _ends(right) is not None:
        return None
    # An integer that no float can hold can't be computed with a float, nor grow for ever.
    is_huge = left.is_huge or right.is_huge
    is_too_large = (
        (left.is_huge and not right.plain)
        or (right.is_huge and not left.plain)
        or (is_huge and operator == "/")
        or (is_huge and operator == "*" and _large(operator, left, right).ends is None)
    )
    return "a number without bounds may be too large" if is_too_large else None


def _constant(of: NumberType) -> int | None:
    """The one integer that it can be, None where it can be more."""
    return int(of.low) if of.plain and of.low is not None and of.low == of.high else None


def _constants(operator: str, left: int, right: int) -> Outcome:
    """Of two integers that are written out."""
    if operator in ("/", "//", "%") and right == 0:
        return Outcome(Type(number=NumberType()), risk=ZERO_DIVISOR)
    if operator == "**" and (abs(left) > _EXACT or right < 0 or not _is_small_power(left, right)):
        return _power(
            NumberType(True, left, left, plain=True), NumberType(True, right, right, plain=True)
        )
    return Outcome(type_of_number(_EXACTLY[operator](left, right)))


def of_a_square(outcome: Outcome) -> Outcome:
    """The outcome of a number times itself, which is never below 0."""
    number = outcome.type.number
    if number is None or (number.low is not None and number.low >= 0):
        return outcome
    return outcome._replace(type=outcome.type._replace(number=number._replace(low=0)))


def _power(left: NumberType, right: NumberType) -> Outcome:
    """With a result that a float can hold: of whole exponents from 0, or of a base that is not below 0."""
    one, other = _ends(left), _ends(right)
    if one is not None and other is not None:
        base = max(abs(one[0]), abs(one[1]), 1)
        if right.whole and other[0] >= 0 and _is_small_power(base, other[1]):
            plain = left.plain and right.plain
            most = base ** int(other[1])
            whole = left.whole and (plain or most <= _EXACT)
            most *= 1 if plain or most <= _EXACT else 2
            is_even = other[0] == other[1] and other[0] % 2 == 0
            low = -most if one[0] < 0 and not is_even else 0
            floating = left.floating or right.floating
            return Outcome(
                Type(number=NumberType(whole, low, most, plain=plain, floating=floating))
            )
        if one[0] >= 0 and other[0] >= 0 and _is_small_power(base, other[1]):
            return Outcome(Type(number=NumberType(low=0, high=base ** other[1] * (1 + 1e-9))))
        if one[0] > 0:
            ends = [math.log10(a) * b for a in one for b in other]
            if max(map(abs, ends)) <= _MOST_POWER:
                # Each is rounded, as the power itself is.
                low, most = 10 ** min(ends) * (1 - 1e-9), 10 ** max(ends) * (1 + 1e-9)
                return Outcome(Type(number=NumberType(low=low, high=most)))
    return Outcome(Type(number=NumberType()), risk="a power may grow past every bound")


def _is_small_power(base: Number, exponent: Number) -> bool:
    return math.log10(max(1, abs(base))) * exponent <= _MOST_POWER


def _number(operator: str, left: NumberType, right: NumberType) -> Type:
    one, other = _ends(left), _ends(right)
    plain = left.plain and right.plain and operator != "/"
    floating = left.floating or right.floating or operator == "/"
    if one is None or other is None:
        return Type(number=_large(operator, left, right)._replace(plain=plain, floating=floating))
    if operator in ("/", "//") and other[0] <= 0 <= other[1]:
        return Type(
            number=_divided(left, right)._replace(whole=plain, plain=plain, floating=floating)
        )
    operations = _EXACTLY if plain else _ROUNDED
    whole = operator == "//" or (left.whole and right.whole and operator != "/")
    match operator:
        case "%":
            end = 1 if plain else 0  # a float may be rounded up to the divisor
            low = min(0, other[0] + end) if other[0] < 0 else 0  # it has the divisor's sign
            high = max(0, other[1] - end) if other[1] > 0 else 0
        case _:
            combinations = [operations[operator](a, b) for a in one for b in other]
            low, high = min(combinations), max(combinations)
            if not plain and max(abs(low), abs(high)) > _EXACT:
                whole = operator == "//"
                low, high = low * 2 if low < 0 else 0, high * 2 if high > 0 else 0
    return Type(number=NumberType(whole, low, high, plain=plain, floating=floating))


def _large(operator: str, left: NumberType, right: NumberType) -> NumberType:
    """Of numbers of any size, as far as they have ends."""
    plain = left.plain and right.plain and operator != "/"
    one, other = left.ends, right.ends
    if one is None or other is None:
        fits = left.fits_float or right.fits_float
        fits_float = fits and not (left.is_huge or right.is_huge)
        return NumberType(plain, finite=False, fits_float=fits_float)
    finite = left.finite and right.finite
    match operator:
        case "%":
            low, high = min(0, other[0]), max(0, other[1])
        case "/" | "//":
            finite = finite and right.whole
            most = max(-one[0], one[1], 0 if right.whole else int(MAX_FLOAT))
            low, high = 0 if one[0] >= 0 <= other[0] else -most, most
        case _:
            ends = [int(_EXACTLY[operator](a, b)) for a in one for b in other]
            low, high = min(ends), max(ends)
    largest = max(-low, high)
    if largest >= 10**_MOST_DIGITS:
        return NumberType(plain, finite=False)
    if largest < TOO_LARGE:
        low, high = min(low, int(float(low))), max(high, int(float(high)))
    finite = finite and largest <= MAX_FLOAT
    whole = plain or (finite and operator != "/" and left.whole and right.whole)
    return NumberType(whole, low, high, finite)


_EXACTLY: Final[dict[str, Callable[[Any, Any], Number]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "**": lambda a, b: a**b,
}
_ROUNDED: Final = {**_EXACTLY, "//": lambda a, b: math.floor(a / b)}


def _ends(of: NumberType) -> tuple[Number, Number] | None:
    low, high = of.low, of.high
    if low is None or high is None or not of.finite or max(abs(low), abs(high)) > 1e150:
        return None
    return (math.ceil(low), math.floor(high)) if of.plain else (low, high)


def _divided(left: NumberType, right: NumberType) -> NumberType:
    """By numbers on both sides of 0, or as near to it as one likes."""
    one = _ends(left)
    if one is None or not right.nonzero:
        return NumberType(finite=False)
    if right.whole:
        most = max(abs(one[0]), abs(one[1])) + 1
        return NumberType(low=-most, high=most)
    return NumberType(low=-MAX_FLOAT, high=MAX_FLOAT, finite=False)


def _repeated(one: texts.TextType, times: NumberType) -> Outcome:
    least, most = _times(times)
    made = texts.repeated(one, least, most)
    return Outcome(text(made), risk=_repeated_too_often("the text", one.most, most))


def _repeated_list(one: ListType, times: NumberType) -> Outcome:
    least, most = _times(times)
    made = list_of(one.items, one.least * least, product(one.most, most))
    return Outcome(made, risk=_repeated_too_often("the list", one.most, most))


def _times(of: NumberType) -> tuple[int, int | None]:
    """How often something is repeated: not at all where the number is below 0."""
    low, high = of.low, of.high
    return 0 if low is None else max(0, int(low)), None if high is None else max(0, int(high))


def _repeated_too_often(what: str, size: int | None, times: int | None) -> str | None:
    most = product(size, times)
    return too_long(what, MOST_REPEATED + 1 if most is None else most, MOST_REPEATED)


def _is_stored(of: Type) -> bool:
    """Whether it may be a list, and not one that is made item by item."""
    return of.list is not None and not of.list.lazy


def _pairs(of: Type) -> int:
    return sum(
        (
            of.text is not None,
            of.number is not None,
            bool(of.booleans),
            of.null,
            of.list is not None,
            bool(of.objects),
            of.other,
        )
    )


def _joined(results: list[Outcome]) -> Type:
    whole = NEVER
    for one in results:
        whole = whole | one.type
    return whole


def _described(of: Type) -> str:
    return " or ".join(of.kinds) or "nothing"
