"""The part of a type that a test leaves."""

from __future__ import annotations

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.meet import meet
from notifyspec.analysis.types.model import (
    MISSING,
    NumberType,
    Type,
    number,
    union_of,
    without_plain,
)
from notifyspec.analysis.types.truth import without_zero


def only_missing(of: Type) -> Type:
    return MISSING if of.missing else Type()


def kept(of: Type, kind: Type, holds: bool) -> Type:
    """The part of a type that is of the kinds of ``kind``, or the rest of it."""
    if of.unknown or of.other:
        return kind if holds and not of.other else of
    if holds:
        return Type(
            text=of.text if kind.text is not None else None,
            number=of.number if kind.number is not None else None,
            booleans=of.booleans & kind.booleans,
            null=of.null and kind.null,
        )
    return of._replace(
        text=None if kind.text is not None else of.text,
        number=None if kind.number is not None else of.number,
        booleans=of.booleans - kind.booleans,
        null=of.null and not kind.null,
    )


def numbers_kept(of: Type, *, whole: bool, holds: bool) -> Type:
    """The part of a type that Python has as an integer (``whole``) or as a float.

    JSON's 1.0 may be either, so of what is not the one nothing follows.
    """
    if not holds or of.other:
        return of
    number = NumberType() if of.unknown else of.number
    if number is not None:
        number = number._replace(whole=whole or number.whole, plain=whole, floating=not whole)
    return Type(number=number)


def objects_kept(of: Type, *, holds: bool) -> Type:
    if of.unknown or of.other:
        return of
    return Type(objects=of.objects) if holds else of._replace(objects=())


def items_kept(of: Type, *, holds: bool) -> Type:
    """The part of a type that has items, or the rest; a list made item by item is in either."""
    if of.unknown or of.other or (of.list is not None and of.list.lazy):
        return of
    if holds:
        return Type(text=of.text, list=of.list, objects=of.objects)
    return of._replace(text=None, list=None, objects=())


def equal(of: Type, value: Type) -> Type:
    if of.unknown or of.other or value.unknown or value.other:
        return of.present()
    # To Python, 1 == 1.0, and 1 == true.
    both = meet(of.present(), without_plain(value.present()))
    if not (of.booleans or value.booleans):
        return union_of((both,))
    numbers = union_of(meet(of, _as_number(flag)) for flag in value.booleans)
    flags = {flag for flag in of.booleans if not meet(value, _as_number(flag)).is_impossible}
    return union_of((both, numbers, Type(booleans=frozenset(flags))))


def _as_number(flag: bool) -> Type:
    return number(whole=True, low=int(flag), high=int(flag))


def without(of: Type, value: Type) -> Type:
    """The type without a value, where there is only one that it can be."""
    of = of.present()
    if value.kinds == ("null",):
        return of._replace(null=False)
    if value.list is not None and value.list.most == 0 and of.list is not None:
        filled = of.list._replace(least=max(1, of.list.least)) if of.list.most != 0 else None
        return of if of.list.lazy else of._replace(list=filled)
    if value.kinds == ("a boolean",) and len(value.booleans) == 1 and of.number is None:
        return of._replace(booleans=of.booleans - value.booleans)
    only = value.text.values if value.kinds == ("a text",) and value.text is not None else None
    if only is not None and len(only) == 1 and of.text is not None:
        return _without_texts(of, only)
    if value.kinds == ("a number",) and value.number is not None and of.number is not None:
        number = value.number
        if number.low is not None and number.low == number.high:
            return of._replace(number=_without_end(of.number, number.low))
    return of


def _without_texts(of: Type, values: frozenset[str]) -> Type:
    text = of.text
    if text is None:
        return of
    if text.values is not None:
        rest = text.values - values
        return of._replace(text=texts.text_values(rest) if rest else None)
    if values == {""}:
        return of._replace(text=text._replace(least=max(1, text.least)))
    return of


def _without_end(number: NumberType, value: float) -> NumberType | None:
    if number.low == number.high == value:
        return None
    if value == 0:
        return without_zero(number)
    if number.whole and number.low == value:
        return number._replace(low=number.low + 1)
    if number.whole and number.high == value:
        return number._replace(high=number.high - 1)
    return number


def bounded(of: Type, operator: str, value: Type) -> Type:
    """The type where it is above or below a number."""
    of = of.present()
    if of.number is None or value.number is None or of.other or of.unknown:
        return of
    number, other = of.number, value.number
    step = 1 if number.whole and other.whole else 0
    if operator in ("gt", "gteq") and other.low is not None:
        low = other.low + (step if operator == "gt" else 0)
        number = number._replace(low=low if number.low is None else max(low, number.low))
        if operator == "gt" and other.low >= 0:
            number = number._replace(nonzero=True)
    if operator in ("lt", "lteq") and other.high is not None:
        high = other.high - (step if operator == "lt" else 0)
        number = number._replace(high=high if number.high is None else min(high, number.high))
        if operator == "lt" and other.high <= 0:
            number = number._replace(nonzero=True)
    if number.low is not None and number.high is not None and number.low > number.high:
        return of._replace(number=None)
    return of._replace(number=without_zero(number) if number.nonzero else number)


def within(known: Type, computed: Type) -> Type:
    """What is known of a number, with the ends that another way to tell it has."""
    if known.number is None or computed.kinds != ("a number",):
        return known
    both = bounded(bounded(known, "gteq", computed), "lteq", computed)
    return known if both.is_impossible else both


def of_length(of: Type, least: int | None, most: int | None) -> Type:
    """The type with the texts, lists and objects that are of a length between the two."""
    text, lists = of.text, of.list
    if text is not None and text.values is None:
        text = _clipped_text(text, least, most)
    if lists is not None:
        lists = lists.of_length(least or 0, most)
    objects = tuple(one._replace(least=max(one.least, least or 0)) for one in of.objects)
    return of.present()._replace(text=text, list=lists, objects=objects)


def of_another_length(of: Type, length: int) -> Type:
    """The type without what is of a length, where that is the least or the most."""
    text, lists = of.text, of.list
    if text is not None and text.values is None:
        least = length + 1 if text.least == length else None
        text = _clipped_text(text, least, length - 1 if text.most == length else None)
    if lists is not None:
        lists = lists.of_length(0, None, length)
    objects = tuple(
        one._replace(least=length + 1) if one.fewest == length else one for one in of.objects
    )
    return of.present()._replace(text=text, list=lists, objects=objects)


def _clipped_text(
    text: texts.TextType, least: int | None, most: int | None
) -> texts.TextType | None:
    shortest = text.least if least is None else max(text.least, least)
    longest = text.most if most is None else most if text.most is None else min(text.most, most)
    if longest is not None and longest < shortest:
        return None
    clipped = text._replace(least=shortest, most=longest)
    if longest is None:
        return clipped
    sizes = [longest * text.chars.utf8_bytes, longest * text.chars.json_bytes]
    return clipped._replace(
        bytes=sizes[0] if text.bytes is None else min(text.bytes, sizes[0]),
        json_bytes=sizes[1] if text.json_bytes is None else min(text.json_bytes, sizes[1]),
    )
