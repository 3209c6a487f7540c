"""The program ``notifyspec``, and ``python -m notifyspec``: the command line in a process of its own."""

import os
import sys

from notifyspec.cli import main
from notifyspec.cli.commands import ENDED_AT_ONCE


def program() -> int:
    """Run the command of ``sys.argv``. Answers its exit code, or ends the process with it."""
    code = main()
    if _may_end_at_once():
        os._exit(code)
    return code


def _may_end_at_once() -> bool:
    """Whether nothing waits for Python's own end, which frees all objects one by one.

    Processes have to be tidied up after, and a profiler writes then what it saw.
    """
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    return (
        command in ENDED_AT_ONCE and "multiprocessing" not in sys.modules and not sys.getprofile()
    )


if __name__ == "__main__":
    sys.exit(program())
