"""The nodes of Jinja's syntax tree as `written_template` has them, with their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from .written_template import WrittenNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notifyspec.source import Span
    from notifyspec.template.places import Places


def expressions_of(tree: nodes.Template) -> Iterator[nodes.Expr]:
    """The expressions that stand in the template, in its order, but within no other."""
    for node in tree.body:
        yield from _outermost(node)


def _outermost(node: nodes.Node) -> Iterator[nodes.Expr]:
    match node:
        case nodes.TemplateData():
            return
        case nodes.For(iter=iterable, test=test, body=body, else_=otherwise):
            children = [iterable, *([test] if test else []), *body, *otherwise]
        case nodes.Assign(node=value):
            children = [value]
        case nodes.AssignBlock(body=body) | nodes.FilterBlock(body=body):
            children = body
        case nodes.With(values=values, body=body):
            children = [*values, *body]
        case nodes.Macro(defaults=defaults, body=body):
            children = [*defaults, *body]
        case nodes.Expr():
            yield node
            return
        case _:
            children = list(node.iter_child_nodes())
    for child in children:
        yield from _outermost(child)


def placed(node: nodes.Expr, places: Places) -> WrittenNode:
    """The expression with the places that the code under test gives it and its tokens."""
    span = places.expression(node)
    marks: tuple[Span, ...] = ()
    match node:
        case nodes.Getattr(node=inner):
            parts = [inner]
            marks = (places.field(node),)
        case nodes.Getitem(node=inner, arg=nodes.Slice(start=start, stop=stop)):
            parts = [inner, *(one for one in (start, stop) if one is not None)]
            marks = (places.field(node),)
        case nodes.Getitem(node=inner, arg=arg):
            parts = [inner, arg]
            marks = (places.field(node),)
        case (
            nodes.Filter(node=inner, args=args, kwargs=kwargs)
            | nodes.Test(node=inner, args=args, kwargs=kwargs)
        ):
            parts = [inner, *args, *(one.value for one in kwargs)]
            marks = (places.name(node),)
        case nodes.Call(node=inner, args=args, kwargs=kwargs):
            parts = [inner, *args, *(one.value for one in kwargs)]
        case nodes.Compare(expr=first, ops=ops):
            parts = [first, *(one.expr for one in ops)]
            marks = tuple(places.operator(one.expr) for one in ops)
        case nodes.BinExpr(left=left, right=right):
            parts = [left, right]
            marks = (places.operator(right),)
        case nodes.Neg(node=inner) | nodes.Pos(node=inner):
            parts = [inner]
            marks = (places.sign(node),)
        case nodes.CondExpr(test=test, expr1=then, expr2=otherwise):
            parts = [test, then, *([otherwise] if otherwise else [])]
        case nodes.Dict(items=pairs):
            parts = [one for pair in pairs for one in (pair.key, pair.value)]
        case nodes.Not(node=inner):
            parts = [inner]
        case nodes.Concat(nodes=parts) | nodes.List(items=parts) | nodes.Tuple(items=parts):
            pass
        case _:
            parts = []
    return WrittenNode(
        type(node).__name__,
        span.start,
        span.end,
        tuple(tuple(one) for one in marks),
        tuple(placed(part, places) for part in parts),
    )


def moved(node: WrittenNode, to: Callable[[int], int]) -> WrittenNode:
    """The expression with each place put elsewhere."""
    return WrittenNode(
        node.kind,
        to(node.start),
        to(node.end),
        tuple((to(start), to(end)) for start, end in node.marks),
        tuple(moved(part, to) for part in node.parts),
    )
