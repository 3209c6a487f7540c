"""Sets of characters, as ranges of code points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class CharSet:
    """``ranges`` are inclusive, in order, and neither touch nor overlap."""

    ranges: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, ranges: Iterable[tuple[int, int]]) -> CharSet:
        """A set of any ranges, in any order."""
        merged: list[tuple[int, int]] = []
        for low, high in sorted(ranges):
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        return cls(tuple(merged))

    @classmethod
    def of_text(cls, text: str) -> CharSet:
        ranges: list[tuple[int, int]] = []
        low = high = -2
        for code in sorted(map(ord, set(text))):
            if code > high + 1:
                if high >= 0:
                    ranges.append((low, high))
                low = code
            high = code
        if high >= 0:
            ranges.append((low, high))
        return cls(tuple(ranges))

    def __contains__(self, char: str) -> bool:
        code = ord(char)
        return any(low <= code <= high for low, high in self.ranges)

    def __or__(self, other: CharSet) -> CharSet:
        if self.ranges == other.ranges or not other.ranges:
            return self
        if not self.ranges:
            return other
        return CharSet.of((*self.ranges, *other.ranges))

    def __and__(self, other: CharSet) -> CharSet:
        return CharSet.of(
            (max(low, start), min(high, end))
            for low, high in self.ranges
            for start, end in other.ranges
            if max(low, start) <= min(high, end)
        )

    def __sub__(self, other: CharSet) -> CharSet:
        return self & other.complement

    def __le__(self, other: CharSet) -> bool:
        return not (self - other).ranges

    def __bool__(self) -> bool:
        return bool(self.ranges)

    @cached_property
    def complement(self) -> CharSet:
        """All other characters; lone surrogates are none."""
        gaps: list[tuple[int, int]] = []
        start = 0
        for low, high in self.ranges:
            gaps.append((start, low - 1))
            start = high + 1
        gaps.append((start, _LAST))
        whole = CharSet.of((low, high) for low, high in gaps if low <= high)
        return CharSet.of(
            (max(low, start), min(high, end))
            for low, high in whole.ranges
            for start, end in _CHARACTERS
            if max(low, start) <= min(high, end)
        )

    @property
    def sample(self) -> str:
        """One of the characters that reads best in a message."""
        for preferred in " /#%é":
            if preferred in self:
                return preferred
        return chr(self.ranges[0][0])

    @cached_property
    def utf8_bytes(self) -> int:
        """The most bytes of UTF-8 that one of the characters takes."""
        if not self.ranges:
            return 0
        return len(chr(self.ranges[-1][1]).encode("utf-8"))

    @cached_property
    def json_bytes(self) -> int:
        """The most bytes that one of them takes within a JSON string that escapes what it must."""
        if self & _CONTROLS:
            return 6
        return max(self.utf8_bytes, 2 if self & _ESCAPED else 0)


_LAST: Final = 0x10FFFF
_CHARACTERS: Final = ((0, 0xD7FF), (0xE000, _LAST))
ANY: Final = CharSet(_CHARACTERS)
NONE: Final = CharSet(())
# \b, \t, \n, \f and \r have escapes of two bytes; the other control characters take \u and four digits.
_ESCAPED: Final = CharSet.of_text('"\\\b\t\n\f\r')
_CONTROLS: Final = CharSet.of([(0, 0x1F)]) - _ESCAPED
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
