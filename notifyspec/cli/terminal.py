"""What the command line writes, and what it knows about where that goes.

Results go to standard output, everything else to standard error. This module and ``settings`` are
the readers of the environment: here it is what belongs to the terminal, ``NO_COLOR``, ``TERM`` and
``COLUMNS``.
"""

from __future__ import annotations

import os
import sys

from notifyspec.cli.usage import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

_DEFAULT_WIDTH = 80
_LEAST_WIDTH = 40


def write_result(text: str) -> None:
    """Write to standard output, at once. UsageError where it is closed or full."""
    if sys.stdout is None:
        raise UsageError("Standard output is closed, so there is nowhere to write the result.")
    _write(sys.stdout, text)


def write_note(text: str) -> None:
    """Write to standard error; what can't be written there is lost."""
    try:
        if sys.stderr is not None:
            _write(sys.stderr, text)
    except (OSError, UsageError):
        pass


def note(sentence: str) -> None:
    write_note(f"notifyspec: {sentence}\n")


def in_colour(choice: str) -> bool:
    """Whether results are coloured; ``choice`` is that of ``--color``. NO_COLOR: no-color.org."""
    if choice != "auto":
        return choice == "always"
    return (
        sys.stdout is not None
        and sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )


def width() -> int:
    """Columns of the terminal, or 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and 0 < len(columns) < 5:
        return max(int(columns), _LEAST_WIDTH)
    try:
        return max(os.get_terminal_size(1).columns or _DEFAULT_WIDTH, _LEAST_WIDTH)
    except OSError:  # no terminal
        return _DEFAULT_WIDTH


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    # What the terminal's encoding lacks is shown as its escape.
    shown = text.encode(encoding, "backslashreplace").decode(encoding)
    try:
        stream.write(shown)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"Standard output can't be written: {error.strerror or error}.") from None
