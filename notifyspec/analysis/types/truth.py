"""The part of a type whose values are true, and the part whose values are false."""

from __future__ import annotations

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import NumberType, Type


def without_zero(of: NumberType) -> NumberType | None:
    """The numbers but 0; None where there are no others."""
    if of.low == of.high == 0:
        return None
    low = 1 if of.whole and of.low == 0 else of.low
    high = -1 if of.whole and of.high == 0 else of.high
    return of._replace(low=low, high=high, nonzero=True)


def falsy(of: Type) -> Type:
    """The values of the type that are false."""
    if of.is_poisoned:
        return of
    return Type(
        text=texts.EMPTY._replace(markup=of.text.markup)
        if of.text is not None and of.text.least == 0
        else None,
        number=of.number._replace(whole=True, low=0, high=0, finite=True)
        if of.number is not None and of.can_be_zero
        else None,
        booleans=of.booleans & {False},
        null=of.null,
        list=of.list._replace(least=0, most=0)
        if of.list is not None and of.list.least == 0
        else None,
        objects=tuple(one for one in of.objects if one.can_be_empty),
        missing=of.missing,
        unknown=of.unknown,
        other=of.other,
    )


def truthy(of: Type) -> Type:
    """The values of the type that are true."""
    if of.is_poisoned:
        return of
    text = of.text
    if text is not None:
        if text.values is not None:
            values = text.values - {""}
            text = texts.text_values(values)._replace(markup=text.markup) if values else None
        else:
            text = text._replace(least=max(1, text.least)) if text.most != 0 else None
    lists = of.list
    if lists is not None and not lists.lazy:
        lists = lists.of_length(1, None)
    return Type(
        text=text,
        number=None if of.number is None else without_zero(of.number),
        booleans=of.booleans & {True},
        list=lists,
        objects=tuple(
            one._replace(least=max(1, one.least)) for one in of.objects if one.can_be_filled
        ),
        unknown=of.unknown,
        other=of.other,
    )
