"""The commands: one module each, loaded when it is called."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from notifyspec.cli.command import Command

COMMANDS: Final[dict[str, str]] = {
    "init": "Start a specs folder, with an example and a check for continuous integration.",
    "validate": "Check specs, and say exactly where something is wrong.",
    "render": "Show the messages that a spec makes, without sending them.",
    "send": "Send the messages that a spec makes.",
    "work": "Deliver what was enqueued, until told to stop.",
    "queue": "Look at what was enqueued, and replay or delete some of it.",
    "dev": "Run the sandbox, which stands in for Pusher on this machine.",
    "rule": "Explain a rule of the checker, or list all of them.",
}
"""Each command, and what it does in one sentence."""

REPLAYED: Final = ("validate",)
"""Those whose result `replay` keeps: it goes by files only."""

ENDED_AT_ONCE: Final = frozenset({"validate"})
"""Those after which nothing runs on or waits to be written, so that the process may just end."""


def load(name: str) -> Command:
    from importlib import import_module

    module: Any = import_module(f"{__name__}.{name}")
    command: Command = module
    return command
