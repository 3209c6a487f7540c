"""Texts whose templates only print plain expressions, parsed without Jinja's lexer and parser.

Most texts of a spec are such: ``Order {{ order.number | upper }} is done``.
"""

from __future__ import annotations

from jinja2 import nodes

from notifyspec.template.plain_expressions import PlainReader, new_node


def plain_prints(source: str) -> nodes.Template | None:
    """The tree of a normalised source; None where something else than plain prints is in it."""
    if "{%" in source or "{#" in source:
        return None
    reader = PlainReader(source)
    parts: list[nodes.Expr] = []
    position = 0
    while (start := source.find("{{", position)) >= 0:
        printed = reader.printed(start + 2)
        if printed is None:
            return None
        if start > position:
            parts.append(_data(source[position:start], position))
        parts.append(printed)
        position = reader.position
    if position < len(source):
        parts.append(_data(source[position:], position))
    return nodes.Template([nodes.Output(parts, lineno=parts[0].lineno)], lineno=1)


def _data(text: str, offset: int) -> nodes.TemplateData:
    return new_node(nodes.TemplateData, offset, data=text)
