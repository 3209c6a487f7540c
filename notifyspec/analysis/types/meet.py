"""What fits two types at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import (
    Field,
    ListType,
    Number,
    NumberType,
    ObjectType,
    Type,
    merged,
)
from notifyspec.analysis.types.sizes import least_of
from notifyspec.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.analysis.types.texts import TextType

_MOST_FORMS: Final = 64  # of objects that are told apart


def meet(left: Type, right: Type) -> Type:
    """What fits both types; perhaps more, and never less."""
    if left.unknown:
        return right
    if right.unknown:
        return left
    mine, theirs = left.objects, right.objects
    if len(mine) * len(theirs) > _MOST_FORMS:
        mine, theirs = (merged(mine),), (merged(theirs),)
    objects = tuple(
        both for one in mine for other in theirs if (both := _meet_objects(one, other)) is not None
    )
    return Type(
        text=meet_texts(left.text, right.text),
        number=_meet_numbers(left.number, right.number),
        booleans=left.booleans & right.booleans,
        null=left.null and right.null,
        list=_meet_lists(left.list, right.list),
        objects=objects,
        missing=left.missing and right.missing,
        other=left.other and right.other,
    )


def overlap(left: Type, right: Type) -> bool:
    """Whether `meet` leaves any value of the two."""
    if left.unknown or right.unknown:
        return bool((right if left.unknown else left).kinds)
    text, number, booleans, null, items, objects, _, _, other = left
    return bool(
        (null and right.null)
        or booleans & right.booleans
        or (text is not None and right.text is not None and _texts_overlap(text, right.text))
        or (items is not None and right.list is not None and _lengths_overlap(items, right.list))
        or _meet_numbers(number, right.number) is not None
        or (other and right.other)
        or any(
            _meet_objects(mine, theirs) is not None for mine in objects for theirs in right.objects
        )
    )


def _texts_overlap(left: TextType, right: TextType) -> bool:
    return left.values is right.values is None or meet_texts(left, right) is not None


def _lengths_overlap(left: ListType, right: ListType) -> bool:
    most = least_of(left.most, right.most)
    return most is None or most >= max(left.least, right.least)


def meet_texts(left: TextType | None, right: TextType | None) -> TextType | None:
    if left is None or right is None:
        return None
    if left.values is not None or right.values is not None:
        values = (left if left.values is not None else right).values or frozenset()
        fitting = frozenset(
            value for value in values if _may_be(value, left) and _may_be(value, right)
        )
        return texts.text_values(fitting) if fitting else None
    longer = left if len(left.prefix) > len(right.prefix) else right
    is_even = len(left.prefix) == len(right.prefix)
    return bounded_by_length(
        left._replace(
            chars=left.chars & right.chars,
            least=max(left.least, right.least),
            most=least_of(left.most, right.most),
            bytes=least_of(left.bytes, right.bytes),
            json_bytes=least_of(left.json_bytes, right.json_bytes),
            prefix=longer.prefix,
            after=left.after & right.after if is_even else longer.after,
            beginnings=(longer.beginnings or left.beginnings) if is_even else longer.beginnings,
            language=left.language or right.language,
        )
    )


def _may_be(value: str, text: TextType) -> bool:
    if text.values is not None:
        return value in text.values
    return (
        len(value) >= text.least
        and (text.most is None or len(value) <= text.most)
        and value.startswith(text.prefix)
        and all(char in text.chars for char in value)
        and all(compile_pattern(pattern).search(value) for pattern in _patterns(text))
    )


def _patterns(text: TextType) -> tuple[str, ...]:
    return () if text.language is None else text.language.patterns


def bounded_by_length(text: TextType) -> TextType:
    """The text with its bytes bounded by its characters and its length."""
    if text.most is None or text.values is not None:
        return text
    return text._replace(
        bytes=least_of(text.bytes, text.most * text.chars.utf8_bytes),
        json_bytes=least_of(text.json_bytes, text.most * text.chars.json_bytes),
    )


def _meet_numbers(left: NumberType | None, right: NumberType | None) -> NumberType | None:
    if left is None or right is None:
        return None
    low, high = _bound(max, left.low, right.low), _bound(min, left.high, right.high)
    if low is not None and high is not None and low > high:
        return None
    nonzero = left.nonzero or right.nonzero
    if nonzero and low == high == 0:
        return None
    whole, finite = left.whole or right.whole, left.finite or right.finite
    plain, floating = left.plain or right.plain, left.floating or right.floating
    return NumberType(whole, low, high, finite, plain, nonzero, floating)


def _bound(
    of: Callable[[Number, Number], Number], left: Number | None, right: Number | None
) -> Number | None:
    if left is None:
        return right
    return left if right is None else of(left, right)


def _meet_lists(left: ListType | None, right: ListType | None) -> ListType | None:
    if left is None or right is None:
        return None
    return ListType(
        meet(left.items, right.items),
        max(left.least, right.least),
        least_of(left.most, right.most),
    )


def _meet_objects(left: ObjectType, right: ObjectType) -> ObjectType | None:
    """Both sets of fields in one; None where a field that must be there can have no value."""
    fields: dict[str, Field] = {}
    for name in dict.fromkeys((*left.fields, *right.fields)):
        one, other = left.get(name), right.get(name)
        both = meet(one.present(), other.present())
        required = not (one.missing and other.missing)
        if both.is_impossible:
            if required:
                return None
            if left.others is None or right.others is None:
                continue
        fields[name] = Field(both, required)
    least = max(left.least, right.least)
    if left.others is None or right.others is None:
        return ObjectType(fields, None, 0, least=least)
    most = least_of(left.others_most, right.others_most)
    names = meet_texts(left.names, right.names) or left.names
    others = meet(left.others, right.others)
    is_map = left.is_map or right.is_map
    return ObjectType(fields, others, most, is_map, names, least=least)
