"""The comments of a template, which its syntax tree lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError

from notifyspec.source import Span
from notifyspec.template.lexer import normalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.template.environment import TemplateEnvironment


def template_comments(environment: TemplateEnvironment, source: str) -> Iterator[tuple[Span, Span]]:
    """Each comment's span in the normalised source, and that of its text, without the braces.

    Of a template that can't be read, the comments before the fault.
    """
    start = 0
    text = Span(0, 0)
    try:
        for lineno, token, piece in environment.lexer.tokeniter(normalised(source), None):
            offset = lineno - 1
            if token == "comment_begin":  # noqa: S105 - a token of Jinja's lexer
                start = offset
                text = Span(offset + len(piece), offset + len(piece))
            elif token == "comment":  # noqa: S105
                text = Span(offset, offset + len(piece))
            elif token == "comment_end":  # noqa: S105
                yield Span(start, offset + len(piece.rstrip())), text
    except TemplateSyntaxError:
        return
