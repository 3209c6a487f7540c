"""The program ``notifyspec``, and ``python -m notifyspec``: the command line in a process of its own."""

import os
import sys

from notifyspec.cli import main
from notifyspec.cli.commands import ENDED_AT_ONCE

# Where one of these is loaded, it has something to tidy up or to write at Python's own end.
_BUSY_AT_THE_END = {"multiprocessing", "profile", "coverage"}


def program() -> int:
    """Run the command of ``sys.argv``. Answers its exit code, or ends the process with it.

    Python's own end frees all objects one by one, which takes a tenth of a check of many specs.
    """
    code = main()
    if ENDED_AT_ONCE.intersection(sys.argv[1:2]) and not _BUSY_AT_THE_END & sys.modules.keys():
        os._exit(code)
    return code


if __name__ == "__main__":
    sys.exit(program())
