"""Signatures of filters that part lists into lists, and objects into pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.analysis.attributes import attribute_paths, can_be_ordered, looked_up
from notifyspec.analysis.filter_signature import FilterSignature
from notifyspec.analysis.types.model import NEVER, POISON, ListType, Type, union_of
from notifyspec.template.budget import MOST_WIDTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.analysis.filter_call import FilterCall
    from notifyspec.analysis.types.model import NumberType


def in_rows(call: FilterCall) -> Type:
    """``batch``: rows of up to ``linecount`` items, the last one filled up."""
    runs, size = call.items(), call.whole(0, "linecount", 0)
    fill = _fill(call)
    if runs is None or size is None or not _is_positive(call, "linecount", size):
        return POISON
    low, high = _ends(size)
    rows = ListType(
        Type(list=ListType(runs.items | fill, 1, high)),
        -(-runs.least // high),
        None if runs.most is None else -(-runs.most // low),
        lazy=True,
    )
    return Type(list=rows)


def in_columns(call: FilterCall) -> Type:
    """``slice``: so many lists of about the same length."""
    runs, number = call.items(), call.whole(0, "slices", 0)
    fill = _fill(call)
    if runs is None or number is None or not _is_positive(call, "slices", number):
        return POISON
    low, high = _ends(number)
    # Where the items come out even, what fills is put to every list.
    most = None if runs.most is None else -(-runs.most // low) + (not fill.is_impossible)
    column = ListType(runs.items | fill, runs.least // high, most)
    return Type(list=ListType(Type(list=column), low, high, lazy=True))


def _is_positive(call: FilterCall, name: str, size: NumberType) -> bool:
    if size.low is not None and size.low >= 1 and size.high is not None and size.high <= MOST_WIDTH:
        return True
    call.may_fail(
        f"`{name}` of `{call.name}` may be outside 1 to {MOST_WIDTH:,}.",
        "Declare `minimum` and `maximum` for it in the context.",
    )
    return False


def _ends(size: NumberType) -> tuple[int, int]:
    assert size.low is not None
    assert size.high is not None
    return int(size.low), int(size.high)


def _fill(call: FilterCall) -> Type:
    """What fills up; nothing where it is not given or null."""
    given = call.argument(1, "fill_with")
    return NEVER if given is None else given.type._replace(null=False)


def in_groups(call: FilterCall) -> Type:
    """``groupby``: pairs of what the items of a group have in common, and its items."""
    runs = call.items()
    node = call.argument_node(0, "attribute")
    paths = attribute_paths(call, node)
    given = call.argument(1, "default")
    default = None if given is None or given.type.kinds == ("null",) else given.type
    if runs is None or paths is None or node is None:
        return POISON
    key = looked_up(call, runs.items, paths[0], node, default) if paths else runs.items
    if not can_be_ordered(call, key, runs.most):
        return POISON
    group = Type(list=ListType(runs.items, 1, runs.most))
    pair = ListType(key | group, 2, 2, parts=(key, group), names=("grouper", "list"))
    return Type(list=ListType(Type(list=pair), min(1, runs.least), runs.most))


def pairs(call: FilterCall) -> Type:
    """``items`` and ``dictsort``: pairs of name and value."""
    found = call.present()
    if found.is_poisoned:
        return POISON
    rest = found._replace(objects=())
    if rest.kinds:
        return call.refuse_kind(rest, "an object")
    runs = call.inference.items(call.inner, found)
    value = union_of(
        part
        for one in found.objects
        for part in [*(field.type for field in one.fields.values()), one.others or NEVER]
    )
    if call.name == "dictsort" and not _can_be_sorted(call, value, runs.most):
        return POISON
    pair = ListType(runs.items | value, 2, 2, parts=(runs.items, value))
    lazy = call.name == "items"
    return Type(list=ListType(Type(list=pair), runs.least, runs.most, lazy=lazy))


def _can_be_sorted(call: FilterCall, value: Type, most: int | None) -> bool:
    given = call.argument(1, "by")
    if given is None:
        return True
    by = None if given.type.text is None else given.type.text.values
    if given.type.is_poisoned:
        return False
    if given.type.kinds != ("a text",) or by is None or not by <= {"key", "value"}:
        call.refuse("`by` of `dictsort` must be `key` or `value`.")
        return False
    return "value" not in by or can_be_ordered(call, value, most)


GROUPING: Final[Mapping[str, FilterSignature]] = {
    "batch": FilterSignature(in_rows, ("linecount", "fill_with"), required=1),
    "slice": FilterSignature(in_columns, ("slices", "fill_with"), required=1),
    "groupby": FilterSignature(in_groups, ("attribute", "default", "case_sensitive"), required=1),
    "items": FilterSignature(pairs),
    "dictsort": FilterSignature(pairs, ("case_sensitive", "by", "reverse")),
}
