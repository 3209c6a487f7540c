"""Expressions as most templates hold them, read without Jinja's lexer and parser.

That is a field, or the call of a macro, through any filters: ``order.number | default("none")``,
and in the tag of a block also a comparison of two. Arguments are fields, texts and whole numbers.
The nodes are the very ones that Jinja's parser makes, offsets included, at a tenth of the time;
property-based tests compare them.
"""

from __future__ import annotations

import re
from typing import Any, Final, TypeVar

from jinja2 import nodes
from jinja2.lexer import operators

N = TypeVar("N", bound=nodes.Node)

_OPENING: Final = re.compile(r"\{(?:%|(\{)\s*)")
_FIELD: Final = re.compile(r"([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)(?!\s*[\w.\[])", re.ASCII)
_CALL: Final = re.compile(r"\s*(\()\s*")
_FILTER: Final = re.compile(r"\s*\|\s*([A-Za-z_]\w*)(?!\s*\.)(\s*\(\s*)?", re.ASCII)
_CONSTANT: Final = re.compile(
    r"""(?:'([^'\\]*)'|"([^"\\]*)"|(0|[1-9][0-9]*))(?=\s*(?:[,)]|%\}))""", re.ASCII
)
_BETWEEN: Final = re.compile(r"\s*(?:,\s*|(\)))")
# Names that the parser takes for something else than a variable, at least in some places.
_KEYWORDS: Final = frozenset(
    (
        *("and", "else", "elif", "false", "False", "if", "in", "is", "none", "None", "not", "or"),
        *("recursive", "true", "True"),
    )
)
_COMPARISON: Final = re.compile(r"\s*([=!]=|[<>]=?)\s*")
_PRINT_END: Final = re.compile(r"\s*\}\}")
_TAG_END: Final = re.compile(r"\s*(%\})")


def new_node(kind: type[N], offset: int, **fields: Any) -> N:
    """A node with all its fields, without the checks of its own initialiser."""
    node = object.__new__(kind)
    fields["lineno"] = offset + 1
    fields["environment"] = None
    node.__dict__ = fields
    return node


class PlainReader:
    """Reads a normalised source from ``position`` on; what is not plain is None."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.position = 0

    def prints(self, position: int) -> list[nodes.Expr]:
        """The texts and plain prints from a position on, up to where ``position`` is then."""
        found: list[nodes.Expr] = []
        while True:
            opening = _OPENING.search(self._source, position)
            start = len(self._source) if opening is None else opening.start()
            if start > position:
                text = self._source[position:start]
                found.append(new_node(nodes.TemplateData, position, data=text))
            printed = None if opening is None or not opening[1] else self._printed(opening.end())
            if printed is None:
                self.position = start
                return found
            found.append(printed)
            position = self.position

    def condition(self, position: int) -> nodes.Expr | None:
        """What stands from a position on in a tag, with its end behind it; perhaps a comparison."""
        self.position = position
        node = self._operand()
        sign = None if node is None else _COMPARISON.match(self._source, self.position)
        right: nodes.Expr | None = None
        if sign is not None:
            self.position = sign.end()
            right = self._constant() or self._operand()
        closing = _TAG_END.match(self._source, self.position)
        if node is None or closing is None or (sign is not None and right is None):
            return None
        self.position = closing.end()
        if sign is None or right is None:
            return node
        ops = [nodes.Operand(operators[sign[1]], right)]
        # Jinja places a comparison behind its end.
        return new_node(nodes.Compare, closing.start(1), expr=node, ops=ops)

    def _printed(self, position: int) -> nodes.Expr | None:
        """The expression from a position on, with the closing braces behind it."""
        self.position = position
        node = self._operand()
        closing = None if node is None else _PRINT_END.match(self._source, self.position)
        if closing is None:
            return None
        self.position = closing.end()
        return node

    def _operand(self) -> nodes.Expr | None:
        """A field or a call, and its filters."""
        node = self._field()
        if node is not None and (call := _CALL.match(self._source, self.position)):
            self.position = call.end()
            arguments = self._arguments()
            if arguments is None:
                return None
            node = _applied(nodes.Call, call.start(1), node=node, args=arguments)
        while node is not None and (found := _FILTER.match(self._source, self.position)):
            self.position = found.end()
            arguments = self._arguments() if found[2] else []
            if arguments is None:
                return None
            node = _applied(nodes.Filter, found.start(1), node=node, name=found[1], args=arguments)
        return node

    def _field(self) -> nodes.Expr | None:
        found = _FIELD.match(self._source, self.position)
        if found is None or found[1] in _KEYWORDS:
            return None
        node: nodes.Expr = new_node(nodes.Name, found.start(), name=found[1], ctx="load")
        at = found.end(1)
        for field in found[2].split(".")[1:]:
            node = new_node(nodes.Getattr, at, node=node, attr=field, ctx="load")
            at += len(field) + 1
        self.position = found.end()
        return node

    def _arguments(self) -> list[nodes.Expr] | None:
        """Those up to the closing bracket, of which there is one at least."""
        arguments: list[nodes.Expr] = []
        while (argument := self._constant() or self._field()) is not None:
            arguments.append(argument)
            between = _BETWEEN.match(self._source, self.position)
            if between is None:
                return None
            self.position = between.end()
            if between[1]:
                return arguments
        return None

    def _constant(self) -> nodes.Const | None:
        found = _CONSTANT.match(self._source, self.position)
        if found is None:
            return None
        self.position = found.end()
        single, double, digits = found.groups()
        value = int(digits) if digits else single if double is None else double
        return new_node(nodes.Const, found.start(), value=value)


def _applied(kind: type[N], offset: int, **fields: Any) -> N:
    """A filter or a call without named arguments."""
    return new_node(kind, offset, **fields, kwargs=[], dyn_args=None, dyn_kwargs=None)
