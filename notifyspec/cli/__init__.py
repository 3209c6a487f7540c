"""The command line.

Everything that any ``--help`` loads is kept small, since people and editors wait for it: modules
of this package import at their top only what costs next to nothing, and the rest where it is used.
"""

from __future__ import annotations

import sys

from notifyspec.cli.commands import COMMANDS, REPLAYED
from notifyspec.cli.exit_code import ExitCode

TYPE_CHECKING = False  # typing.TYPE_CHECKING without the 5 ms that importing typing takes
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, by default that of ``sys.argv``, and answer its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        code = _run(arguments)
        _flush()
    except SystemExit as ended:  # argparse, after a help text or a wrong option
        return ended.code if isinstance(ended.code, int) else ExitCode.CLEAN
    except (Exception, KeyboardInterrupt) as error:
        from notifyspec.cli.failures import explain

        return explain(error, verbose="-v" in arguments or "--verbose" in arguments)
    return code


def _run(arguments: Sequence[str]) -> int:
    name = arguments[0] if arguments else ""
    if name not in COMMANDS:
        from notifyspec.cli.overview import run

        return run(arguments)
    if name in REPLAYED and not {"-h", "--help"}.intersection(arguments):
        from notifyspec.cli import terminal
        from notifyspec.cli.replay import Replay

        result = Replay(arguments).result()
        if result is not None:
            terminal.write_result(result[0])
            return result[1]
    from notifyspec.cli.commands import load
    from notifyspec.cli.parser import Parser

    command = load(name)
    parser = Parser(name, COMMANDS[name])
    command.configure(parser)
    parser.add_common_arguments()
    parsed = parser.parse_args(arguments[1:])
    parsed.written = arguments
    return command.run(parsed)


def _flush() -> None:
    """What waits in the stream may fail to be written; that is found here, not after the end."""
    if sys.stdout is not None:  # None where the caller closed it
        sys.stdout.flush()
