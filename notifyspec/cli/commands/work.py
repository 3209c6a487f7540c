"""``notifyspec work``: delivers what was enqueued, until it is told to stop."""

from __future__ import annotations

from argparse import SUPPRESS

from notifyspec.cli import terminal
from notifyspec.cli.durations import duration
from notifyspec.cli.exit_code import ExitCode
from notifyspec.cli.parser import one_of
from notifyspec.cli.usage import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
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
    parser.add_argument(
        "--once", action="store_true", help="end when nothing is due any more, as for cron"
    )
    parser.add_argument(
        "--processes",
        metavar="N",
        type=_processes,
        default=1,
        help="how many processes work (default: 1); one that dies is started again",
    )
    parser.add_argument(
        "--health",
        metavar="TIME",
        type=duration,
        default=_HEALTH_SECONDS,
        help="how often to write a line of health, such as 30s (default: 60s; 0s: never)",
    )
    parser.add_argument("--supervised", action="store_true", help=SUPPRESS)
    parser.add_argument(
        "--log-format",
        metavar="FORMAT",
        type=one_of(_LOG_FORMATS),
        default="text",
        help="text (the default), or json: an object a line",
    )


def run(arguments: Namespace) -> int:
    from notifyspec.cli.logs import log_to_stderr

    log_to_stderr(as_json=arguments.log_format == "json", verbose=arguments.verbose)
    if arguments.processes == 1:
        return _work(arguments)
    if arguments.once:
        raise UsageError("--once is for one process; leave --processes out.")
    from notifyspec.cli.processes import supervise

    one = [word for word in arguments.written if word != "work"]
    return supervise(_alone(one), arguments.processes)


def _work(arguments: Namespace) -> int:
    import dataclasses
    import gc

    from notifyspec.cli.health import tell_health
    from notifyspec.cli.stopping import stop_on_signals
    from notifyspec.notifier import Notifier
    from notifyspec.settings import load_settings
    from notifyspec.transports.choice import choose_transport

    settings = load_settings()
    choice = choose_transport(settings, developer=True)
    notifier = Notifier(settings=dataclasses.replace(settings, transport=choice.name))
    dispatcher = notifier.dispatcher()
    terminal.note(f"sending to {choice.where}.")
    gc.freeze()  # what has been imported stays, and is not looked through again
    try:
        if arguments.once:
            report = dispatcher.run_once()
            whole = all(lane.stopped is None and not lane.dead for lane in report.lanes)
            return ExitCode.CLEAN if whole else ExitCode.FINDINGS
        with (
            stop_on_signals(supervised=arguments.supervised) as stop,
            tell_health(dispatcher, arguments.health),
        ):
            dispatcher.run(stop)
    finally:
        notifier.queue.close()
    return ExitCode.CLEAN


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
