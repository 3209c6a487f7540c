"""What a command that did not succeed says, and its exit code. Loaded only then."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from typing import Final

from notifyspec.cli import terminal
from notifyspec.cli.exit_code import ExitCode
from notifyspec.cli.usage import UsageError
from notifyspec.code_frame import printable
from notifyspec.errors import (
    ContextError,
    InvalidSpecError,
    NotifyspecError,
    SettingsError,
    UnknownSpecError,
)

_CALLER: Final = (UsageError, SettingsError, UnknownSpecError, ContextError)
_REPORT: Final = (
    "This is a fault of notifyspec, not of your specs. Please report it to its maintainers with"
    " the command and the output of `notifyspec --version`"
)


def explain(error: BaseException, *, verbose: bool) -> int:
    """Say on standard error what went wrong, and answer the exit code."""
    if isinstance(error, KeyboardInterrupt):
        terminal.note("interrupted.")
        return ExitCode.INTERRUPTED
    if isinstance(error, BrokenPipeError):
        _drop_standard_output()
        return ExitCode.BROKEN_PIPE
    if isinstance(error, InvalidSpecError):
        from notifyspec.cli.reported import report_text

        terminal.write_note(report_text(error.report, "text", colour=False))
        terminal.note("a spec with errors is neither rendered nor sent.")
        return ExitCode.FINDINGS
    if isinstance(error, NotifyspecError | UsageError):
        terminal.note(_shown(error))
        return ExitCode.USAGE if isinstance(error, _CALLER) else ExitCode.FINDINGS
    if verbose:
        terminal.write_note("".join(traceback.format_exception(error)))
    terminal.note(
        f"{type(error).__name__}: {_shown(error)}\n{_REPORT}"
        f"{'.' if verbose else '; `-v` shows the traceback that belongs to it.'}"
    )
    return ExitCode.FAULT


def _shown(error: BaseException) -> str:
    """Its text, which may quote a file, without what could steer a terminal."""
    return "\n".join(map(printable, str(error).splitlines()))


def _drop_standard_output() -> None:
    """Python flushes the stream once more at its end, and would complain about it there."""
    with contextlib.suppress(OSError):  # a stream that is no file has nothing to drop
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, sys.stdout.fileno())
        os.close(sink)
