"""Literal and folded scalars, read by the rules of YAML 1.2.2 (section 8.1) with every place kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.yaml.decoded import Decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_MOST_TRIES: Final = 16  # of indentations, where a block has nothing but white space
_HEADER = re.compile(r"[|>]([-+0-9]*)[^\r\n]*(?:\r\n|\r|\n|\Z)")


class BlockScalar(NamedTuple):
    """``end`` is the end of the last line of content, None if there is no content."""

    decoded: Decoded
    end: int | None


def read_block_scalar(text: str, start: int, decoded: str) -> BlockScalar | None:
    """The block scalar whose header is at ``start``, and which the parser read as ``decoded``.

    None where it can't be read as that.
    """
    header = _HEADER.match(text, start)
    if header is None:
        return None
    for indent in _indents(text, header.end(), decoded):
        block = _read(text, header.end(), indent, header[1], text[start] == ">")
        if block.decoded.is_text(decoded):
            return block
    return None


class _Line(NamedTuple):
    start: int
    text: str
    line_break: str

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def is_blank(self) -> bool:
        return not self.text.strip(" ")


def _lines(text: str, position: int) -> Iterator[_Line]:
    while position < len(text):
        found = _LINE.match(text, position)
        assert found is not None  # the pattern matches anything
        yield _Line(position, found[1], found[2])
        position = found.end()


def _indents(text: str, position: int, decoded: str) -> list[int]:
    """The indentations that the block at ``position`` can have, given what it was read as.

    A line keeps the spaces that are beyond the indentation, so that the first one with more than
    spaces in it tells how many were dropped.
    """
    parts = decoded.split("\n")
    first = next((part for part in parts if part.strip(" ")), None)
    blanks = {0}
    behind = 0
    for line in _lines(text, position):
        if not line.is_blank:
            if first is not None:
                return [line.indent - (len(first) - len(first.lstrip(" ")))]
            behind = line.indent
            break
        blanks.add(len(line.text))
    spaces = next((len(part) for part in parts if part), 0)
    if not spaces:
        return [max(*blanks, behind) + 1]
    return sorted({width - spaces for width in blanks if width > spaces})[:_MOST_TRIES]


def _read(text: str, position: int, indent: int, chomping: str, folded: bool) -> BlockScalar:
    decoded = Decoded()
    last: int | None = None  # the break that ended the last line of content
    blanks: list[int] = []  # the breaks of the blank lines after it
    last_spaced = False  # whether the last line of content began with white space
    end: int | None = None
    for line in _lines(text, position):
        if len(line.text) <= indent and line.is_blank:
            if line.line_break:
                blanks.append(line.start + len(line.text))
            continue
        if line.indent < indent:
            break
        spaced = line.text[indent] in " \t"
        if last is not None:
            if not folded or last_spaced or spaced:
                decoded.one("\n", last)
            elif not blanks:
                decoded.one(" ", last)
        for offset in blanks:
            decoded.one("\n", offset)
        blanks = []
        decoded.verbatim(line.text[indent:], line.start + indent)
        end = line.start + len(line.text)
        last = end if line.line_break else None
        last_spaced = spaced
    if "-" not in chomping and last is not None:
        decoded.one("\n", last)
    if "+" in chomping:
        for offset in blanks:
            decoded.one("\n", offset)
    return BlockScalar(decoded, end)
