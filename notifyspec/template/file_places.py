"""From an offset in a template to the place in the file that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.source import Source, Span
from notifyspec.yaml.scalar_map import scalar_offsets

if TYPE_CHECKING:
    from notifyspec.document import Scalar


def span_in_file(source: Source, scalar: Scalar, span: Span) -> Span:
    """Where a span of a scalar's template stands; the whole scalar where that can't be told."""
    offsets = scalar_offsets(source, scalar)
    if offsets is None:
        return scalar.span
    last = len(offsets) - 1
    start = offsets[min(before_normalising(scalar.text, span.start), last)]
    end = offsets[min(before_normalising(scalar.text, span.end), last)]
    return Span(start, max(start, end))


def before_normalising(text: str, offset: int) -> int:
    """An offset in a text with LF line breaks, as one in the text that it was made of."""
    position = text.find("\r\n")
    while -1 < position < offset:
        offset += 1
        position = text.find("\r\n", position + 2)
    return offset
