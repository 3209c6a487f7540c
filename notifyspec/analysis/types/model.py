"""The type of an expression: which JSON values it can have, and whether it may be missing."""

from __future__ import annotations

import math
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from notifyspec.analysis.types import texts
from notifyspec.json_values import MAX_FLOAT
from notifyspec.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from notifyspec.analysis.types.texts import TextType

Number = int | float
P = TypeVar("P")

TOO_LARGE: Final = 2**1024 - 2**970
"""From here on, no double is the nearest to an integer."""
_MOST_OBJECTS: Final = 8  # alternatives that are told apart; past it they are merged into one


class NumberType(NamedTuple):
    """Numbers from ``low`` to ``high``, None where unbounded; ``whole`` ones only, or any.

    Not ``finite``: it may be infinite or no number, as a result of computing with large ones.
    ``plain``: it is an integer of Python's, which prints without a fraction. ``nonzero``: it is
    not 0, which may lie between the two. ``floating``: it is a float of Python's.
    ``fits_float``: where it is not finite, it is still no integer that a float can't hold.
    """

    whole: bool = False
    low: Number | None = None
    high: Number | None = None
    finite: bool = True
    plain: bool = False
    nonzero: bool = False
    floating: bool = False
    fits_float: bool = False

    @property
    def is_huge(self) -> bool:
        """Whether it may be an integer that no float can hold."""
        if self.finite or self.floating or self.fits_float:
            return False
        ends = self.ends
        return ends is None or max(-ends[0], ends[1]) >= TOO_LARGE

    @property
    def ends(self) -> tuple[int, int] | None:
        """Integers that it lies between, if it is not infinite; None where nothing tells them.

        A number of a context is one that a double can hold.
        """
        low, high = self.low, self.high
        if self.finite:
            low = -MAX_FLOAT if low is None else low
            high = MAX_FLOAT if high is None else high
        if low is None or high is None or math.inf in (-low, high):
            return None
        return math.floor(low), math.ceil(high)

    @property
    def has_zero(self) -> bool:
        return (
            not self.nonzero
            and (self.low is None or self.low <= 0)
            and (self.high is None or self.high >= 0)
        )


class ListType(NamedTuple):
    """``least`` to ``most`` items.

    ``lazy``: it may be made item by item, and only once. Such a list has no length and no index, and
    is true also when it is empty. ``parts`` are the types of the items one by one, where there are
    always as many; ``names`` are the fields by which they can be read too. ``others`` are lengths
    between ``least`` and ``most`` that it does not have.
    """

    items: Type
    least: int = 0
    most: int | None = None
    lazy: bool = False
    parts: tuple[Type, ...] = ()
    names: tuple[str, ...] = ()
    others: frozenset[int] = frozenset()

    def of_length(self, least: int, most: int | None, *others: int) -> ListType | None:
        """The lists of them that are of a length between the two, and of none of the others."""
        not_these = self.others.union(others)
        shortest = max(self.least, least)
        longest = self.most if most is None else most if self.most is None else min(self.most, most)
        while shortest in not_these:
            shortest += 1
        while longest in not_these:
            longest -= 1
        if longest is not None and longest < shortest:
            return None
        return self._replace(least=shortest, most=longest, others=not_these)


class Field(NamedTuple):
    type: Type
    required: bool


class ObjectType(NamedTuple):
    """``others`` is the type of fields beside ``fields``; None where there can be none.

    ``others_most`` is how many there can be, None where that is not bounded; ``names`` are theirs.
    ``least`` is how many fields there are in all, beside what ``fields`` say of it.
    ``is_map``: fields beside ``fields`` are meant to be read, as the schema says what they hold.
    ``patterns`` tell by a field's name which of ``others`` it is; ``unmatched`` is it for all others.
    """

    fields: Mapping[str, Field] = field(default_factory=dict)
    others: Type | None = None
    others_most: int | None = None
    is_map: bool = False
    names: TextType = texts.ANY_TEXT
    patterns: tuple[tuple[str, Type], ...] = ()
    unmatched: Type | None = None
    least: int = 0

    @property
    def can_be_filled(self) -> bool:
        return self.others is not None or bool(self.fields)

    @property
    def can_be_empty(self) -> bool:
        return self.fewest == 0

    @property
    def fewest(self) -> int:
        """How many fields there are at least."""
        return max(self.least, sum(one.required for one in self.fields.values()))

    def get(self, name: str) -> Type:
        """The type of a field, missing where it is or may be."""
        known = self.fields.get(name)
        if known is not None:
            return known.type if known.required else known.type.or_missing()
        for pattern, found in self.patterns:
            if compile_pattern(pattern).search(name):
                return found.or_missing()
        others = self.unmatched if self.patterns else self.others
        return MISSING if others is None else others.or_missing()

    def knows(self, name: str) -> bool:
        """Whether a field of the name is meant to be read."""
        return name in self.fields or (self.is_map and self.get(name) != MISSING)


class Type(NamedTuple):
    """A union of at most one part for each kind of value.

    ``unknown``: any JSON value at all. ``other``: what templates have beside JSON, such as a macro
    or a generator, of which nothing more is known.
    """

    text: TextType | None = None
    number: NumberType | None = None
    booleans: frozenset[bool] = frozenset()
    null: bool = False
    list: ListType | None = None
    objects: tuple[ObjectType, ...] = ()
    missing: bool = False
    unknown: bool = False
    other: bool = False

    def __or__(self, other: Type) -> Type:
        if self is NEVER and len(other.objects) <= _MOST_OBJECTS:
            return other
        if other is NEVER and len(self.objects) <= _MOST_OBJECTS:
            return self
        if self == other:
            return self
        unknown = self.unknown or other.unknown
        return Type(
            text=_both(self.text, other.text, texts.union),
            number=_both(self.number, other.number, _numbers),
            booleans=self.booleans | other.booleans,
            null=self.null or other.null,
            list=_both(self.list, other.list, _lists),
            objects=_objects(self.objects, other.objects),
            missing=self.missing or other.missing,
            unknown=unknown,
            # What may be anything is not poisoned by what may be no JSON beside it.
            other=self.is_poisoned
            or other.is_poisoned
            or ((self.other or other.other) and not unknown),
        )

    def or_missing(self) -> Type:
        return self if self.missing else self._with_missing(True)

    def present(self) -> Type:
        """The same, without the case that it is missing."""
        return self._with_missing(False) if self.missing else self

    def _with_missing(self, missing: bool) -> Type:
        text, number, booleans, null, items, objects, _, unknown, other = self
        return Type(text, number, booleans, null, items, objects, missing, unknown, other)

    @property
    def is_impossible(self) -> bool:
        """Whether no value has this type."""
        return self == NEVER

    @property
    def is_poisoned(self) -> bool:
        """Whether it stands in for what has been reported already."""
        return self.unknown and self.other

    @property
    def is_printable(self) -> bool:
        """Whether each of its values is a text or a number."""
        _, _, booleans, null, items, objects, missing, unknown, other = self
        return not (booleans or null or items or objects or missing or unknown or other)

    @property
    def is_object(self) -> bool:
        """Whether each of its values is an object."""
        text, number, booleans, null, items, objects, missing, unknown, other = self
        return bool(objects) and not (
            text or number or booleans or null or items or missing or unknown or other
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The nouns of the kinds of value that it can have, the missing one not among them."""
        text, number, booleans, null, items, objects, _, unknown, other = self
        found = []
        if unknown:
            found.append("any value")
        if text is not None:
            found.append("a text")
        if number is not None:
            found.append("a number")
        if booleans:
            found.append("a boolean")
        if null:
            found.append("null")
        if items is not None:
            found.append("a list")
        if objects:
            found.append("an object")
        if other:
            found.append("a value that is no JSON")
        return tuple(found)

    def kinds_beside(self, *nouns: str) -> tuple[str, ...]:
        """The nouns of the kinds that it can have beside some."""
        return tuple([kind for kind in self.kinds if kind not in nouns])

    @property
    def can_be_zero(self) -> bool:
        return self.number is not None and self.number.has_zero

    def can_be_true(self) -> bool:
        return (
            self.unknown
            or self.other
            or bool(
                (self.text is not None and self.text.most != 0)
                or (self.number is not None and not _is_zero(self.number))
                or True in self.booleans
                or (self.list is not None and (self.list.most != 0 or self.list.lazy))
                or any(one.can_be_filled for one in self.objects)
            )
        )

    def can_be_false(self) -> bool:
        return (
            self.unknown
            or self.other
            or self.missing
            or self.null
            or bool(
                (self.text is not None and self.text.least == 0)
                or (self.can_be_zero)
                or False in self.booleans
                or (self.list is not None and self.list.least == 0)
                or any(one.can_be_empty for one in self.objects)
            )
        )


def values_of(of: Type) -> Type:
    """The values of all fields that the objects of a type have."""
    fields = (known.type for one in of.objects for known in one.fields.values())
    others = (one.others for one in of.objects if one.others is not None)
    return union_of((*fields, *others)).present()


def without_plain(of: Type) -> Type:
    """The type whose numbers, also those in lists and objects, may be integers or floats."""
    if of.number is None and of.list is None and not of.objects:
        return of
    return of._replace(
        number=None if of.number is None else of.number._replace(plain=False, floating=False),
        list=None if of.list is None else _list_without_plain(of.list),
        objects=tuple(map(_object_without_plain, of.objects)),
    )


def _list_without_plain(of: ListType) -> ListType:
    return of._replace(items=without_plain(of.items), parts=tuple(map(without_plain, of.parts)))


def _object_without_plain(of: ObjectType) -> ObjectType:
    return of._replace(
        fields={
            name: Field(without_plain(one.type), one.required) for name, one in of.fields.items()
        },
        others=None if of.others is None else without_plain(of.others),
        patterns=tuple((pattern, without_plain(one)) for pattern, one in of.patterns),
        unmatched=None if of.unmatched is None else without_plain(of.unmatched),
    )


def union_of(types: Iterable[Type]) -> Type:
    whole = NEVER
    for one in types:
        whole = whole | one
    return whole


def text(of: TextType) -> Type:
    return Type(text=of)


def number(*, whole: bool = False, low: Number | None = None, high: Number | None = None) -> Type:
    return Type(number=NumberType(whole, low, high))


@lru_cache(512)
def count(low: int, high: int | None) -> Type:
    """A number that Python has counted."""
    return Type(number=NumberType(True, low, high, plain=True))


def type_of_number(value: Number) -> Type:
    """The type that has this one number, as Python has it."""
    if math.isinf(value):  # `1e999` in a template
        return Type(number=NumberType(finite=False, floating=True))
    plain = type(value) is int
    whole = plain or value == int(value)
    return Type(number=NumberType(whole, value, value, plain=plain, floating=not plain))


def list_of(items: Type, least: int = 0, most: int | None = None) -> Type:
    return Type(list=ListType(items, least, most))


NEVER: Final = Type()
MISSING: Final = Type(missing=True)
UNKNOWN: Final = Type(unknown=True)
OTHER: Final = Type(other=True)
POISON: Final = Type(unknown=True, other=True)
NULL: Final = Type(null=True)
BOOLEAN: Final = Type(booleans=frozenset({True, False}))
TRUE: Final = Type(booleans=frozenset({True}))
FALSE: Final = Type(booleans=frozenset({False}))
ANY_TEXT: Final = Type(text=texts.ANY_TEXT)


def _is_zero(of: NumberType) -> bool:
    return of.low == 0 and of.high == 0


def _both(left: P | None, right: P | None, join: Callable[[P, P], P]) -> P | None:
    if left is None:
        return right
    return left if right is None else join(left, right)


def _numbers(left: NumberType, right: NumberType) -> NumberType:
    return NumberType(
        left.whole and right.whole,
        None if left.low is None or right.low is None else min(left.low, right.low),
        None if left.high is None or right.high is None else max(left.high, right.high),
        left.finite and right.finite,
        left.plain and right.plain,
        not left.has_zero and not right.has_zero,
        left.floating and right.floating,
        not (left.finite and right.finite) and not (left.is_huge or right.is_huge),
    )


def _lists(left: ListType, right: ListType) -> ListType:
    alike = len(left.parts) == len(right.parts)
    return ListType(
        left.items | right.items,
        min(left.least, right.least),
        None if left.most is None or right.most is None else max(left.most, right.most),
        left.lazy or right.lazy,
        tuple(map(Type.__or__, left.parts, right.parts)) if alike else (),
        left.names if left.names == right.names else (),
    )


def _objects(left: tuple[ObjectType, ...], right: tuple[ObjectType, ...]) -> tuple[ObjectType, ...]:
    joined = left + tuple(one for one in right if one not in left)
    return joined if len(joined) <= _MOST_OBJECTS else (merged(joined),)


def merged(objects: tuple[ObjectType, ...]) -> ObjectType:
    """One object type that all of them fit."""
    if len(objects) == 1:
        return objects[0]
    fields: dict[str, Field] = {}
    for name in dict.fromkeys(name for one in objects for name in one.fields):
        whole = union_of(one.get(name) for one in objects)
        fields[name] = Field(whole.present(), required=not whole.missing)
    open_ones = [one for one in objects if one.others is not None]
    others = union_of(one.others for one in open_ones if one.others is not None)
    counts = [one.others_most for one in open_ones]
    known = [count for count in counts if count is not None]
    most = max(known, default=0) if len(known) == len(counts) else None
    is_map = any(one.is_map for one in objects)
    names = texts.union_of([one.names for one in open_ones] or [texts.ANY_TEXT])
    least = min(one.fewest for one in objects)
    return ObjectType(fields, others if open_ones else None, most, is_map, names, least=least)
