"""Which values templates use as a whole, be it to hand them on or to print all that is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from notifyspec.template.parsing import Template

# What they answer is used as their own answer is, or only by the fields that they are told.
_PASSED_ON: Final = frozenset(
    {
        *("first", "last", "list", "sort", "reverse", "unique", "min", "max", "default", "d"),
        *("batch", "slice", "selectattr", "rejectattr", "select", "reject", "random"),
    }
)
_MEASURED: Final = frozenset({"length", "count"})
_BY_FIELD: Final = frozenset({"map", "sum", "join", "groupby"})


def whole_uses(
    texts: Iterable[Template], values: Iterable[Template], variables: Set[str]
) -> frozenset[str] | None:
    """The names of fields and variables whose whole value is used; None where it can't be told.

    ``texts`` and conditions read no more than the fields that they name, of ``values`` all is used.
    ``variables`` are those of the context.
    """
    finder = _Finder(variables)
    for template in texts:
        finder.visit(template.tree, whole=False)
    for template in values:
        finder.visit(template.tree, whole=True)
    return None if finder.is_lost else frozenset(finder.found)


class _Finder:
    def __init__(self, variables: Set[str]) -> None:
        self._variables = variables
        self.found: set[str] = set()
        self.is_lost = False

    def visit(self, node: nodes.Node, *, whole: bool) -> None:
        match node:
            case nodes.Name(name=name):
                if whole and name in self._variables:
                    self.found.add(name)
                elif whole and node.ctx == "load":
                    self.is_lost = (
                        True  # a loop's item, a macro's argument, or another name for one
                    )
            case nodes.Getattr(node=inner, attr=name):
                self._read(inner, name, whole=whole)
            case nodes.Getitem(node=inner, arg=nodes.Const(value=str() as name)):
                self._read(inner, name, whole=whole)
            case nodes.Getitem(node=inner, arg=argument):
                # An item of a list, or some field that only the call knows.
                self.visit(inner, whole=whole or not isinstance(argument, nodes.Const))
                self.visit(argument, whole=False)
            case nodes.Filter(node=inner, name=name):
                if inner is not None:
                    self.visit(inner, whole=_takes_whole(node, whole=whole))
                self._visit_all((*node.args, *node.kwargs), whole=True)
            case nodes.Test(node=inner):
                self.visit(inner, whole=False)
                self._visit_all((*node.args, *node.kwargs), whole=False)
            case nodes.Call(node=inner):
                if not isinstance(inner, nodes.Name):
                    self.visit(inner, whole=False)
                self._visit_all((*node.args, *node.kwargs), whole=False)
            case nodes.CondExpr() | nodes.And() | nodes.Or() | nodes.Keyword() | nodes.Output():
                self._visit_all(node.iter_child_nodes(), whole=whole)
            case nodes.Dict() | nodes.List() | nodes.Tuple() | nodes.Pair():
                self._visit_all(node.iter_child_nodes(), whole=True)
            case nodes.Template():
                self._visit_all(node.body, whole=whole)
            case _:  # statements, comparisons, calculations
                self._visit_all(node.iter_child_nodes(), whole=False)

    def _read(self, inner: nodes.Expr, name: str, *, whole: bool) -> None:
        if whole:
            self.found.add(name)
        self.visit(inner, whole=False)

    def _visit_all(self, found: Iterable[nodes.Node], *, whole: bool) -> None:
        for node in found:
            self.visit(node, whole=whole)


def _takes_whole(node: nodes.Filter, *, whole: bool) -> bool:
    if node.name in _MEASURED:
        return False
    if node.name in _PASSED_ON:
        return whole
    if node.name in _BY_FIELD:
        return not (node.name == "groupby" or any(one.key == "attribute" for one in node.kwargs))
    return True
