"""Fields of a list's items by a path, such as "address.city", as filters take one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import MISSING, NEVER, POISON, Type, union_of
from notifyspec.spelling import closest, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.analysis.filter_call import FilterCall
    from notifyspec.analysis.types.model import ObjectType

Part = str | int
_ORDERED: Final = "Numbers can be compared with numbers, and texts with texts."


def attribute_paths(
    call: FilterCall, node: nodes.Expr | None, *, several: bool = False
) -> list[list[Part]] | None:
    """The paths that an argument spells, none at all where it is not given.

    None where it is not written out, which is reported. ``several``: commas part paths.
    """
    if node is None or (isinstance(node, nodes.Const) and node.value is None):
        return []
    if not isinstance(node, nodes.Const) or not isinstance(node.value, str | int):
        call.refuse(f"`{call.name}` needs the name of a field that is written out.")
        return None
    if isinstance(node.value, int):
        return [[int(node.value)]]
    paths = node.value.split(",") if several else [node.value]
    return [[int(one) if one.isdecimal() else one for one in path.split(".")] for path in paths]


def looked_up(
    call: FilterCall,
    of: Type,
    path: Sequence[Part],
    node: nodes.Expr,
    default: Type | None = None,
) -> Type:
    """The type at the path of each item, missing where it is or may be and there is no default."""
    for index, part in enumerate(path):
        if of.is_poisoned:
            return POISON
        if of.missing:
            written = ".".join(map(str, path[:index]))
            what = f"may have no `{written}`" if written else "may be missing"
            return call.blame_item(
                "possibly-missing", what, "Leave such items out with `selectattr` or `select`."
            )
        if default is not None and of._replace(objects=(), list=None, text=None).kinds:
            # What has no such field is replaced too.
            rest = of._replace(number=None, booleans=frozenset(), null=False)
            inner = _part(call, rest, part, node) if rest.kinds else MISSING
            found = inner.or_missing() if not inner.is_poisoned else inner
        else:
            found = _part(call, of, part, node)
        if default is not None and found.missing:
            found = found.present() | default
        of = found
    return of


def _part(call: FilterCall, of: Type, part: Part, node: nodes.Expr) -> Type:
    if of.unknown:
        call.blame_item(
            "possibly-missing",
            f"may have no `{part}`: nothing is known of it",
            "Declare the `items` of the list in the context.",
        )
        return POISON
    if of.other:
        return POISON
    found = MISSING if of.null else NEVER
    if isinstance(part, int):
        return found | _at(of, part)
    rest = of._replace(null=False, objects=())
    if rest.list is not None and part in rest.list.names and of.kinds == ("a list",):
        return rest.list.parts[rest.list.names.index(part)]
    if rest.kinds:
        what = " or ".join(rest.kinds)
        _unknown_field(call, node, f"An item may be {what}, which has no field `{part}`.", None)
        return POISON
    return found | _field(call, of.objects, part, node) if of.objects else found


def _at(of: Type, index: int) -> Type:
    found = MISSING if of._replace(list=None, text=None).kinds else NEVER
    if of.list is not None and -len(of.list.parts) <= index < len(of.list.parts):
        found |= of.list.parts[index]
    elif of.list is not None:
        inside = index < of.list.least and not of.list.lazy
        found |= of.list.items if inside else of.list.items.or_missing()
    if of.text is not None:
        one = Type(text=texts.text_of(of.text.chars, 1, 1))
        found |= one if index < of.text.least else one.or_missing()
    return found


def _field(call: FilterCall, objects: tuple[ObjectType, ...], name: str, node: nodes.Expr) -> Type:
    knows = [one for one in objects if name in one.fields or one.is_map]
    if not knows:
        fields = list(dict.fromkeys(field for one in objects for field in one.fields))
        meant = closest(name, fields)
        help_ = f"Did you mean `{meant}`?" if meant else None
        if help_ is None and fields:
            help_ = f"They have {listed(fields)}."
        _unknown_field(call, node, f"The items have no field `{name}`.", help_)
        return POISON
    found = union_of(one.get(name) for one in knows)
    return found if len(knows) == len(objects) else found.or_missing()


def _unknown_field(call: FilterCall, node: nodes.Expr, message: str, help_: str | None) -> None:
    span = call.inference.places.expression(node)
    call.inference.report("unknown-field", span, message, help_)


def can_be_ordered(call: FilterCall, keys: Type, most: int | None) -> bool:
    """Whether any of up to ``most`` keys can be compared; reports that they can't."""
    if most is not None and most < 2:
        return True
    if keys.is_poisoned:
        return False
    if keys.missing:
        what = "may lack what it is compared by"
        call.blame_item("possibly-missing", what, "Leave such items out with `selectattr`.")
        return False
    if keys.null:
        what = f"may be null where `{call.name}` compares"
        call.blame_item("possibly-null", what, "Leave such items out with `reject('none')`.")
        return False
    groups = [
        keys.text is not None,
        keys.number is not None or bool(keys.booleans),
        keys.list is not None,
    ]
    if keys.unknown:
        call.refuse_kind(Type(unknown=True), "what can be compared")
        return False
    if sum(groups) > 1 or keys.objects or keys.other or (keys.list is not None and keys.list.lazy):
        what = " with ".join(keys.kinds) if len(keys.kinds) > 1 else f"two that are {keys.kinds[0]}"
        call.refuse(f"`{call.name}` can't compare {what}.", _ORDERED)
        return False
    return keys.list is None or can_be_ordered(call, keys.list.items, None)
