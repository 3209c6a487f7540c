"""What a `for` over an expression runs over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.analysis.findings import TEST_FOR_NULL
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import NEVER, POISON, UNKNOWN, ListType, ObjectType, Type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import nodes

    from notifyspec.analysis.expressions.inference import Inference


def items_of(inference: Inference, node: nodes.Node, found: Type) -> ListType:
    """What a `for` over the expression runs over."""
    found = inference.present(node, found)
    if found.is_poisoned:
        return ListType(POISON)
    runs = []
    if found.list is not None:
        runs.append(found.list)
    if found.text is not None:
        one = texts.text_of(found.text.chars, 1, 1)
        runs.append(ListType(Type(text=one), found.text.least, found.text.most))
    runs += [_keys(one) for one in found.objects]
    if found.null:
        inference.blame(
            "possibly-null",
            node,
            "{} may be null, which has no items.",
            TEST_FOR_NULL,
        )
    if found.unknown or found.other:
        if found.unknown:
            inference.blame(
                "not-iterable",
                node,
                "{} may be anything, and only lists, texts and objects have items.",
                inference.declare(node),
            )
        else:
            inference.blame("not-iterable", node, "{} is no value of JSON, and has no items.")
        runs.append(ListType(UNKNOWN))
    elif others := found.kinds_beside("a list", "a text", "an object", "null"):
        inference.blame(
            "not-iterable",
            node,
            f"{{}} is {' or '.join(others)}, which has no items.",
            "A `for` runs over a list, the names of an object's fields, or a text.",
        )
    return _merged_lists(runs)


def _keys(of: ObjectType) -> ListType:
    names = frozenset(of.fields)
    known = [texts.text_values(names)] if names else []
    if of.others is None:
        items = Type(text=known[0]) if known else NEVER
        return ListType(items, of.fewest, len(names))
    most = None if of.others_most is None else len(names) + of.others_most
    return ListType(Type(text=texts.union_of([*known, of.names])), of.fewest, most)


def _merged_lists(runs: Sequence[ListType]) -> ListType:
    if not runs:
        return ListType(POISON)
    whole = runs[0]
    for one in runs[1:]:
        mosts = (whole.most, one.most)
        most = None if None in mosts else max(n for n in mosts if n is not None)
        whole = ListType(whole.items | one.items, min(whole.least, one.least), most)
    return whole
