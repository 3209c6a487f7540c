"""A text file that an author wrote, and places in it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points in a source's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands, for people: lines and columns count from 1, columns in code points."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Source:
    """A file's decoded text, without its byte order mark. ``path`` is as shown to people.

    Lines end at LF, CRLF or a lone CR, as YAML 1.2 has it.
    """

    path: str
    text: str = field(repr=False)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset of each line's first code point; the first is 0."""
        raise NotImplementedError

    def place(self, span: Span) -> Place:
        """The span as lines and columns. A span outside the text is cut to it."""
        raise NotImplementedError
