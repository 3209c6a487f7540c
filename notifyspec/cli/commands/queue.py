"""``notifyspec queue``: looks at what was enqueued, and replays or deletes some of it."""

from __future__ import annotations

from notifyspec.cli import terminal
from notifyspec.cli.durations import duration
from notifyspec.cli.exit_code import ExitCode
from notifyspec.cli.parser import one_of
from notifyspec.cli.usage import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable
    from typing import Final

    from notifyspec.queue import Queue, Selection
    from notifyspec.settings import Settings

ACTIONS: Final = ("status", "list", "show", "dead", "replay", "purge", "migrate")
_CHANGING: Final = ("replay", "purge")
_STATES: Final = ("ready", "scheduled", "claimed", "dead")
_CAUSES: Final = ("refused", "attempts", "expired", "maybe_sent", "cancelled")
_FORMATS: Final = ("text", "json")
_LIMIT: Final = 50
_MOST: Final = 1_000_000
_WATCH_SECONDS: Final = 1.0


def configure(parser: ArgumentParser) -> None:
    parser.epilog = (
        "status counts what waits, and shows the dispatchers at work; list and dead show jobs, show"
        " all of one notification with its payloads; replay makes dead jobs ready again, purge"
        " deletes jobs, migrate brings the queue's tables to this version. The queue is that of"
        " NOTIFYSPEC_QUEUE."
    )
    parser.add_argument("action", metavar="ACTION", type=one_of(ACTIONS), help=", ".join(ACTIONS))
    parser.add_argument(
        "ids", metavar="ID", nargs="*", help="notifications, as enqueue answered them"
    )
    parser.add_argument("--state", metavar="STATE", type=one_of(_STATES), help=", ".join(_STATES))
    parser.add_argument("--cause", metavar="CAUSE", type=one_of(_CAUSES), help=", ".join(_CAUSES))
    parser.add_argument("--spec", metavar="NAME", help="jobs of this spec")
    parser.add_argument("--lane", metavar="LANE", help="such as channels, or beams/INSTANCE")
    parser.add_argument("--target", metavar="NAME", help="jobs to this channel, interest or user")
    parser.add_argument(
        "--older", metavar="TIME", type=duration, help="enqueued longer ago than 90s, 15m, 2h, 7d"
    )
    parser.add_argument("--newer", metavar="TIME", type=duration, help="enqueued since then")
    parser.add_argument(
        "--limit",
        metavar="N",
        type=_number,
        default=_LIMIT,
        help=f"how many jobs (default: {_LIMIT})",
    )
    parser.add_argument("--all", action="store_true", help="replay or purge whatever there is")
    parser.add_argument("--watch", action="store_true", help="status again and again, until Ctrl-C")
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        type=one_of(_FORMATS),
        default="text",
        help="text (the default) or json",
    )


def run(arguments: Namespace) -> int:
    from notifyspec.settings import load_settings

    return operate(arguments, load_settings)


def operate(arguments: Namespace, settings_of: Callable[[], Settings]) -> int:
    """On the queue of these settings, which frameworks have of their own."""
    _check(arguments)
    queue = _open(arguments.action, settings_of())
    try:
        return _act(queue, arguments)
    finally:
        queue.close()


def _open(action: str, settings: Settings) -> Queue:
    """To look makes no file."""
    from notifyspec.queues.choice import DEFAULT_QUEUE, open_queue

    file = settings.root / DEFAULT_QUEUE.removeprefix("sqlite:///")
    if settings.queue is None and action != "migrate" and not file.exists():
        terminal.note(f"nothing was enqueued yet, and there is no {file}.")
        return open_queue("memory:", settings.root)
    return open_queue(settings.queue or DEFAULT_QUEUE, settings.root)


def _act(queue: Queue, arguments: Namespace) -> int:
    from notifyspec.cli import queue_view

    as_json = arguments.format == "json"
    selection = _selection(arguments)
    match arguments.action:
        case "status":
            return _status(queue, arguments)
        case "replay" | "purge" as action:
            from notifyspec.cli.counting import counting

            change = queue.replay if action == "replay" else queue.purge
            done = "replayed" if action == "replay" else "deleted"
            with counting(done) as told:
                number = change(selection, told)
            terminal.write_result(queue_view.count(number, done, as_json))
        case "migrate":
            queue.migrate()
            terminal.write_result("The queue's tables are those of this version.\n")
        case action:
            records, after = queue.find(selection, arguments.limit)
            if action == "show" and not records:
                terminal.note(
                    f"no job of {', '.join(arguments.ids)} is in the queue: it was delivered, deleted,"
                    " or is another queue's."
                )
                return ExitCode.NOTHING
            view = queue_view.shown if action == "show" else queue_view.listed
            terminal.write_result(view(records, as_json))
            if after is not None:
                terminal.note(f"there are more; these are the first {arguments.limit}.")
    return ExitCode.CLEAN


def _status(queue: Queue, arguments: Namespace) -> int:
    from notifyspec.cli import queue_view

    as_json = arguments.format == "json"
    if not arguments.watch:
        terminal.write_result(queue_view.status(queue.stats(), queue.dispatchers(), as_json))
        return ExitCode.CLEAN
    import time

    from notifyspec.cli.live import live
    from notifyspec.cli.progress import Progress

    progress = Progress()

    def view() -> str:
        lanes, dispatchers = queue.stats(), queue.dispatchers()
        told = queue_view.status(lanes, dispatchers, as_json)
        return told if as_json else f"{told}{progress.line(time.time(), lanes, dispatchers)}\n"

    live(view, _WATCH_SECONDS)
    return ExitCode.CLEAN


def _check(arguments: Namespace) -> None:
    given = [
        f"--{name}"
        for name in ("state", "cause", "spec", "lane", "target", "older", "newer")
        if getattr(arguments, name) is not None
    ]
    action = arguments.action
    if action == "show" and not arguments.ids:
        raise UsageError("Name a notification to show, by the id that enqueue answered.")
    if action in ("status", "migrate") and (given or arguments.ids):
        raise UsageError(f"{action} is about the whole queue; leave {(given or ['ID'])[0]} out.")
    if arguments.watch and action != "status":
        raise UsageError("--watch belongs to status.")
    if action in _CHANGING and not (given or arguments.ids or arguments.all):
        raise UsageError(f"Say which jobs to {action}: ids, filters such as --spec, or --all.")
    if arguments.all and (given or arguments.ids):
        raise UsageError(f"--all means every job; leave {(given or ['ID'])[0]} out.")
    if action in ("dead", "replay") and arguments.state not in (None, "dead"):
        raise UsageError(f"{action} is about dead jobs only; leave --state out.")


def _selection(arguments: Namespace) -> Selection:
    import time

    from notifyspec.queue import Selection, State

    now = time.time()
    state = "dead" if arguments.action in ("dead", "replay") else arguments.state
    return Selection(
        notifications=tuple(arguments.ids),
        states=() if state is None else (State(state),),
        spec=arguments.spec,
        lane=arguments.lane,
        target=arguments.target,
        cause=arguments.cause,
        created_before=None if arguments.older is None else now - arguments.older,
        created_after=None if arguments.newer is None else now - arguments.newer,
    )


def _number(text: str) -> int:
    from argparse import ArgumentTypeError

    if (
        text.isascii()
        and text.isdigit()
        and len(text) <= len(str(_MOST))
        and 1 <= int(text) <= _MOST
    ):
        return int(text)
    raise ArgumentTypeError(
        f"{text[:20]!r} is no number of jobs; write a whole number from 1 to {_MOST:,}"
    )
