"""``notifyspec render``: shows messages without sending them."""

from __future__ import annotations

from notifyspec.cli import terminal
from notifyspec.cli.exit_code import ExitCode
from notifyspec.cli.parser import one_of
from notifyspec.cli.selection import add_selection, render_selected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from notifyspec.cli.parser import Parser
    from notifyspec.message import Message, Messages

_FORMATS = ("text", "json")


def configure(parser: Parser) -> None:
    add_selection(parser)
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        type=one_of(_FORMATS),
        default="text",
        help="text (the default) or json",
    )


def run(arguments: Namespace) -> int:
    from notifyspec.notifier import Notifier
    from notifyspec.settings import load_settings

    notifier = Notifier(settings=load_settings(specs=arguments.specs))
    messages = render_selected(notifier, arguments.name, arguments)
    written = _json if arguments.format == "json" else _text
    terminal.write_result(written(messages))
    return ExitCode.CLEAN


def _json(messages: Messages) -> str:
    import json

    document = {"spec": messages.spec, "messages": [_as_json(message) for message in messages]}
    # ASCII only, so that no terminal or pipe can make it unreadable.
    return json.dumps(document, indent=2) + "\n"


def _as_json(message: Message) -> dict[str, object]:
    event = {} if message.event is None else {"event": message.event}
    return {
        "backend": message.backend.value,
        "targets": list(message.targets),
        **event,
        "payload": message.payload,
    }


def _text(messages: Messages) -> str:
    from notifyspec.code_frame import printable

    blocks = [
        *("\n".join(map(printable, _block(message))) for message in messages),
        *(
            printable(
                f"{skipped.audience.value} {', '.join(skipped.targets)}: nothing is sent,"
                f" because {skipped.reason}"
            )
            for skipped in messages.skipped
        ),
    ]
    return "\n\n".join(blocks) + "\n"


def _block(message: Message) -> Iterator[str]:
    import json

    event = "" if message.event is None else f", event {message.event}"
    size = len(message.text.encode())
    yield f"{message.audience.value} {', '.join(message.targets)}{event} ({size:,} bytes)"
    yield from json.dumps(message.payload, ensure_ascii=False, indent=2).split("\n")
