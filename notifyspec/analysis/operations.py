"""Computed values that a test has told of: ``a + b`` behind ``{% if a + b > 0 %}`` is more than 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.analysis.scope import OR, path_of

if TYPE_CHECKING:
    from notifyspec.analysis.scope import Path, Scope
    from notifyspec.analysis.types.model import Type

OPERATIONS: Final = frozenset(
    (
        nodes.Filter,
        *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow),
        *(nodes.And, nodes.Or),
    )
)
"""The nodes that compute a value, of which a test can tell."""
_COMPUTED: Final = " = "  # no name in a template has a space
_FILTERS: Final = frozenset(
    (
        "abs",
        "capitalize",
        "count",
        "first",
        "float",
        "int",
        "join",
        "last",
        "length",
        "list",
        "lower",
        "max",
        "min",
        "reject",
        "rejectattr",
        "reverse",
        "round",
        "select",
        "selectattr",
        "sort",
        "sum",
        "title",
        "trim",
        "unique",
        "upper",
    )
)
"""Filters of plain values that answer the same each time."""


def operation_of(node: nodes.Node) -> Path | None:
    """A path of its own for an operation on plain paths; None for what may differ the next time."""
    if type(node) not in OPERATIONS:
        return None
    operands: list[Path] = []
    words = _words(node, operands)
    if words is None or not operands:
        return None
    path = operands[0]
    for operand in operands[1:]:
        path = (*path, OR, *operand)
    return (*path, _COMPUTED, words)


def is_same(left: nodes.Node, right: nodes.Node) -> bool:
    """Whether two expressions are written alike, and have the same value each time."""
    words = _words(left, [])
    return words is not None and words == _words(right, [])


def told_of(node: nodes.Node, scope: Scope) -> Type | None:
    """What tests before have told of an operation that stands here again."""
    if not any(len(path) > 2 and path[-2] == _COMPUTED for path in scope.facts):
        return None
    path = operation_of(node)
    known = None if path is None else scope.facts.get(path)
    if known is None or type(node) is nodes.Filter:
        return known
    return known if known.kinds in (("a number",), ("a text",)) else None


def _words(node: nodes.Node | None, operands: list[Path]) -> str | None:
    parts: list[str | None]
    match node:
        case nodes.Const(value=value):
            return repr(value)
        case nodes.Name() | nodes.Getattr() | nodes.Getitem():
            path = path_of(node)
            if path is None:
                return None
            operands.append(path)
            return repr(path)
        case nodes.BinExpr(left=left, right=right):
            parts = [_words(left, operands), _words(right, operands)]
        case nodes.Filter(name=name, node=inner, args=args, kwargs=named) if name in _FILTERS:
            parts = [name, *(str(one.key) for one in named), _words(inner, operands)]
            parts += [_words(one, operands) for one in args]
            parts += [_words(one.value, operands) for one in named]
        case _:
            return None
    told = [part for part in parts if part is not None]
    return f"{type(node).__name__}({', '.join(told)})" if len(told) == len(parts) else None
