"""Signatures of filters that take lists, and texts and objects for lists of what is in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from notifyspec.analysis.attributes import attribute_paths, can_be_ordered, looked_up
from notifyspec.analysis.filter_signature import FilterSignature
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import (
    NEVER,
    POISON,
    ListType,
    NumberType,
    Type,
    count,
    list_of,
    union_of,
)
from notifyspec.analysis.types.numbers import text_of_type
from notifyspec.analysis.types.sizes import plus, times
from notifyspec.json_values import MAX_FLOAT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notifyspec.analysis.filter_call import FilterCall
    from notifyspec.analysis.types.model import Number

_LAZY_HELP: Final = "Put `| list` behind the filter that made it."


def stored(call: FilterCall) -> ListType | None:
    """The base as a list that has a length; None where that was reported."""
    runs = call.items()
    if runs is None or not runs.lazy:
        return runs
    call.refuse(
        f"`{call.name}` takes a list, and not what is made of one item by item.", _LAZY_HELP
    )
    return None


def counted(call: FilterCall) -> Type:
    """``length`` and ``count``."""
    runs = stored(call)
    return POISON if runs is None else count(runs.least, runs.most)


def one_item(call: FilterCall) -> Type:
    """``first``, ``last`` and ``random``, which answer a missing value where there is no item."""
    found = call.present()
    if found.objects and call.name == "random":
        return call.refuse_kind(Type(objects=found.objects), "a list")
    runs = call.items() if call.name == "first" else stored(call)
    if runs is None:
        return POISON
    if runs.parts and call.name != "random":
        return runs.parts[0 if call.name == "first" else -1]
    if call.name != "first" and found.text is not None and found.text.markup:
        # Reading it from its end answers markup, where running over it answers plain texts.
        text = runs.items.text or found.text
        runs = runs._replace(items=runs.items._replace(text=text._replace(markup=True)))
    return _maybe(runs)


def _maybe(runs: ListType) -> Type:
    return runs.items if runs.least > 0 else runs.items.or_missing()


def extreme(call: FilterCall) -> Type:
    """``min`` and ``max``."""
    runs = call.items()
    if runs is None or not _can_be_ordered(call, runs, 1):
        return POISON
    if len(runs.parts) > 1 and not call.node.args and not call.node.kwargs:
        return _extreme_part(runs.parts, max if call.name == "max" else min)
    return _maybe(runs)


def _extreme_part(parts: tuple[Type, ...], choose: Callable[..., Number]) -> Type:
    """The least or greatest of items that are all there."""
    numbers = [one.number for one in parts if one.kinds == ("a number",)]
    known = [one for one in numbers if one is not None]
    whole = union_of(parts)
    if len(known) < len(parts) or whole.number is None:
        return whole
    lows, highs = [one.low for one in known], [one.high for one in known]
    if None in lows or None in highs:
        return whole
    return Type(number=whole.number._replace(low=choose(lows), high=choose(highs), nonzero=False))


def in_order(call: FilterCall) -> Type:
    """``sort``."""
    runs = call.items()
    if runs is None or not _can_be_ordered(call, runs, 2, several=True):
        return POISON
    return list_of(runs.items, runs.least, runs.most)


def _can_be_ordered(call: FilterCall, runs: ListType, index: int, *, several: bool = False) -> bool:
    keys = _keys(call, runs, index, several=several)
    return keys is not None and all(can_be_ordered(call, one, runs.most) for one in keys)


def _keys(
    call: FilterCall, runs: ListType, index: int, *, several: bool = False
) -> list[Type] | None:
    """What the items are told apart by: themselves, or what `attribute` names in them."""
    node = call.argument_node(index, "attribute")
    paths = attribute_paths(call, node, several=several)
    if paths is None:
        return None
    if node is None or not paths:
        return [runs.items]
    return [looked_up(call, runs.items, path, node) for path in paths]


def distinct(call: FilterCall) -> Type:
    """``unique``."""
    runs = call.items()
    keys = None if runs is None else _keys(call, runs, 1)
    if runs is None or keys is None:
        return POISON
    for key in keys:
        if key.is_poisoned:
            return POISON
        if key.missing:
            what = "may lack what it is told apart by"
            return call.blame_item("possibly-missing", what, "Leave such items out.")
        if key.list is not None or key.objects or key.unknown or key.other:
            rest = Type(list=key.list, objects=key.objects, unknown=key.unknown, other=key.other)
            return call.refuse_kind(rest, "items that are texts, numbers, booleans or null")
    return Type(list=ListType(runs.items, min(1, runs.least), runs.most, lazy=True))


def as_list(call: FilterCall) -> Type:
    runs = call.items()
    return POISON if runs is None else Type(list=runs._replace(lazy=False))


def backwards(call: FilterCall) -> Type:
    """``reverse``, of a text a text."""
    found = call.present()
    result = NEVER
    if found.text is not None and not found.is_poisoned:
        turned = texts.text_of(found.text.chars, found.text.least, found.text.most)
        turned = turned._replace(bytes=found.text.bytes, json_bytes=found.text.json_bytes)
        result |= Type(text=turned._replace(markup=found.text.markup))
        found = found._replace(text=None)
    if not found.kinds:
        return result
    runs = replace(call, base=found).items()
    if runs is None:
        return POISON
    lists = ListType(runs.items, runs.least, runs.most, lazy=True, parts=runs.parts[::-1])
    return result | Type(list=lists)


def joined(call: FilterCall) -> Type:
    runs, between = call.items(), call.text_argument(0, "d", "")
    keys = None if runs is None else _keys(call, runs, 1)
    if runs is None or between is None or keys is None:
        return POISON
    item = keys[0]
    if item.is_poisoned:
        return POISON
    if item.null:
        return call.blame_item(
            "possibly-null",
            "may be null, which `join` would write as `None`",
            "Leave it out, as in `… | reject('none') | join(', ')`.",
        )
    if item.missing:
        help_ = "Leave it out, as in `… | select('defined') | join(', ')`."
        return call.blame_item("possibly-missing", "may be missing", help_)
    rest = item._replace(text=None, number=None)
    if rest.kinds:
        what = "may be anything" if rest.unknown else f"may be {' or '.join(rest.kinds)}"
        help_ = "Join one of their fields, as in `join(', ', attribute='name')`."
        if rest.unknown:
            help_ = "Declare the `items` of the list in the context."
        elif rest.booleans:
            help_ = "Say how each reads, as in `… | map('lower') | join(', ')`."
        return call.blame_item(
            "not-text",
            f"{what}, which has no text",
            help_ if rest.objects or rest.unknown or rest.booleans else None,
        )
    if not item.kinds or runs.most == 0:
        return Type(text=texts.EMPTY)
    one = text_of_type(item)
    if runs.most is not None and runs.most == 1:
        return Type(text=one if runs.least == 1 else texts.union(one, texts.EMPTY))
    further = texts.repeated(
        texts.concat(between, one),
        max(0, runs.least - 1),
        None if runs.most is None else runs.most - 1,
    )
    whole = texts.concat(one, further)
    return Type(text=whole if runs.least > 0 else texts.union(whole, texts.EMPTY))


def total(call: FilterCall) -> Type:
    """``sum``, of numbers from a number, or of lists from a list."""
    runs = call.items()
    keys = None if runs is None else _keys(call, runs, 0)
    start = call.argument(1, "start")
    if runs is None or keys is None or (start is not None and start.type.is_poisoned):
        return POISON
    item = keys[0]
    if item.is_poisoned:
        return POISON
    if item.null:
        what = "may be null, which can't be added"
        return call.blame_item("possibly-null", what, "Leave it out with `reject('none')`.")
    if item.missing:
        what = "may be missing, which can't be added"
        return call.blame_item("possibly-missing", what, "Leave it out with `selectattr`.")
    first = count(0, 0) if start is None else start.type
    if _is_list(first) and (_is_list(item) or item.is_impossible):
        assert first.list is not None
        part = item.list or ListType(NEVER, 0, 0)
        least = first.list.least + runs.least * part.least
        most = plus(first.list.most, times(runs.most, part.most))
        return list_of(first.list.items | part.items, least, most)
    numbers = [one.number for one in (item, first)]
    for one in (item, first):
        rest = one._replace(number=None, booleans=frozenset())
        if rest.kinds:
            return call.refuse_kind(rest, "numbers")
    if item.booleans:
        numbers[0] = (Type(number=numbers[0]) | count(0, 1)).number
    if first.booleans:
        numbers[1] = (Type(number=numbers[1]) | count(0, 1)).number
    each, begin = numbers
    if each is None:
        return first if begin is None else Type(number=begin)
    assert begin is not None
    found = _sum(each, runs, begin)
    if found.is_huge and not found.plain:
        call.may_fail(
            "The sum of numbers without bounds may be too large.",
            "Declare `minimum` and `maximum` in the context, and `maxItems` of the list.",
        )
        found = found._replace(finite=True)
    return Type(number=found)


def _is_list(of: Type) -> bool:
    return of.kinds == ("a list",) and of.list is not None and not of.list.lazy


def _sum(each: NumberType, runs: ListType, begin: NumberType) -> NumberType:
    if runs.most is not None:
        each, begin = _with_ends(each), _with_ends(begin)
    low = _end(begin.low, each.low, runs, min)
    high = _end(begin.high, each.high, runs, max)
    plain, whole = each.plain and begin.plain, each.whole and begin.whole
    floating = begin.floating or (each.floating and runs.least > 0)
    largest = max(abs(low or 0), abs(high or 0))
    if largest > MAX_FLOAT:
        return NumberType(plain, low, high, finite=False, plain=plain, floating=floating)
    if not plain and (not whole or largest > 2**53):
        # Each addition of doubles may round up or down.
        low = None if low is None else low - abs(low) * 1e-9
        high = None if high is None else high + abs(high) * 1e-9
        whole = whole and largest <= 2**53
    bounded = None not in (each.low, each.high, begin.low, begin.high)
    finite = each.finite and begin.finite and bounded and largest < 1e300
    return NumberType(whole, low, high, finite, plain=plain, floating=floating)


def _with_ends(of: NumberType) -> NumberType:
    if of.ends is None or None not in (of.low, of.high):
        return of
    return of._replace(low=of.ends[0], high=of.ends[1])


def _end(
    start: Number | None, each: Number | None, runs: ListType, choose: Callable[..., Number]
) -> Number | None:
    """The least or greatest sum; ``choose`` is ``min`` or ``max``."""
    if start is None or each is None:
        return None
    if runs.most is None:
        grows = each < 0 if choose is min else each > 0
        return None if grows else start + each * runs.least
    return start + choose(each * runs.least, each * runs.most)


LIST_FILTERS: Final[Mapping[str, FilterSignature]] = {
    "length": FilterSignature(counted),
    "count": FilterSignature(counted),
    "first": FilterSignature(one_item),
    "last": FilterSignature(one_item),
    "random": FilterSignature(one_item),
    "min": FilterSignature(extreme, ("case_sensitive", "attribute")),
    "max": FilterSignature(extreme, ("case_sensitive", "attribute")),
    "sort": FilterSignature(in_order, ("reverse", "case_sensitive", "attribute")),
    "unique": FilterSignature(distinct, ("case_sensitive", "attribute")),
    "list": FilterSignature(as_list),
    "reverse": FilterSignature(backwards, exact=True),
    "join": FilterSignature(joined, ("d", "attribute")),
    "sum": FilterSignature(total, ("attribute", "start")),
}
