"""Which expression of a template has printed which characters of its text.

The template is run again with marks around what it prints. Where the marks change what it does, as
in a text that is compared or cut, the answer is that it can't be told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from jinja2 import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MARK: Final = re.compile("\ue000([0-9]+)\ue001|\ue002")  # characters of no script


class Piece(NamedTuple):
    """``expression`` is its index among those marked, None for what is written out."""

    text: str
    expression: int | None


def mark(tree: nodes.Template) -> list[nodes.Expr]:
    """Put marks into a tree; the expressions that they stand around, by the marks' numbers."""
    marked: list[nodes.Expr] = []
    for output in _outputs(tree.body):
        parts: list[nodes.Expr] = []
        for part in output.nodes:
            if isinstance(part, nodes.TemplateData):
                parts.append(part)
                continue
            before = nodes.TemplateData(f"\ue000{len(marked)}\ue001", lineno=part.lineno)
            parts += (before, part, nodes.TemplateData("\ue002", lineno=part.lineno))
            marked.append(part)
        output.nodes = parts
    return marked


def pieces(marked: str, text: str) -> list[Piece]:
    """The pieces of ``text``, which is what ``marked`` is without marks; none where it is not."""
    found: list[Piece] = []
    position = 0
    inside: int | None = None
    for one in _MARK.finditer(marked):
        found.append(Piece(marked[position : one.start()], inside))
        inside = None if one[1] is None else int(one[1])
        position = one.end()
    found.append(Piece(marked[position:], inside))
    return found if "".join(piece.text for piece in found) == text else []


def _outputs(body: Iterable[nodes.Node]) -> Iterator[nodes.Output]:
    """What prints into the template's own text, not into that of a macro, a filter or a variable."""
    for node in body:
        match node:
            case nodes.Output():
                yield node
            case nodes.If():
                yield from _outputs([*node.body, *node.elif_, *node.else_])
            case nodes.For():
                yield from _outputs([*node.body, *node.else_])
            case nodes.With():
                yield from _outputs(node.body)
