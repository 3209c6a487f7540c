"""What stands in brackets: an index, a key, a slice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from notifyspec.analysis.expressions.fields import field_type, object_field
from notifyspec.analysis.findings import TEST_FOR_NULL
from notifyspec.analysis.integers import in_place_of, is_integer
from notifyspec.analysis.narrowing.relations import has_item
from notifyspec.analysis.scope import Scope, path_of
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import (
    MISSING,
    NEVER,
    POISON,
    ListType,
    Type,
    count,
    union_of,
    values_of,
)
from notifyspec.analysis.types.regular import Slice, refined

if TYPE_CHECKING:
    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.types.texts import TextType


def subscript_type(inference: Inference, node: nodes.Getitem, scope: Scope) -> Type:
    key = node.arg.value if type(node.arg) is nodes.Const else None
    if isinstance(key, str):
        return field_type(inference, node, key, scope)
    return _item_type(inference, node, scope)


def _item_type(inference: Inference, node: nodes.Getitem, scope: Scope) -> Type:
    path = path_of(node)
    if path is not None and path in scope.facts:
        if scope.facts[path].missing and isinstance(path[-1], int):
            inference.findings.uncertain[id(node)] = (
                "There may be no such item.",
                "Test the length first, or give it a `default`.",
            )
        return scope.facts[path]
    base = inference.present(node.node, inference.type(node.node, scope))
    if isinstance(node.arg, nodes.Slice):
        return _slice(inference, node, base, scope)
    key = inference.present(node.arg, inference.type(node.arg, scope))
    if base.is_poisoned or key.is_poisoned:
        return POISON
    if base.null:
        inference.blame(
            "possibly-null",
            node.node,
            "{} may be null, which has no items.",
            TEST_FOR_NULL,
        )
    found = []
    if base.list is not None or base.text is not None:
        key = _counting_booleans(key)
        if key.number is None or not is_integer(key):
            _wrong_index(inference, node, key, "an integer")
            return POISON
        if base.list is not None and base.list.lazy:
            _refuse_lazy(inference, node, "has no item to count to")
            return POISON
        least = min(one.least for one in (base.list, base.text) if one is not None)
        items = base.list.items if base.list is not None else NEVER
        constant = node.arg.value if isinstance(node.arg, nodes.Const) else None
        if base.kinds == ("a list",) and base.list is not None and base.list.parts:
            parts = base.list.parts
            if isinstance(constant, int) and -len(parts) <= constant < len(parts):
                return parts[constant]
        if base.text is not None:
            items = items | Type(text=texts.text_of(base.text.chars, 1, 1))
        low = key.number.low
        if not _is_within(key, least) and not has_item(node.node, node.arg, low, least, scope):
            part, bound = ("item", "minItems") if base.list else ("character", "minLength")
            inference.findings.uncertain[id(node)] = (
                f"There may be no such {part}: `{inference.source(node.node)}` may"
                + (f" have no more than {least}." if least else " be empty."),
                f"Test the length first, give it a `default`, or declare `{bound}`.",
            )
            items = items.or_missing()
        found.append(items)
    for one in base.objects:
        if key.text is None or key.kinds != ("a text",):
            _wrong_index(inference, node, key, "a text")
            return POISON
        if key.text.values is not None:
            names = sorted(key.text.values)
            known = [name for name in names if one.knows(name)] or names
            found += [object_field(inference, node, [one], name) for name in known]
            if len(known) < len(names):
                found.append(MISSING)
        else:
            found.append(values_of(Type(objects=(one,))).or_missing())
    if base.unknown or base.other:
        inference.blame(
            "possibly-missing",
            node,
            "{} may be missing: nothing is known of what holds it.",
            "Declare its `type` in the context.",
        )
        return POISON
    rest = base._replace(list=None, text=None, objects=(), null=False)
    if rest.kinds:
        inference.report(
            "wrong-argument",
            inference.places.field(node),
            f"{' or '.join(rest.kinds).capitalize()} has no items.",
        )
    return union_of(found) if found else POISON


def _counting_booleans(key: Type) -> Type:
    """The key with its booleans as the items that they choose: the first one, or the second."""
    chosen = union_of(count(int(one), int(one)) for one in key.booleans)
    return key._replace(booleans=frozenset()) | chosen


def _refuse_lazy(inference: Inference, node: nodes.Getitem, why: str) -> None:
    inference.report(
        "wrong-argument",
        inference.places.field(node),
        f"What this filter answers is made item by item and {why}.",
        "Put `| list` behind the filter.",
    )


def _wrong_index(inference: Inference, node: nodes.Getitem, key: Type, wanted: str) -> None:
    what, help_ = in_place_of(wanted, key)
    inference.report(
        "wrong-argument",
        inference.places.field(node),
        f"{wanted.capitalize()} must stand in the brackets, not {what}.",
        help_,
    )


def _slice(inference: Inference, node: nodes.Getitem, base: Type, scope: Scope) -> Type:
    assert isinstance(node.arg, nodes.Slice)
    for bound in (node.arg.start, node.arg.stop, node.arg.step):
        if bound is not None:
            key = inference.present(bound, inference.type(bound, scope))
            rest = key._replace(number=None, null=False)
            if key.is_poisoned:
                continue
            counts = key.null if key.number is None else key.number.plain
            if not counts or rest.kinds:
                _wrong_index(inference, node, key._replace(null=False), "an integer")
            elif bound is node.arg.step and key.can_be_zero:
                inference.report(
                    "possible-failure",
                    inference.places.field(node),
                    "The step of a slice may be 0.",
                    "Declare a `minimum` above 0 for it.",
                )
    if base.is_poisoned:
        return POISON
    if base.kinds not in (("a list",), ("a text",)):
        inference.report(
            "wrong-argument",
            inference.places.field(node),
            f"{' or '.join(base.kinds).capitalize()} can't be cut: only a list or a text can.",
        )
        return POISON
    longest = _longest_slice(node.arg)
    if base.list is not None:
        if base.list.lazy:
            _refuse_lazy(inference, node, "can't be cut")
            return POISON
        most = _smaller(base.list.most, longest)
        return Type(list=ListType(base.list.items, _fewest(node.arg, base.list.least), most))
    assert base.text is not None
    most = _smaller(base.text.most, longest)
    cut = texts.text_of(base.text.chars, _fewest(node.arg, base.text.least), most)
    return Type(text=_cut_from(base.text, node.arg, cut))


def _cut_from(text: TextType, of: nodes.Slice, cut: TextType) -> TextType:
    """What a slice with bounds that are written out leaves of a text whose language is known."""
    start = 0 if of.start is None else written(of.start)
    stop = None if of.stop is None else written(of.stop)
    is_written = start is not None and (of.stop is None or stop is not None)
    if text.language is None or not is_written or (of.step is not None and written(of.step) != 1):
        return cut
    return refined(cut, Slice(text.language, start or 0, stop))


def _longest_slice(of: nodes.Slice) -> int | None:
    """The most items between bounds that are written out and count from the same end."""
    start = 0 if of.start is None else written(of.start)
    stop = 0 if of.stop is None else written(of.stop)
    if start is None or stop is None or (of.step is not None and written(of.step) != 1):
        return None
    if of.stop is None:
        return -start if start < 0 else None
    return max(0, stop - start) if (start < 0) == (stop < 0) else None


def _fewest(of: nodes.Slice, least: int) -> int:
    """The fewest items of a slice of ``least`` ones or more; 0 where its bounds are not written out."""
    start = 0 if of.start is None else written(of.start)
    stop = least if of.stop is None else written(of.stop)
    if start is None or stop is None or (of.step is not None and written(of.step) != 1):
        return 0
    if start < 0:
        return min(least, -start) if of.stop is None else 0
    end = min(least, stop) if stop >= 0 else least + stop
    return max(0, end - start)


def written(node: nodes.Expr | None) -> int | None:
    """A whole number that is written out."""
    match node:
        case nodes.Const(value=bool()):
            return None
        case nodes.Const(value=int() as value):
            return value
        case nodes.Neg(node=nodes.Const(value=int() as value)):
            return -value
    return None


def _smaller(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def _is_within(key: Type, least: int) -> bool:
    of = key.number
    if of is None or of.low is None or of.high is None:
        return False
    return -least <= of.low and of.high < least
