"""What the exit codes mean."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    CLEAN = 0
    FINDINGS = 1  # a spec is wrong, or a target was not reached
    USAGE = 2  # wrong usage or settings
    FAULT = 3  # a fault of notifyspec itself
    NOTHING = 4  # nothing to check
    INTERRUPTED = 130  # 128 + SIGINT, as shells have it
    BROKEN_PIPE = 141  # 128 + SIGPIPE
