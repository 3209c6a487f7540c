"""Jinja's compiler, made to tell which expression each piece of its Python code is.

Jinja's own line numbers know no more than the statement. Python's tracebacks know the very piece of
code that failed, so that the expression is found without evaluating anything twice.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef

from notifyspec.template.budget import TURNS_OF_A_CALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RANGES: Final = "expression_ranges"
"""The variable of a compiled template's module that holds its ranges, inner ones first."""

_INCLUDED: Final = "template._get_default_module()._body_stream"
_KEPT: Final = (
    *(nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Call, nodes.Filter, nodes.Test),
    *(nodes.BinExpr, nodes.Compare, nodes.Concat, nodes.CondExpr),
    *(nodes.Tuple, nodes.List, nodes.Dict),
)
# Their values are never to blame.
_PLACED: Final = (nodes.Const, nodes.UnaryExpr)


class Range(NamedTuple):
    """Where an expression's code stands, in lines from 1 and in bytes of UTF-8 from 0.

    ``expression`` is its index in `expressions_of`.
    """

    start: tuple[int, int]
    end: tuple[int, int]
    expression: int


def expressions_of(tree: nodes.Template) -> list[nodes.Expr]:
    """Every expression of a template, in an order that depends on its source only."""
    return list(tree.find_all(nodes.Expr))


def kept_as(index: int) -> str:
    """The local variable of the compiled code that holds the expression's last value."""
    return f"e_{index}"


class PlacingCodeGenerator(CodeGenerator):
    """Writes the code that Jinja's compiler writes, and keeps each expression's value."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.optimizer = None  # it would put constants into the tree in place of what was written
        self._column = 0
        self._indexes: dict[int, int] = {}
        self._placing: set[int] = set()
        self._buffer: str | None = None  # of the text that an include is part of
        self._turns: dict[int, int] = {}  # of bodies that may be run over and over
        self._ranges: list[Range] = []

    def write(self, x: str) -> None:
        if self._new_lines:
            self._column = 4 * self._indentation
        super().write(x)
        self._column += len(x.encode())

    def position(self, node: nodes.Node) -> str:  # noqa: ARG002 - Jinja would tell its line number
        return "this line"

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        self._indexes = {id(one): index for index, one in enumerate(expressions_of(node))}
        super().visit_Template(node, frame)
        self.writeline(f"{RANGES} = {[tuple(one) for one in self._ranges]!r}")

    def visit(self, node: nodes.Node, *arguments: Any, **named: Any) -> Any:
        with self._placed(node):
            return super().visit(node, *arguments, **named)

    # Those of blocks are written without `visit`.

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:
        with self._placed(node):
            super().visit_Filter(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        with self._placed(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)

    def visit_AssignBlock(self, node: nodes.AssignBlock, frame: Frame) -> None:
        # Jinja looks for the names in the filter's arguments among those of the body alone.
        if node.filter is not None:
            named = [
                nodes.ExprStmt(nodes.Name(name, "load", lineno=node.lineno), lineno=node.lineno)
                for name in dict.fromkeys(one.name for one in node.filter.find_all(nodes.Name))
            ]
            node = nodes.AssignBlock(
                node.target, node.filter, [*named, *node.body], lineno=node.lineno
            )
        super().visit_AssignBlock(node, frame)

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:
        self._buffer = frame.buffer
        super().visit_Include(node, frame)
        self._buffer = None

    def writeline(self, x: str, node: nodes.Node | None = None, extra: int = 0) -> None:
        # Jinja would make a generator of a macro that includes a file without the context.
        if self._buffer is not None and x == f"yield from {_INCLUDED}":
            x = f"{self._buffer}.extend({_INCLUDED})"
        super().writeline(x, node, extra)

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        self._turns[id(node.body)] = 1
        super().visit_For(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.concatenated((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def macro_body(
        self, node: nodes.Macro | nodes.CallBlock, frame: Frame
    ) -> tuple[Frame, MacroRef]:
        self._turns[id(node.body)] = TURNS_OF_A_CALL
        return super().macro_body(node, frame)

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        if id(nodes) in self._turns:
            self.writeline(f"environment.spend_turns({self._turns[id(nodes)]})")
        super().blockvisit(nodes, frame)

    @contextmanager
    def _placed(self, node: nodes.Node) -> Iterator[None]:
        index = self._indexes.get(id(node))
        is_kept = _is_kept(node)
        if index is None or index in self._placing or not (is_kept or isinstance(node, _PLACED)):
            yield
            return
        if is_kept:
            self.write(f"({kept_as(index)} := ")
        self._placing.add(index)
        # Line breaks that are still to be written come before what is written next.
        self.write("")
        start = (self.code_lineno, self._column)
        yield
        self._ranges.append(Range(start, (self.code_lineno, self._column), index))
        self._placing.discard(index)
        if is_kept:
            self.write(")")


def _is_kept(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.EnvironmentAttribute):
        return False  # the conversion of a field's value, which nobody has written
    return isinstance(node, _KEPT) and getattr(node, "ctx", "load") == "load"
