"""The values of the context that leave a payload without a bound, and what would bound them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from jinja2 import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.analysis.bounds import Bound
    from notifyspec.analysis.leaf_analysis import LeafAnalysis
    from notifyspec.analysis.spec_analysis import SpecAnalysis
    from notifyspec.analysis.statements.prints import Print
    from notifyspec.analysis.types.model import ObjectType, Type

_MOST_DEPTH: Final = 8
_ROUNDS: Final = 3  # of the same names, which no schema has that is written out


class Lack(NamedTuple):
    """A value of the context, as in ``order.rows[].name``, and the keywords that would bound it.

    Any one of the keywords' values does; ``path`` is empty where the value is not known by name.
    ``is_endless``: its schema refers to itself, so that it may hold its like without end.
    """

    path: str
    needs: tuple[str, ...]
    is_endless: bool = False


class Unbounded(NamedTuple):
    """``printed`` is None where it is the whole value of the leaf; ``source`` is the expression."""

    leaf: LeafAnalysis
    printed: Print | None
    source: str
    lacks: tuple[Lack, ...]


def unbounded_values(bound: Bound, analysis: SpecAnalysis) -> Iterator[Unbounded]:
    """Each expression that nothing bounds, where it is first used."""
    seen: set[str] = set()
    for weight in bound.weights:
        if weight.bytes is not None:
            continue
        leaf = analysis.of(weight.leaf)
        for printed in _prints(leaf):
            source = leaf.leaf.template.source if printed is None else printed.source
            if source not in seen:
                seen.add(source)
                yield Unbounded(leaf, printed, source, _lacks(leaf, printed, analysis.context))


def _prints(leaf: LeafAnalysis) -> list[Print | None]:
    if leaf.type is not None:
        return [leaf.whole]
    prints = [one for one in leaf.prints if one.text is None or one.text.json_bytes is None]
    return list(prints) or [None]


def _lacks(leaf: LeafAnalysis, printed: Print | None, context: ObjectType) -> tuple[Lack, ...]:
    if printed is not None:
        runs_over = leaf.type is None and printed.text is None
        found = [
            lack
            for path, of in _fields(printed.node, context)
            for lack in _of(of, path, 0)
            if not runs_over or lack.is_endless or lack == Lack(path, ("maxItems",))
        ]
        if found:
            return tuple(dict.fromkeys(found))
        if runs_over:
            return (Lack("", ("maxItems",)),)
    if leaf.type is not None:
        return tuple(dict.fromkeys(Lack("", one.needs) for one in _of(leaf.type, "", 0)))
    return (Lack("", ("maxLength",)),)


def _of(of: Type, path: str, depth: int) -> Iterator[Lack]:
    """What the type lacks, in itself and in its parts."""
    if of.unknown or depth > _MOST_DEPTH:
        first = _first_round(path)
        yield Lack(first or path, ("properties", "additionalProperties"), first is not None)
        return
    if of.text is not None and of.text.json_bytes is None:
        yield Lack(path, ("maxLength",))
    if of.number is not None and (of.number.low is None or of.number.high is None):
        yield Lack(path, ("minimum", "maximum"))
    if of.list is not None:
        if of.list.most is None:
            yield Lack(path, ("maxItems",))
        yield from _of(of.list.items, f"{path}[]", depth + 1)
    for one in of.objects:
        for name, field in one.fields.items():
            yield from _of(field.type, f"{path}.{name}", depth + 1)
        if one.others is not None and one.others_most is None:
            yield Lack(path, ("properties", "additionalProperties"))


def _first_round(path: str) -> str | None:
    """The path up to where it begins to go round; None where it does not."""
    steps = path.split(".")
    for length in range(1, len(steps) // _ROUNDS + 1):
        if steps[-length:] * _ROUNDS == steps[-length * _ROUNDS :]:
            while steps[-length:] == steps[-2 * length : -length]:
                del steps[-length:]
            return ".".join(steps)
    return None


def _fields(node: nodes.Node, context: ObjectType) -> Iterator[tuple[str, Type]]:
    """The fields of the context that the expression's value is made of, each with its type."""
    found = _field(node, context)
    if found is not None:
        yield found
        return
    for child in node.iter_child_nodes(exclude=("test",)):  # a condition adds nothing
        if not isinstance(child, nodes.Compare | nodes.Test | nodes.Not):
            yield from _fields(child, context)


def _field(node: nodes.Node, context: ObjectType) -> tuple[str, Type] | None:
    match node:
        case nodes.Name(name=name) if name in context.fields:
            return name, context.fields[name].type
        case nodes.Getattr(node=inner, attr=attr):
            pass
        case nodes.Getitem(node=inner, arg=nodes.Const(value=str(attr))):
            pass
        case _:
            return None
    found = _field(inner, context)
    if found is None or len(found[1].objects) != 1:
        return None
    path, of = found
    return f"{path}.{attr}", of.objects[0].get(attr)
