"""Signatures of filters that apply a filter or a test to each item, and of `attr`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.analysis.attributes import attribute_paths, looked_up
from notifyspec.analysis.filter_call import FilterCall
from notifyspec.analysis.filter_signature import FilterSignature
from notifyspec.analysis.narrowing.conditions import assume
from notifyspec.analysis.tested import TestCall
from notifyspec.analysis.tests import TAKES_MISSING, TESTS
from notifyspec.analysis.types.model import NEVER, POISON, Field, ListType, Type
from notifyspec.spelling import closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from notifyspec.analysis.attributes import Part
    from notifyspec.analysis.types.model import ObjectType

_ITEM: Final = " item"  # no variable has this name


def mapped(call: FilterCall) -> Type:
    """``map``, by the name of a filter or of a field."""
    runs = call.items()
    named = {str(one.key): one.value for one in call.node.kwargs}
    if not call.node.args and "attribute" in named:
        found = _mapped_to_field(call, runs, named)
    elif call.node.args:
        found = _mapped_by_filter(call, runs)
    else:
        return call.refuse(
            "`map` needs the name of a filter, or of a field.",
            "Write `map('upper')` or `map(attribute='name')`.",
        )
    if runs is None or found is None:
        return POISON
    return Type(list=ListType(found, runs.least, runs.most, lazy=True))


def _mapped_to_field(
    call: FilterCall, runs: ListType | None, named: Mapping[str, nodes.Expr]
) -> Type | None:
    unknown = [name for name in named if name not in ("attribute", "default")]
    if unknown:
        call.refuse(f"`map` has no argument `{unknown[0]}` beside `attribute`.")
        return None
    given = call.argument(0, "default")
    default = None if given is None or given.type.kinds == ("null",) else given.type
    node = named["attribute"]
    paths = attribute_paths(call, node)
    if runs is None or paths is None:
        return None
    return looked_up(call, runs.items, paths[0] if paths else [], node, default)


def _mapped_by_filter(call: FilterCall, runs: ListType | None) -> Type | None:
    node, *arguments = call.node.args
    name = node.value if isinstance(node, nodes.Const) else None
    if not isinstance(name, str):
        call.refuse("`map` needs the name of a filter that is written out.")
        return None
    known = call.inference.environment.filters
    place = call.inference.places.expression(node)
    if name not in known:
        meant = closest(name, known)
        help_ = (
            f"Did you mean `{meant}`?" if meant else "For a field write `map(attribute='name')`."
        )
        call.inference.report("unknown-filter", place, f"There is no filter `{name}`.", help_)
        return None
    if runs is None:
        return None
    inner = nodes.Filter(
        call.inner, name, arguments, call.node.kwargs, None, None, lineno=node.lineno
    )
    one = FilterCall(call.inference, inner, call.inner, runs.items, call.scope, True, place)
    return call.inference.apply_filter(one)


def selected(call: FilterCall) -> Type:
    """``select`` and ``reject``, by a test or by whether the items are true."""
    return _selected(call, call.items(), [], call.node.args, holds=call.name == "select")


def selected_by_field(call: FilterCall) -> Type:
    """``selectattr`` and ``rejectattr``, which test a field of the items."""
    if not call.node.args:
        return call.refuse(f"`{call.name}` needs the name of a field.")
    paths = attribute_paths(call, call.node.args[0])
    if paths is None:
        return POISON
    return _selected(
        call,
        call.items(),
        paths[0] if paths else [],
        call.node.args[1:],
        holds=call.name == "selectattr",
    )


def _selected(
    call: FilterCall,
    runs: ListType | None,
    path: list[Part],
    arguments: list[nodes.Expr],
    *,
    holds: bool,
) -> Type:
    if runs is None:
        return POISON
    tested = runs.items
    if path:
        tested = looked_up(call, runs.items, path, call.node.args[0])
        if tested.is_poisoned:
            return POISON
    if arguments and not _check_test(call, tested, arguments):
        return POISON
    items = _kept(call, runs.items, path, arguments, holds=holds)
    most = 0 if items.is_impossible else runs.most
    return Type(list=ListType(items, 0, most, lazy=True))


def _check_test(call: FilterCall, tested: Type, arguments: list[nodes.Expr]) -> bool:
    """Whether the test is known by name; what it can't take is reported."""
    node = arguments[0]
    name = node.value if isinstance(node, nodes.Const) else None
    if not isinstance(name, str):
        call.refuse(f"`{call.name}` needs the name of a test that is written out.")
        return False
    place = call.inference.places.expression(node)
    signature = TESTS.get(name)
    if signature is None:
        known = call.inference.environment.tests
        if name in known:
            return True
        meant = closest(name, known)
        help_ = f"Did you mean `{meant}`?" if meant else None
        call.inference.report("unknown-test", place, f"There is no test `{name}`.", help_)
        return False
    if tested.is_poisoned:
        return True
    if tested.missing and name not in TAKES_MISSING:
        what = f"may be missing, which `{name}` can't take"
        help_ = "Leave such items out first, with `select('defined')` or `selectattr`."
        call.blame_item("possibly-missing", what, help_)
        tested = tested.present()
    test = nodes.Test(
        call.inner, name, arguments[1:], call.node.kwargs, None, None, lineno=node.lineno
    )
    signature(TestCall(call.inference, test, tested, call.scope, of_items=True, place=place))
    return True


def _kept(
    call: FilterCall, items: Type, path: list[Part], arguments: list[nodes.Expr], *, holds: bool
) -> Type:
    """The items for which the test holds, or does not."""
    if items.is_poisoned or any(isinstance(part, int) for part in path):
        return items
    expression: nodes.Expr = nodes.Name(_ITEM, "load", lineno=1)
    for part in path:
        expression = nodes.Getattr(expression, str(part), "load", lineno=1)
    condition = expression
    if arguments and isinstance(arguments[0], nodes.Const):
        condition = nodes.Test(
            expression, arguments[0].value, arguments[1:], [], None, None, lineno=1
        )
    after = assume(call.inference, condition, holds, call.scope.bind(_ITEM, items))
    if after.is_dead:
        return NEVER
    whole = after.facts.get((_ITEM,), items)
    known = after.facts.get((_ITEM, *map(str, path)))
    if known is None or not path:
        return whole
    return _with_field(whole, [str(part) for part in path], known)


def _with_field(of: Type, path: list[str], known: Type) -> Type:
    """The type with what is known of a field of its objects."""
    if of.kinds != ("an object",):
        return of
    return of._replace(objects=tuple(_narrowed(of.objects, path, known)))


def _narrowed(objects: Iterable[ObjectType], path: list[str], known: Type) -> Iterable[ObjectType]:
    name, *rest = path
    for one in objects:
        if name not in one.fields:
            yield one
            continue
        if rest:
            inner = _with_field(one.get(name).present(), rest, known)
            field = Field(inner, one.fields[name].required)
        else:
            field = Field(known.present(), not known.missing)
        if rest or not field.type.is_impossible:
            yield one._replace(fields={**one.fields, name: field})
        else:
            yield one


def attribute(call: FilterCall) -> Type:
    """``attr``, which reads attributes of Python's objects only."""
    call.compute_arguments()
    return call.refuse(
        "`attr` reads attributes of Python's objects, which JSON values have none of.",
        "Write `.name` or `[name]`.",
    )


ITEM_FILTERS: Final[Mapping[str, FilterSignature]] = {
    "map": FilterSignature(mapped, open=True),
    "select": FilterSignature(selected, open=True),
    "reject": FilterSignature(selected, open=True),
    "selectattr": FilterSignature(selected_by_field, open=True),
    "rejectattr": FilterSignature(selected_by_field, open=True),
    "attr": FilterSignature(attribute, ("name",), required=1),
}
