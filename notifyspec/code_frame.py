"""A line of a file with carets under a part of it, as a terminal shows it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from notifyspec.source import Place, Source

TAB: Final = 4  # columns between tab stops
_CUT: Final = "…"
_LEAST: Final = 20  # columns of text that even a narrow terminal gets


@dataclass(frozen=True, slots=True)
class Frame:
    """``line`` is safe to print, ``carets`` is what stands below it; both without a gutter."""

    number: int
    line: str
    carets: str


def code_frame(source: Source, place: Place, width: int) -> Frame:
    """The first line of a place, cut around it to ``width`` columns.

    An empty place gets one caret. Of a place on several lines the part on the first is marked.
    """
    raw = source.line(place.line)
    cells = _cells(raw)
    first = min(place.column - 1, len(cells))
    last = min(place.end_column - 1, len(cells)) if place.end_line == place.line else len(cells)
    if not _columns(cells[first:]):
        cells.append((" ", 1))  # for the caret behind the last character that takes a column
    start, end = _window(cells, first, max(last, first), max(width, _LEAST))
    before = _CUT if start else ""
    after = _CUT if end < len(cells) else ""
    line = before + "".join(text for text, _ in cells[start:end]) + after
    left = len(before) + _columns(cells[start:first])
    marked = _columns(cells[max(first, start) : min(last, end)])
    return Frame(place.line, line.rstrip(), " " * left + "^" * max(marked, 1))


def printable(text: str) -> str:
    """The text without what could steer a terminal or hide other characters."""
    return "".join(character for character, _ in _cells(text))


def _cells(line: str) -> list[tuple[str, int]]:
    """For each code point what to print, and how many columns it takes."""
    cells: list[tuple[str, int]] = []
    column = 0
    for character in line:
        cell = _cell(character, column)
        cells.append(cell)
        column += cell[1]
    return cells


def _cell(character: str, column: int) -> tuple[str, int]:
    if character == "\t":
        width = TAB - column % TAB
        return " " * width, width
    if " " <= character <= "~":
        return character, 1
    category = unicodedata.category(character)
    if category in ("Mn", "Me") or character in "\u200c\u200d":
        return character, 0
    if category == "Cc" and character < " ":
        return chr(0x2400 + ord(character)), 1  # its picture, such as ␛
    # Other controls, overrides of direction, lone surrogates, line separators
    if category in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return "\ufffd", 1
    return character, 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _columns(cells: list[tuple[str, int]]) -> int:
    return sum(width for _, width in cells)


def _window(cells: list[tuple[str, int]], first: int, last: int, width: int) -> tuple[int, int]:
    """Which cells to show: with the marked ones in the middle, or their beginning if they are many."""
    if _columns(cells) <= width:
        return 0, len(cells)
    room = width - 2 * len(_CUT)
    start, end = first, first
    used = 0
    while end < last and used + cells[end][1] <= room:
        used += cells[end][1]
        end += 1
    context = (room - used) // 2
    while start and context >= cells[start - 1][1]:
        start -= 1
        context -= cells[start][1]
        used += cells[start][1]
    while end < len(cells) and used + cells[end][1] <= room:
        used += cells[end][1]
        end += 1
    while start and used + cells[start - 1][1] <= room:
        start -= 1
        used += cells[start][1]
    return start, end
