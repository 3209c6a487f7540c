"""The parser of one command: argparse, with sentences that help and a cheap ``--help``."""

from __future__ import annotations

import argparse

from notifyspec.cli import terminal
from notifyspec.cli.exit_code import ExitCode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from typing import NoReturn

COLOUR_CHOICES = ("auto", "always", "never")

# argparse asks gettext to translate its words; to find out that nobody has takes a tenth of a help's time.
argparse._ = str  # type: ignore[attr-defined]


class Parser(argparse.ArgumentParser):
    """``name`` is the command's, ``summary`` one sentence about it."""

    def __init__(self, name: str, summary: str) -> None:
        super().__init__(
            prog=f"notifyspec {name}",
            description=summary,
            formatter_class=_Formatter,
            allow_abbrev=False,
            add_help=False,
        )

    def add_common_arguments(self) -> None:
        """What every command has, below the command's own arguments."""
        common = self.add_argument_group("on every command")
        common.add_argument(
            "--color",
            metavar="WHEN",
            type=one_of(COLOUR_CHOICES),
            default="auto",
            help="auto (the default: on a terminal, unless NO_COLOR is set), always or never",
        )
        common.add_argument(
            "-v",
            "--verbose",
            action="store_true",
            help="say more; after a fault of notifyspec itself, its traceback",
        )
        common.add_argument(
            "-h", "--help", action="help", help="show this help, and do nothing else"
        )

    def parse_args(  # type: ignore[override]  # the overloads for other namespaces are not used
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        arguments, unknown = self.parse_known_intermixed_args(args, namespace)
        if unknown:
            self.error(self._refusal(unknown[0]))
        return arguments

    def error(self, message: str) -> NoReturn:
        self.exit(
            ExitCode.USAGE,
            f"{self.prog}: {message.rstrip('.')}.\n{self.format_usage()}"
            f"See `{self.prog} --help`.\n",
        )

    def print_help(self, file: object = None) -> None:  # noqa: ARG002 - argparse's signature
        # By the same way as any result, so that a broken pipe or a full disk is noticed.
        terminal.write_result(self.format_help())

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        if message:
            terminal.write_note(message)
        raise SystemExit(status)

    def _refusal(self, unknown: str) -> str:
        if not unknown.startswith("-"):
            return f"{unknown!r} is one argument too many"
        option = unknown.partition("=")[0]
        known = [text for text in self._option_string_actions if text.startswith("--")]
        return f"there is no option {option}{close_to(option, known)}"


def one_of(choices: Collection[str]) -> Callable[[str], str]:
    """The ``type`` of an argument that takes one of a few words."""

    def chosen(value: str) -> str:
        if value in choices:
            return value
        raise argparse.ArgumentTypeError(
            f"{value!r} is none of {', '.join(choices)}{close_to(value, choices)}"
        )

    return chosen


def close_to(word: str, known: Iterable[str]) -> str:
    """`` (did you mean X?)``, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean {close[0]}?)" if close else ""


class _Formatter(argparse.HelpFormatter):
    """argparse's own, without two imports that take longer than all the rest of a help text.

    Told no width, it imports shutil to ask for it; to break lines, it imports textwrap.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=min(terminal.width(), 100))

    def _split_lines(self, text: str, width: int) -> list[str]:
        lines = [""]
        for word in text.split():
            if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
                lines.append(word)
            else:
                lines[-1] = f"{lines[-1]} {word}".lstrip()
        return lines

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))
