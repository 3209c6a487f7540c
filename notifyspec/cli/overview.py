"""``notifyspec`` without a command: its help, its version, and what to say to a wrong name."""

from __future__ import annotations

from notifyspec.cli import terminal
from notifyspec.cli.commands import COMMANDS
from notifyspec.cli.exit_code import ExitCode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

HELP = """\
usage: notifyspec COMMAND [ARGUMENTS]

Notifications through Pusher, one YAML file each, checked before they are sent.

commands:
{commands}

options:
  --version   show the version, and do nothing else
  -h, --help  show this help; `notifyspec COMMAND --help` shows a command's

exit codes:
  0  clean
  1  findings: a spec is wrong, or a target was not reached
  2  wrong usage or settings
  3  a fault of notifyspec itself
  4  nothing to check
"""


def run(arguments: Sequence[str]) -> int:
    """Answer to arguments that do not begin with the name of a command."""
    first = arguments[0] if arguments else None
    if first in ("-h", "--help"):
        terminal.write_result(_help())
        return ExitCode.CLEAN
    if first == "--version":
        terminal.write_result(f"notifyspec {_version()}\n")
        return ExitCode.CLEAN
    if first is None:
        terminal.write_note(_help())
    else:
        terminal.note(_refusal(first))
    return ExitCode.USAGE


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = (f"  {name:{width}}  {summary}" for name, summary in COMMANDS.items())
    return HELP.format(commands="\n".join(lines))


def _version() -> str:
    from importlib.metadata import version

    return version("notifyspec")


def _refusal(first: str) -> str:
    from notifyspec.cli.parser import close_to

    if first.startswith("-"):
        return (
            f"there is no option {first}{close_to(first, ('--help', '--version'))};"
            " options stand after the command, as in `notifyspec validate --help`."
        )
    return (
        f"there is no command {first!r}{close_to(first, COMMANDS)};"
        f" the commands are {', '.join(COMMANDS)}."
    )
