"""What operators make of types, and which operands they can't take."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.markup import added
from notifyspec.analysis.types.model import (
    NEVER,
    ListType,
    Number,
    NumberType,
    Type,
    list_of,
    text,
)
from notifyspec.analysis.types.sizes import times as product
from notifyspec.json_values import MAX_FLOAT

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_POWER: Final = 300  # digits of a power
_MOST_ITEMS: Final = 1_000_000  # of a list that is repeated
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
        results.append(Outcome(text(added(left.text, right.text))))
    if operator == "+" and _is_stored(left) and _is_stored(right):
        assert left.list is not None
        assert right.list is not None
        items = left.list.items | right.list.items
        mosts = (left.list.most, right.list.most)
        most = None if None in mosts else sum(one for one in mosts if one is not None)
        results.append(Outcome(list_of(items, left.list.least + right.list.least, most)))
    if operator == "*":
        for one, other in ((left, right), (right, left)):
            times = other.number
            if times is None or not times.whole:
                continue
            if one.text is not None:
                results.append(Outcome(text(_repeated(one.text, times))))
            if one.list is not None and not one.list.lazy:
                results.append(_repeated_list(one.list, times))
    if operator == "%" and left.text is not None and not right.null:
        results.append(Outcome(text(texts.ANY_TEXT), risk="a format may not fit its values"))
    pairs = _pairs(left) * _pairs(right)
    if not results or len(results) < pairs:
        described = f"{_described(left)} and {_described(right)}"
        return Outcome(_joined(results), refused=f"`{operator}` can't take {described}")
    return Outcome(_joined(results), risk=next((one.risk for one in results if one.risk), None))


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
    whole = left.whole and right.whole
    ends = _ends(left) is not None and _ends(right) is not None
    if operator in ("/", "//", "%") and right.has_zero:
        return Outcome(_number(operator, left, right, whole), risk="the divisor may be 0")
    if operator == "**":
        return _power(left, right)
    if not ends:
        risk = "a number without bounds may be too large" if operator in ("/", "//", "%") else None
        return Outcome(_number(operator, left, right, whole), risk=risk)
    return Outcome(_number(operator, left, right, whole))


def _constant(of: NumberType) -> Number | None:
    """The one number that it can be, None where it can be more."""
    return of.low if of.plain and of.low == of.high else None


def _constants(operator: str, left: Number, right: Number) -> Outcome:
    """Of two whole numbers that are written out."""
    if type(left) is not int or type(right) is not int:
        return Outcome(Type(number=NumberType(finite=False)))
    if operator in ("/", "//", "%") and right == 0:
        return Outcome(Type(number=NumberType()), risk="the divisor may be 0")
    if operator == "**" and (abs(left) > _EXACT or right < 0 or not _is_small_power(left, right)):
        return _power(NumberType(True, left, left), NumberType(True, right, right))
    value: Number = _EXACTLY[operator](left, right)
    plain = type(value) is int
    return Outcome(Type(number=NumberType(value == int(value), value, value, plain=plain)))


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
            return Outcome(Type(number=NumberType(whole, low, most, plain=plain)))
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


def _number(operator: str, left: NumberType, right: NumberType, whole: bool) -> Type:
    one, other = _ends(left), _ends(right)
    if one is None or other is None:
        return Type(number=NumberType(finite=False))
    if operator in ("/", "//") and other[0] <= 0 <= other[1]:
        return Type(number=_divided(left, right))
    combinations = [_OPERATIONS[operator](a, b) for a in one for b in other]
    low, high = min(combinations), max(combinations)
    match operator:
        case "%":
            plain = left.plain and right.plain
            end = 1 if whole and plain else 0  # a float may be rounded up to the divisor
            low = min(0, other[0] + end) if other[0] < 0 else 0  # it has the divisor's sign
            high = max(0, other[1] - end) if other[1] > 0 else 0
            return Type(number=NumberType(whole, low, high, plain=plain))
        case "/":
            whole = False
        case "//":
            low, high = math.floor(low), math.floor(high)
    if max(abs(low), abs(high)) > _EXACT:
        return Type(
            number=NumberType(False, low * 2 if low < 0 else 0, high * 2 if high > 0 else 0)
        )
    plain = left.plain and right.plain and operator != "/"
    return Type(number=NumberType(whole, low, high, plain=plain))


_EXACTLY: Final[dict[str, Callable[[int, int], Number]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "**": lambda a, b: a**b,
}
_OPERATIONS: Final[dict[str, Callable[[Number, Number], Number]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a / b,
    "%": lambda a, _: a,
}


def _ends(of: NumberType) -> tuple[Number, Number] | None:
    if of.low is None or of.high is None or not of.finite:
        return None
    return (of.low, of.high) if max(abs(of.low), abs(of.high)) <= 1e150 else None


def _divided(left: NumberType, right: NumberType) -> NumberType:
    """By numbers on both sides of 0, or as near to it as one likes."""
    one = _ends(left)
    if one is None or not right.nonzero:
        return NumberType(finite=False)
    if right.whole:
        most = max(abs(one[0]), abs(one[1])) + 1
        return NumberType(low=-most, high=most)
    return NumberType(low=-MAX_FLOAT, high=MAX_FLOAT, finite=False)


def _repeated(one: texts.TextType, times: NumberType) -> texts.TextType:
    least = max(0, int(times.low)) if times.low is not None else 0
    most = max(0, int(times.high)) if times.high is not None else None
    return texts.repeated(one, least, most)


def _repeated_list(one: ListType, times: NumberType) -> Outcome:
    least = max(0, int(times.low)) if times.low is not None else 0
    most = product(one.most, max(0, int(times.high)) if times.high is not None else None)
    is_long = most is None or most > _MOST_ITEMS
    risk = "without bounds a list may become too long" if is_long else None
    return Outcome(list_of(one.items, one.least * least, most), risk=risk)


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
