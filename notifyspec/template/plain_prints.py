"""Texts whose templates only print fields, parsed without Jinja's lexer and parser.

Most texts of a spec are such: ``Order {{ order.number | upper }} is done``. A field may go through
filters whose arguments are fields, texts and whole numbers. The tree is the very one that Jinja's
parser makes, offsets included, at a tenth of the time; a property-based test compares them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jinja2 import nodes

if TYPE_CHECKING:
    from notifyspec.template.environment import TemplateEnvironment

_OPENING: Final = re.compile(r"\{\{\s*")
_CLOSING: Final = re.compile(r"\s*\}\}")
_FIELD: Final = re.compile(r"([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)(?!\s*[\w.(\[])", re.ASCII)
_FILTER: Final = re.compile(r"\s*\|\s*([A-Za-z_]\w*)(?!\s*\.)(\s*\(\s*)?", re.ASCII)
_CONSTANT: Final = re.compile(
    r"""(?:'([^'\\]*)'|"([^"\\]*)"|(0|[1-9][0-9]*))(?=\s*[,)])""", re.ASCII
)
_BETWEEN: Final = re.compile(r"\s*(?:,\s*|(\)))")
# Names that the parser takes for something else than a variable, at least in some places.
_KEYWORDS: Final = frozenset(
    (
        *("and", "else", "elif", "false", "False", "if", "in", "is", "none", "None", "not", "or"),
        *("recursive", "true", "True"),
    )
)


def plain_prints(environment: TemplateEnvironment, source: str) -> nodes.Template | None:
    """The tree of a normalised source; None where something else than plain prints is in it."""
    if "{%" in source or "{#" in source or not source.isascii():
        return None
    reader = _Reader(environment, source)
    parts: list[nodes.Expr] = []
    position = 0
    while (start := source.find("{{", position)) >= 0:
        opening = _OPENING.match(source, start)
        assert opening is not None
        reader.position = opening.end()
        printed = reader.printed()
        if printed is None:
            return None
        if start > position:
            parts.append(_data(environment, source[position:start], position))
        parts.append(printed)
        position = reader.position
    if position < len(source):
        parts.append(_data(environment, source[position:], position))
    output = nodes.Output(parts, lineno=parts[0].lineno, environment=environment)
    return nodes.Template([output], lineno=1, environment=environment)


def _data(environment: TemplateEnvironment, text: str, offset: int) -> nodes.TemplateData:
    return nodes.TemplateData(text, lineno=offset + 1, environment=environment)


class _Reader:
    """Reads from ``position`` on; what is not plain is None."""

    def __init__(self, environment: TemplateEnvironment, source: str) -> None:
        self._environment = environment
        self._source = source
        self.position = 0

    def printed(self) -> nodes.Expr | None:
        """A field, its filters and the closing braces."""
        node = self._field()
        while node is not None and (found := _FILTER.match(self._source, self.position)):
            self.position = found.end()
            arguments = self._arguments() if found[2] else []
            if arguments is None:
                return None
            node = nodes.Filter(
                *(node, found[1], arguments, [], None, None),
                lineno=found.start(1) + 1,
                environment=self._environment,
            )
        closing = _CLOSING.match(self._source, self.position)
        if closing is None:
            return None
        self.position = closing.end()
        return node

    def _field(self) -> nodes.Expr | None:
        found = _FIELD.match(self._source, self.position)
        if found is None or found[1] in _KEYWORDS:
            return None
        at = found.start(1)
        environment = self._environment
        node: nodes.Expr = nodes.Name(found[1], "load", lineno=at + 1, environment=environment)
        at = found.end(1)
        for field in found[2].split(".")[1:]:
            node = nodes.Getattr(node, field, "load", lineno=at + 1, environment=environment)
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
        return nodes.Const(value, lineno=found.start() + 1, environment=self._environment)
