"""Which messages ``render`` and ``send`` are about: a spec, a context, ids, and a back end."""

from __future__ import annotations

from notifyspec.cli.parser import close_to, one_of
from notifyspec.cli.usage import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

    from notifyspec.cli.parser import Parser
    from notifyspec.message import Messages
    from notifyspec.notifier import Notifier

BACKENDS = ("channels", "beams")


def add_selection(parser: Parser, *, name_is_optional: bool = False) -> None:
    parser.add_argument(
        "name",
        metavar="NAME",
        nargs="?" if name_is_optional else None,
        help="the spec's name, such as billing.invoice_paid",
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--example", metavar="NAME", help="which of the spec's examples (default: the first)"
    )
    source.add_argument(
        "--context", metavar="FILE", help="a context of your own: a JSON file, - for standard input"
    )
    parser.add_argument(
        "--to", metavar="ID", nargs="+", action="extend", help="ids in place of the spec's own"
    )
    parser.add_argument(
        "--via", metavar="BACKEND", type=one_of(BACKENDS), help="channels or beams only"
    )
    add_specs_folder(parser)


def add_specs_folder(parser: Parser) -> None:
    parser.add_argument(
        "--specs", metavar="FOLDER", help="the specs folder (default: the settings', or specs)"
    )


def render_selected(notifier: Notifier, name: str, arguments: Namespace) -> Messages:
    """Raises UsageError, and what ``Notifier.render`` raises."""
    from notifyspec.errors import ContextError

    context = _context(notifier, name, arguments)
    try:
        return notifier.render(name, context or {}, to=arguments.to, via=arguments.via)
    except ContextError:
        if context is not None:
            raise
        raise UsageError(
            f"{name} has no examples, and an empty context does not fit; pass one with --context."
        ) from None


def _context(notifier: Notifier, name: str, arguments: Namespace) -> Any:
    """None where the spec has no example and none was asked for."""
    if arguments.context is not None:
        from notifyspec.cli.context_file import read_context_file

        return read_context_file(arguments.context)
    examples = notifier.examples(name)
    if arguments.example is None:
        return examples[0].context if examples else None
    names = [example.name for example in examples]
    if arguments.example in names:
        return examples[names.index(arguments.example)].context
    has = f"it has {', '.join(map(repr, names))}" if names else "it has none"
    raise UsageError(
        f"{name} has no example {arguments.example!r}{close_to(arguments.example, names)}; {has}."
    )
