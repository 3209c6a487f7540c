"""Texts whose templates only print fields, parsed without Jinja's lexer and parser.

Most texts of a spec are such: ``Order {{ order.number }} is done``. The tree is the very one that
Jinja's parser makes, offsets included, at a tenth of the time; a property-based test compares them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jinja2 import nodes

if TYPE_CHECKING:
    from notifyspec.template.environment import TemplateEnvironment

_PATH: Final = re.compile(r"\{\{\s*([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)\s*\}\}", re.ASCII)
# Names that the parser takes for something else than a variable, at least in some places.
_KEYWORDS: Final = frozenset(
    (
        *("and", "else", "elif", "false", "False", "if", "in", "is", "none", "None", "not", "or"),
        *("recursive", "true", "True"),
    )
)


def plain_paths(environment: TemplateEnvironment, source: str) -> nodes.Template | None:
    """The tree of a normalised source; None where something else than plain paths is in it."""
    if "{%" in source or "{#" in source or not source.isascii():
        return None
    parts: list[nodes.Expr] = []
    position = 0
    while (start := source.find("{{", position)) >= 0:
        found = _PATH.match(source, start)
        if found is None or found[1] in _KEYWORDS:
            return None
        if start > position:
            parts.append(_data(environment, source[position:start], position))
        at = found.start(1)
        node: nodes.Expr = nodes.Name(found[1], "load", lineno=at + 1, environment=environment)
        at = found.end(1)
        for field in found[2].split(".")[1:]:
            node = nodes.Getattr(node, field, "load", lineno=at + 1, environment=environment)
            at += len(field) + 1
        parts.append(node)
        position = found.end()
    if position < len(source):
        parts.append(_data(environment, source[position:], position))
    output = nodes.Output(parts, lineno=parts[0].lineno, environment=environment)
    return nodes.Template([output], lineno=1, environment=environment)


def _data(environment: TemplateEnvironment, text: str, offset: int) -> nodes.TemplateData:
    return nodes.TemplateData(text, lineno=offset + 1, environment=environment)
