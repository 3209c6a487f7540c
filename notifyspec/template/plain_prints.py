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
    prints = reader.prints(0)
    if reader.position < len(source):
        return None
    output = new_node(nodes.Output, prints[0].lineno - 1, nodes=prints)
    return new_node(nodes.Template, 0, body=[output])
