"""The contract of a command: a module of ``commands/`` with two functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from argparse import Namespace

    from notifyspec.cli.parser import Parser


class Command(Protocol):
    """The module's docstring is what ``--help`` says about the command."""

    def configure(self, parser: Parser) -> None:
        """Add the command's own arguments. Part of every ``--help``, so it must cost little."""
        ...

    def run(self, arguments: Namespace) -> int:
        """Do it, and answer an exit code.

        Raises UsageError and NotifyspecError; both are shown as one sentence, without a traceback.
        """
        ...
