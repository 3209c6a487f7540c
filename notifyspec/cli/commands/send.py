"""``notifyspec send``: sends messages, and says how each target fared."""

from __future__ import annotations

from notifyspec.cli import terminal
from notifyspec.cli.exit_code import ExitCode
from notifyspec.cli.parser import one_of
from notifyspec.cli.selection import add_selection, render_selected
from notifyspec.cli.usage import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from notifyspec.cli.parser import Parser
    from notifyspec.message import Messages
    from notifyspec.notifier import Notifier
    from notifyspec.receipt import Outcome, Receipt
    from notifyspec.settings import Settings

_FORMATS = ("text", "json")
_ALONE = ("name", "example", "context", "to")


def configure(parser: Parser) -> None:
    parser.epilog = (
        "Sends through NOTIFYSPEC_TRANSPORT where that is set, else to Pusher where its credentials"
        " are set, else to the sandbox that `notifyspec dev` runs in this repository."
    )
    add_selection(parser, name_is_optional=True)
    parser.add_argument(
        "--all", action="store_true", help="the first example of every spec, instead of one NAME"
    )
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        type=one_of(_FORMATS),
        default="text",
        help="text (the default) or json",
    )


def run(arguments: Namespace) -> int:
    import contextlib
    import logging
    import sys

    from notifyspec.notifier import Notifier
    from notifyspec.settings import load_settings
    from notifyspec.transports.choice import choose_transport

    _check(arguments)
    settings = load_settings(specs=arguments.specs)
    choice = choose_transport(settings, developer=True)
    notifier = Notifier(settings=settings, transport=choice.transport)
    messages = _messages(notifier, settings, arguments)
    if not messages:
        terminal.note("no spec has an example, so nothing is sent.")
        return ExitCode.NOTHING
    unasked = choice.name == "sandbox" and settings.transport is None
    terminal.note(f"{'no credentials are set: ' if unasked else ''}sending to {choice.where}.")
    if not arguments.verbose:
        # What the log says of failures stands in the result.
        logging.getLogger("notifyspec").addHandler(logging.NullHandler())
    as_json = arguments.format == "json"
    # The console transport prints; that must not get into the JSON.
    with contextlib.redirect_stdout(sys.stderr) if as_json else contextlib.nullcontext():
        receipt = notifier.send(messages)
    terminal.write_result(_json(receipt) if as_json else _text(receipt))
    return ExitCode.CLEAN if receipt.ok else ExitCode.FINDINGS


def _check(arguments: Namespace) -> None:
    if not arguments.all:
        if arguments.name is None:
            raise UsageError("Name a spec to send, or send every spec's first example with --all.")
        return
    for argument in _ALONE:
        if getattr(arguments, argument) is not None:
            shown = "NAME" if argument == "name" else f"--{argument}"
            raise UsageError(f"--all sends every spec's first example; leave {shown} out.")


def _messages(notifier: Notifier, settings: Settings, arguments: Namespace) -> list[Messages]:
    if not arguments.all:
        return [render_selected(notifier, arguments.name, arguments)]
    from notifyspec.catalog import Catalog

    catalog = Catalog(settings.specs)
    rendered = []
    for name in map(catalog.name_of, catalog.files()):
        if notifier.examples(name):
            rendered.append(render_selected(notifier, name, arguments))
        else:
            terminal.note(f"{name} has no example, so it is left out.")
    return rendered


def _json(receipt: Receipt) -> str:
    import json

    return json.dumps({"outcomes": [_as_json(outcome) for outcome in receipt]}, indent=2) + "\n"


def _as_json(outcome: Outcome) -> dict[str, object]:
    more = {"reason": outcome.reason, "publish_id": outcome.publish_id}
    return {
        "spec": outcome.spec,
        "audience": outcome.audience.value,
        "target": outcome.target,
        "status": outcome.status.value,
        "attempts": outcome.attempts,
        **{key: value for key, value in more.items() if value is not None},
    }


def _text(receipt: Receipt) -> str:
    from notifyspec.code_frame import printable

    names = max((len(outcome.spec) for outcome in receipt), default=0)
    lines = (
        f"{outcome.status.value:7}  {outcome.spec:{names}}  {outcome.audience.value:9}"
        f"  {outcome.target}{f': {outcome.reason}' if outcome.reason else ''}"
        for outcome in receipt
    )
    return "".join(f"{printable(line)}\n" for line in lines)
