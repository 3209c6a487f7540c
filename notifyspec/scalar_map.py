"""Where in the file each character of a scalar's text stands.

The scalar is read again from its source, by the rules of YAML 1.2.2 (sections 7.3 and 8.1), this
time keeping offsets. What comes out must be the very text that the parser read; otherwise there is
no answer, and never a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from notifyspec.document import Scalar, Style
from notifyspec.source import Source

_BREAK = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_BLOCK_HEADER = re.compile(r"[|>]([-+0-9]*)[^\r\n]*(?:\r\n|\r|\n|\Z)")
_PLAIN_TOKEN = re.compile(r"(?P<text>[^ \t\r\n]+)|(?P<white>[ \t\r\n]+)")
_SINGLE_TOKEN = re.compile(r"(?P<text>[^' \t\r\n]+)|(?P<white>[ \t\r\n]+)|(?P<quote>'')")
_DOUBLE_TOKEN = re.compile(
    r"(?P<text>[^\"\\ \t\r\n]+)|(?P<white>[ \t\r\n]+)"
    r"|(?P<joined>\\(?:\r\n|\r|\n)[ \t\r\n]*)"
    r"|(?P<code>\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}))"
    r"|(?P<escape>\\[^\r\n])"
)
_ESCAPES: Final = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    " ": " ",
    '"': '"',
    "/": "/",
    "\\": "\\",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}


def scalar_offsets(source: Source, scalar: Scalar) -> tuple[int, ...] | None:
    """For each code point of ``scalar.text`` the offset in ``source.text`` that it comes from.

    An escape or a line break counts from its first character; a space that stands for a folded
    line break from that break. One more entry tells where the content ends. None where the places
    can't be told exactly.
    """
    offsets = _READERS[scalar.style](source.text, scalar)
    return None if offsets is None else tuple(offsets)


class _Pieces:
    """Decoded text, piece by piece, with the offset of each of its code points."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.offsets: list[int] = []

    def verbatim(self, text: str, start: int) -> None:
        self.text.append(text)
        self.offsets.extend(range(start, start + len(text)))

    def one(self, character: str, offset: int) -> None:
        self.text.append(character)
        self.offsets.append(offset)

    def ended(self, expected: str, end: int) -> list[int] | None:
        """The offsets with ``end`` behind them, if the pieces make up what is expected."""
        if "".join(self.text) != expected:
            return None
        return [*self.offsets, end]


def _plain(text: str, scalar: Scalar) -> list[int] | None:
    start, end = scalar.span.start, scalar.span.end
    if text[start:end] == scalar.text:
        return list(range(start, end + 1))
    return _flow(text, scalar, _PLAIN_TOKEN, start, end)


def _quoted(text: str, scalar: Scalar) -> list[int] | None:
    start, end = scalar.span.start + 1, scalar.span.end - 1
    # Decoding never lengthens a text, and every escape and fold shortens or changes it.
    if text[start:end] == scalar.text:
        return list(range(start, end + 1))
    token = _SINGLE_TOKEN if scalar.style is Style.SINGLE else _DOUBLE_TOKEN
    return _flow(text, scalar, token, start, end)


def _flow(
    text: str, scalar: Scalar, token: re.Pattern[str], start: int, end: int
) -> list[int] | None:
    pieces = _Pieces()
    position = start
    while position < end:
        found = token.match(text, position, end)
        if found is None:
            return None
        kind, piece = found.lastgroup, found[0]
        if kind == "text":
            pieces.verbatim(piece, position)
        elif kind == "white":
            _fold(piece, position, pieces)
        elif kind == "quote":
            pieces.one("'", position)
        elif kind == "joined":
            for line_break in list(_BREAK.finditer(piece))[1:]:
                pieces.one("\n", position + line_break.start())
        elif kind == "code":
            code = int(piece[2:], 16)
            if code > 0x10FFFF:
                return None
            pieces.one(chr(code), position)
        elif piece[1] in _ESCAPES:
            pieces.one(_ESCAPES[piece[1]], position)
        else:
            return None
        position = found.end()
    return pieces.ended(scalar.text, end)


def _fold(white: str, position: int, pieces: _Pieces) -> None:
    """White space in a flow scalar: one line break is a space, more are one break fewer."""
    breaks = [position + found.start() for found in _BREAK.finditer(white)]
    if not breaks:
        pieces.verbatim(white, position)
    elif len(breaks) == 1:
        pieces.one(" ", breaks[0])
    else:
        for offset in breaks[1:]:
            pieces.one("\n", offset)


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


def _block(text: str, scalar: Scalar) -> list[int] | None:
    header = _BLOCK_HEADER.match(text, scalar.span.start)
    if header is None:
        return None
    for indent in _indents(text, header.end(), scalar.text):
        pieces = _read_block(text, header.end(), indent, header[1], scalar.style is Style.FOLDED)
        end = pieces.offsets[-1] + 1 if pieces.offsets else scalar.span.end
        if text.startswith("\r\n", end - 1):
            end += 1
        offsets = pieces.ended(scalar.text, end)
        if offsets is not None:
            return offsets
    return None


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
    widest = 0
    for line in _lines(text, position):
        if not line.is_blank:
            first = next((part for part in decoded.split("\n") if part.strip(" ")), None)
            if first is None:  # the block is blank, and this line the first after it
                widest = max(widest, line.indent)
                break
            return [line.indent - (len(first) - len(first.lstrip(" ")))]
        widest = max(widest, len(line.text))
    return list(range(widest + 1, 0, -1))


def _read_block(text: str, position: int, indent: int, header: str, folded: bool) -> _Pieces:
    pieces = _Pieces()
    last: int | None = None  # the break that ended the last line of content
    blanks: list[int] = []  # the breaks of the blank lines after it
    last_spaced = False  # whether the last line of content began with white space
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
                pieces.one("\n", last)
            elif not blanks:
                pieces.one(" ", last)
        for offset in blanks:
            pieces.one("\n", offset)
        blanks = []
        pieces.verbatim(line.text[indent:], line.start + indent)
        last = line.start + len(line.text) if line.line_break else None
        last_spaced = spaced
    if "-" not in header and last is not None:
        pieces.one("\n", last)
    if "+" in header:
        for offset in blanks:
            pieces.one("\n", offset)
    return pieces


_READERS: Final[dict[Style, Callable[[str, Scalar], list[int] | None]]] = {
    Style.PLAIN: _plain,
    Style.SINGLE: _quoted,
    Style.DOUBLE: _quoted,
    Style.LITERAL: _block,
    Style.FOLDED: _block,
}
