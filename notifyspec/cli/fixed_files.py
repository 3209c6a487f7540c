"""What ``validate --fix`` does to files, and says of it."""

from __future__ import annotations

import codecs
from difflib import unified_diff
from typing import TYPE_CHECKING

from notifyspec.cli import terminal
from notifyspec.cli.usage import UsageError
from notifyspec.code_frame import printable
from notifyspec.source import Source, decode_source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.fixing import FixedFile


def write_fixed(files: Iterable[FixedFile]) -> None:
    """Write each file, and note what was put right. A byte order mark stays."""
    for file in files:
        shown = file.before.path
        try:
            data = file.path.read_bytes()
            # Somebody may have saved it since it was read.
            if decode_source(data, shown) != file.before:
                raise UsageError(f"{shown} was changed while it was put right; call again.")
            mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
            file.path.write_bytes(mark + file.after.encode("utf-8"))
        except OSError as error:
            reason = error.strerror or error
            raise UsageError(f"{shown} can't be put right: {reason}.") from None
        for done in file.done:
            terminal.note(printable(f"{done.place}: {done.note}."))


def show_fixed(files: Iterable[FixedFile]) -> bool:
    """Write what would change as one unified diff. Answers whether anything would."""
    lines: list[str] = []
    for file in files:
        before, after = (
            _lines(source) for source in (file.before, Source(file.before.path, file.after))
        )
        shown = printable(file.before.path)
        lines += unified_diff(before, after, f"a/{shown}", f"b/{shown}")
    terminal.write_result("".join(lines))
    return bool(lines)


def _lines(source: Source) -> list[str]:
    """The lines as YAML ends them, each shown with LF."""
    numbers = range(1, len(source.line_starts) + 1)
    lines = [f"{printable(source.line(number))}\n" for number in numbers]
    return lines[:-1] if lines[-1] == "\n" else lines
