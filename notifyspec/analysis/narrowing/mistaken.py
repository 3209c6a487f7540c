"""Behind a condition with a mistake in it: what it was meant to make sure of is taken to be so.

The mistake has its finding where it stands; that the values behind it are not guarded is an echo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from notifyspec.analysis.scope import path_of
from notifyspec.analysis.types.model import POISON, Field, Type
from notifyspec.spelling import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notifyspec.analysis.scope import Path, Scope


def trusted(node: nodes.Node, scope: Scope, type_of: Callable[[nodes.Node, Scope], Type]) -> Scope:
    """The scope in which nothing is reported of the values that the condition names, or once more.

    Where it names a field that there is not, its neighbours are there and not null, and nothing is
    reported of the one that is closest in spelling, nor of an object of several forms, which the
    field may have been to tell apart.
    """
    for named in _named(node):
        path = path_of(named)
        if path is not None:
            is_known = not type_of(named, scope).is_poisoned
            scope = scope.know(path, POISON)
            if is_known:
                continue
        inner: nodes.Node = named
        while isinstance(inner, nodes.Getattr | nodes.Getitem):
            field, inner = path_of(inner), inner.node
            holder, found = path_of(inner), type_of(inner, scope)
            if holder is not None and not found.is_poisoned:
                scope = scope.know(holder, _trusted_holder(found))
                meant = _meant_field(found, field)
                if meant is not None:
                    scope = scope.know((*holder, meant), POISON)
                break
        else:
            scope = _meant_variable(inner, path, scope, type_of)
    return scope


def untold(
    node: nodes.Node, value: Type, scope: Scope, type_of: Callable[[nodes.Node, Scope], Type]
) -> Scope:
    """The scope where it is not known that the node is no ``value``, if that is a slip of what it can be.

    Nothing is then reported of an object of several forms, which the node was to tell apart.
    """
    text = value.text
    if text is None or text.values is None or not isinstance(node, nodes.Getattr | nodes.Getitem):
        return scope
    known, holder = type_of(node, scope).text, path_of(node.node)
    if known is None or known.values is None or holder is None or known.values & text.values:
        return scope
    if all(closest(word, sorted(known.values)) is None for word in text.values):
        return scope
    found = type_of(node.node, scope)
    return scope.know(holder, POISON) if len(found.objects) > 1 else scope


def _meant_field(holder: Type, path: Path | None) -> str | None:
    """The field of a value that is closest in spelling to the one that a path ends with."""
    name = None if path is None else path[-1]
    fields = {field for one in holder.objects for field in one.fields}
    return closest(name, sorted(fields)) if isinstance(name, str) else None


def _meant_variable(
    node: nodes.Node,
    path: Path | None,
    scope: Scope,
    type_of: Callable[[nodes.Node, Scope], Type],
) -> Scope:
    """The scope where the variable that is closest in spelling, or has a field of a name, is filled.

    Nothing is reported of what the rest of the path leads to in it.
    """
    if not isinstance(node, nodes.Name) or scope.context is None:
        return scope
    variables = [*scope.names, *scope.context.fields]
    closest_one = closest(node.name, variables)
    rest = () if path is None else path[1:]
    for meant in variables if closest_one is None else [closest_one]:
        found = type_of(nodes.Name(meant, "load", lineno=node.lineno), scope)
        fields = {field for one in found.objects for field in one.fields}
        if closest_one is not None or not fields.isdisjoint((node.name, *rest[:1])):
            scope = scope.know((meant,), _trusted_holder(found))
            if rest:
                scope = scope.know((meant, *rest), POISON)
    return scope


def _named(node: nodes.Node) -> Iterator[nodes.Node]:
    """The longest plain paths in an expression."""
    if path_of(node) is not None:
        yield node
    elif not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        for inner in node.iter_child_nodes():
            yield from _named(inner)
    else:
        for argument in (*node.args, *(one.value for one in node.kwargs)):
            yield from _named(argument)


def _trusted_holder(of: Type) -> Type:
    return POISON if len(of.objects) > 1 else _filled(of)


def _filled(of: Type) -> Type:
    objects = tuple(
        one._replace(fields={name: _sure(known) for name, known in one.fields.items()})
        for one in of.objects
    )
    return of._replace(objects=objects, missing=False, null=False)


def _sure(known: Field) -> Field:
    there = known.type._replace(missing=False, null=False)
    return Field(POISON if there.is_impossible else there, required=True)
