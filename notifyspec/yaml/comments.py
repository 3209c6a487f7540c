"""The comments of a YAML file, which its parser drops."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notifyspec.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable


class Comment(NamedTuple):
    """``text`` runs from the ``#`` to the end of the line."""

    span: Span
    text: str


def find_comments(text: str, scalars: Iterable[Span]) -> tuple[Comment, ...]:
    """Every comment of a well-formed YAML text, in its order.

    ``scalars`` are the spans of all its scalars: outside of them only a comment can hold a ``#``,
    since neither anchors nor the core schema's tags can.
    """
    comments: list[Comment] = []
    position = 0
    for span in sorted(scalars):
        _collect(text, position, span.start, comments)
        position = max(position, span.end)
        if text[span.start : span.start + 1] in ("|", ">"):
            # A block scalar's header ends its line, and may end it with a comment.
            _collect(text, span.start, min(_line_end(text, span.start), span.end), comments)
    _collect(text, position, len(text), comments)
    return tuple(comments)


def _collect(text: str, position: int, end: int, comments: list[Comment]) -> None:
    while (position := text.find("#", position, end)) >= 0:
        line_end = _line_end(text, position)
        comments.append(Comment(Span(position, line_end), text[position:line_end]))
        position = line_end


def _line_end(text: str, position: int) -> int:
    ends = (text.find("\n", position), text.find("\r", position))
    return min((end for end in ends if end >= 0), default=len(text))
