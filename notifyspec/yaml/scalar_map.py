"""Where in the file each character of a scalar's text stands.

The scalar is read again from its source, by the rules of YAML 1.2.2 (sections 7.3 and 8.1), this
time keeping offsets. What comes out must be the very text that the parser read; otherwise there is
no answer, and never a wrong one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from notifyspec.document import Scalar, Style
from notifyspec.yaml.block_scalar import read_block_scalar
from notifyspec.yaml.decoded import Decoded

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.source import Source

_BREAK = re.compile(r"\r\n|\r|\n")
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
    decoded = Decoded()
    position = start
    while position < end:
        found = token.match(text, position, end)
        if found is None:
            return None
        kind, piece = found.lastgroup, found[0]
        if kind == "text":
            decoded.verbatim(piece, position)
        elif kind == "white":
            _fold(piece, position, decoded)
        elif kind == "quote":
            decoded.one("'", position)
        elif kind == "joined":
            for line_break in list(_BREAK.finditer(piece))[1:]:
                decoded.one("\n", position + line_break.start())
        elif kind == "code":
            code = int(piece[2:], 16)
            if code > 0x10FFFF:
                return None
            decoded.one(chr(code), position)
        elif piece[1] in _ESCAPES:
            decoded.one(_ESCAPES[piece[1]], position)
        else:
            return None
        position = found.end()
    return [*decoded.offsets, end] if decoded.is_text(scalar.text) else None


def _fold(white: str, position: int, decoded: Decoded) -> None:
    """White space in a flow scalar: one line break is a space, more are one break fewer."""
    breaks = [position + found.start() for found in _BREAK.finditer(white)]
    if not breaks:
        decoded.verbatim(white, position)
    elif len(breaks) == 1:
        decoded.one(" ", breaks[0])
    else:
        for offset in breaks[1:]:
            decoded.one("\n", offset)


def _block(text: str, scalar: Scalar) -> list[int] | None:
    block = read_block_scalar(text, scalar.span.start, scalar.text)
    if block is None:
        return None
    offsets = block.decoded.offsets
    end = offsets[-1] + 1 if offsets else scalar.span.end
    if text.startswith("\r\n", end - 1):
        end += 1
    return [*offsets, end]


_READERS: Final[dict[Style, Callable[[str, Scalar], list[int] | None]]] = {
    Style.PLAIN: _plain,
    Style.SINGLE: _quoted,
    Style.DOUBLE: _quoted,
    Style.LITERAL: _block,
    Style.FOLDED: _block,
}
