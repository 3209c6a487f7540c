"""A text file that an author wrote, and places in it."""

from __future__ import annotations

import os
import re
import stat
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.lazy import lazy

if TYPE_CHECKING:
    from pathlib import Path

# A spec is a few kilobytes. Past this, somebody named the wrong file, and reading it would only
# make an author wait for a report about something that is no spec.
FILE_BYTES: Final = 1_048_576
# Few files are larger, and this much memory is had without asking the system for it.
_USUAL_BYTES: Final = 65_536

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_UTF8_MARK = b"\xef\xbb\xbf"
_OTHER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_MARKS_OF_OTHERS = tuple(mark for mark, _ in _OTHER_MARKS)


class Span(NamedTuple):
    """A half-open range of code points in a source's text."""

    start: int
    end: int


class Place(NamedTuple):
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

    @lazy
    def line_starts(self) -> tuple[int, ...]:
        """The offset of each line's first code point; the first is 0."""
        return (0, *(found.end() for found in _LINE_BREAK.finditer(self.text)))

    def place(self, span: Span) -> Place:
        """The span as lines and columns. A span outside the text is cut to it."""
        length = len(self.text)
        start = min(max(span.start, 0), length)
        end = min(max(span.end, start), length)
        starts = self.line_starts
        line = bisect_right(starts, start)
        end_line = bisect_right(starts, end)
        return Place(
            self.path, line, start - starts[line - 1] + 1, end_line, end - starts[end_line - 1] + 1
        )

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its line break; "" outside the file."""
        starts = self.line_starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")


class ReadFault(NamedTuple):
    """Why a file can't be read as text. ``place`` is None where no place in it is to blame."""

    message: str
    place: Place | None = None
    help: str | None = None


def read_source(path: Path | str, shown: str | None = None) -> Source | ReadFault:
    """The file as text. ``shown`` is the path that people see, by default ``path`` as given.

    Never reads more than FILE_BYTES. Devices and pipes are refused, since they may never end.
    """
    name = str(path) if shown is None else shown
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - takes half the time of `Path`
            return ReadFault(f"`{name}` is no regular file; name a YAML file.")
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - so does it here
            data = file.read(_USUAL_BYTES)
            if len(data) == _USUAL_BYTES:
                data += file.read(FILE_BYTES + 1 - _USUAL_BYTES)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = getattr(error, "strerror", None) or str(error)
        return ReadFault(f"`{name}` can't be read: {reason}.")
    return decode_source(data, name)


def decode_source(data: bytes, shown: str) -> Source | ReadFault:
    """The bytes of a file as text, by the rules of `read_source`."""
    if len(data) > FILE_BYTES:
        return ReadFault(
            f"`{shown}` is larger than {FILE_BYTES // 1_048_576} MiB, which is no spec.",
            help="Name a spec, or split the file.",
        )
    if data.startswith(_MARKS_OF_OTHERS):
        encoding = next(name for mark, name in _OTHER_MARKS if data.startswith(mark))
        return ReadFault(
            f"`{shown}` is encoded as {encoding}; save it as UTF-8.", Place(shown, 1, 1, 1, 1)
        )
    try:
        return Source(shown, data.removeprefix(_UTF8_MARK).decode("utf-8"))
    except UnicodeDecodeError as error:
        # ``error.object`` lacks the mark, as the offsets do, so that the prefix decodes.
        before = Source(shown, error.object[: error.start].decode("utf-8"))
        start = before.place(Span(len(before.text), len(before.text)))
        value = error.object[error.start]
        return ReadFault(
            f"The byte 0x{value:02X} is not UTF-8 here; save the file as UTF-8.",
            Place(shown, start.line, start.column, start.line, start.column + 1),
        )
