"""Sets of characters: a bit for each of ASCII, and ranges of code points for the others.

Nearly every set that a spec leads to holds ASCII alone, or all other characters too, so that most
questions are one operation on a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

Ranges = tuple[tuple[int, int], ...]
"""Inclusive, in order; they neither touch nor overlap."""

_LAST: Final = 0x10FFFF
_ASCII: Final = 128  # how many there are
_ALL_OF_ASCII: Final = (1 << _ASCII) - 1
_OTHERS: Final = ((_ASCII, 0xD7FF), (0xE000, _LAST))  # lone surrogates are no characters
_DESCENDING: Final = bytes(reversed(range(_ASCII)))
_MARK: Final = b"\x80"
_DIGITS: Final = b"0" * _ASCII + b"1" * _ASCII
_CASES_APART: Final = ord("a") - ord("A")
_SMALL: Final = (1 << ord("z") + 1) - (1 << ord("a"))


@dataclass(slots=True, unsafe_hash=True)  # `frozen` doubles the time that one takes to make
class CharSet:
    """``ascii`` has the bit of each code point below 128, ``rest`` are the ranges above."""

    ascii: int
    rest: Ranges

    @classmethod
    def of(cls, ranges: Iterable[tuple[int, int]]) -> CharSet:
        """A set of any ranges, in any order."""
        mask = 0
        rest = []
        for low, high in ranges:
            if low < _ASCII:
                mask |= (1 << min(high + 1, _ASCII)) - (1 << low)
            if high >= _ASCII:
                rest.append((max(low, _ASCII), high))
        return cls(mask, _merged(rest))

    @classmethod
    def of_text(cls, text: str) -> CharSet:
        if text.isascii():
            return cls(_bits_of(text), ())
        return cls.of((code, code) for code in map(ord, set(text)))

    @property
    def ranges(self) -> Ranges:
        """The whole set as ranges."""
        low = 0
        found = []
        left = self.ascii
        while left:
            skipped = (left & -left).bit_length() - 1
            left >>= skipped
            length = (~left & (left + 1)).bit_length() - 1
            left >>= length
            found.append((low + skipped, low + skipped + length - 1))
            low += skipped + length
        return _merged((*found, *self.rest))

    def __contains__(self, char: str) -> bool:
        code = ord(char)
        if code < _ASCII:
            return bool(self.ascii >> code & 1)
        return any(low <= code <= high for low, high in self.rest)

    def __or__(self, other: CharSet) -> CharSet:
        ascii_, rest = self.ascii | other.ascii, self.rest
        if rest != other.rest and other.rest:
            rest = _merged((*rest, *other.rest)) if rest else other.rest
        if rest is self.rest and ascii_ == self.ascii:
            return self
        return CharSet(ascii_, rest)

    def __and__(self, other: CharSet) -> CharSet:
        return CharSet(self.ascii & other.ascii, _common(self.rest, other.rest))

    def __sub__(self, other: CharSet) -> CharSet:
        rest = _common(self.rest, _without(other.rest)) if self.rest else ()
        return CharSet(self.ascii & ~other.ascii, rest)

    def __le__(self, other: CharSet) -> bool:
        return not self - other

    def __bool__(self) -> bool:
        return bool(self.ascii or self.rest)

    @property
    def complement(self) -> CharSet:
        """All other characters; lone surrogates are none."""
        return CharSet(_ALL_OF_ASCII & ~self.ascii, _without(self.rest))

    @property
    def upper(self) -> CharSet:
        """The characters of ASCII, in upper case."""
        small = self.ascii & _SMALL
        return CharSet(self.ascii ^ small | small >> _CASES_APART, ())

    @property
    def lower(self) -> CharSet:
        """The characters of ASCII, in lower case."""
        capital = self.ascii & _SMALL >> _CASES_APART
        return CharSet(self.ascii ^ capital | capital << _CASES_APART, ())

    @property
    def sample(self) -> str:
        """One of the characters that reads best in a message."""
        for preferred in " /#%é":
            if preferred in self:
                return preferred
        return chr(self.ranges[0][0])

    @property
    def utf8_bytes(self) -> int:
        """The most bytes of UTF-8 that one of the characters takes."""
        if self.rest:
            return len(chr(self.rest[-1][1]).encode("utf-8"))
        return 1 if self.ascii else 0

    @property
    def json_bytes(self) -> int:
        """The most bytes that one of them takes within a JSON string that escapes what it must."""
        if self.ascii & _CONTROLS:
            return 6
        return max(self.utf8_bytes, 2 if self.ascii & _ESCAPED else 0)


def _bits_of(text: str) -> int:
    """The bit of each character of an ASCII text, as binary digits that are put together at once."""
    marks = bytes.maketrans(text.encode(), _MARK * len(text))
    return int(_DESCENDING.translate(marks).translate(_DIGITS), 2)


def _merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def _common(left: Ranges, right: Ranges) -> Ranges:
    if left == right:
        return left
    return _merged(
        (max(low, start), min(high, end))
        for low, high in left
        for start, end in right
        if max(low, start) <= min(high, end)
    )


def _without(ranges: Ranges) -> Ranges:
    """The characters beyond ASCII that are not in the ranges."""
    if not ranges:
        return _OTHERS
    gaps = []
    start = _ASCII
    for low, high in ranges:
        gaps.append((start, low - 1))
        start = high + 1
    gaps.append((start, _LAST))
    return _common(tuple((low, high) for low, high in gaps if low <= high), _OTHERS)


ANY: Final = CharSet(_ALL_OF_ASCII, _OTHERS)
NONE: Final = CharSet(0, ())
NUMBER: Final = CharSet.of_text("-+0123456789.e")
"""What Python prints a number with."""
# \b, \t, \n, \f and \r have escapes of two bytes; the other control characters take \u and four digits.
_ESCAPED: Final = CharSet.of_text('"\\\b\t\n\f\r').ascii
_CONTROLS: Final = ((1 << 0x20) - 1) & ~_ESCAPED
SPACES: Final = CharSet.of(
    (ord(first), ord(last))
    for first, last in (
        "\t\r",
        "\x1c ",
        "\x85\x85",
        "\xa0\xa0",
        "\u1680\u1680",
        "\u2000\u200a",
        "\u2028\u2029",
        "\u202f\u202f",
        "\u205f\u205f",
        "\u3000\u3000",
    )
)
"""What Python's ``str.isspace`` takes for space."""
BREAKS: Final = CharSet.of([(10, 13), (0x1C, 0x1E), (0x85, 0x85), (0x2028, 0x2029)])
"""Where Python's ``str.splitlines`` ends a line."""
