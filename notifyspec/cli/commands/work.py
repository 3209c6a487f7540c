"""``notifyspec work``: delivers what was enqueued, until it is told to stop."""

from __future__ import annotations

from argparse import SUPPRESS

from notifyspec.cli.durations import duration
from notifyspec.cli.parser import one_of
from notifyspec.cli.usage import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from typing import Final

    from notifyspec.cli.parser import Parser

_LOG_FORMATS: Final = ("text", "json")
_HEALTH_SECONDS: Final = 60.0
_MOST_PROCESSES: Final = 64


def configure(parser: Parser) -> None:
    parser.epilog = (
        "Sends through NOTIFYSPEC_TRANSPORT where that is set, else to Pusher where its credentials"
        " are set, else to the sandbox that `notifyspec dev` runs in this repository. SIGTERM or"
        " Ctrl-C ends it within 15 seconds: requests under way are awaited, and the rest goes back"
        " to the queue."
    )
    add_once(parser)
    parser.add_argument(
        "--processes",
        metavar="N",
        type=_processes,
        default=1,
        help="how many processes work (default: 1); one that dies is started again",
    )
    add_health(parser)
    parser.add_argument("--supervised", action="store_true", help=SUPPRESS)
    parser.add_argument(
        "--log-format",
        metavar="FORMAT",
        type=one_of(_LOG_FORMATS),
        default="text",
        help="text (the default), or json: an object a line",
    )


def add_once(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--once", action="store_true", help="end when nothing is due any more, as for cron"
    )


def add_health(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--health",
        metavar="TIME",
        type=duration,
        default=_HEALTH_SECONDS,
        help="how often to write a line of health, such as 30s (default: 60s; 0s: never)",
    )


def run(arguments: Namespace) -> int:
    from notifyspec.cli.logs import log_to_stderr

    log_to_stderr(as_json=arguments.log_format == "json", verbose=arguments.verbose)
    if arguments.processes == 1:
        from notifyspec.cli.working import work
        from notifyspec.settings import load_settings

        return work(
            load_settings(),
            once=arguments.once,
            health=arguments.health,
            supervised=arguments.supervised,
        )
    if arguments.once:
        raise UsageError("--once is for one process; leave --processes out.")
    from notifyspec.cli.processes import supervise

    one = [word for word in arguments.written if word != "work"]
    return supervise(_alone(one), arguments.processes)


def _alone(words: list[str]) -> list[str]:
    """The same arguments for one of the processes."""
    kept, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word == "--processes":
            skip = True
        elif not word.startswith("--processes="):
            kept.append(word)
    return kept


def _processes(text: str) -> int:
    from argparse import ArgumentTypeError

    if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= _MOST_PROCESSES:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is no number of processes; write 1 to {_MOST_PROCESSES}")
