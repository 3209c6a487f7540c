"""``notifyspec rule``: explains the checker's rules."""

from __future__ import annotations

from notifyspec.cli import terminal
from notifyspec.cli.exit_code import ExitCode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from notifyspec.cli.parser import Parser
    from notifyspec.rule import Rule


def configure(parser: Parser) -> None:
    parser.add_argument(
        "id", metavar="ID", nargs="?", help="the rule's id, as findings name it (default: all)"
    )


def run(arguments: Namespace) -> int:
    from notifyspec.cli.parser import close_to
    from notifyspec.cli.usage import UsageError
    from notifyspec.rule import documentation, rule_id
    from notifyspec.rules import RULES

    rules = {rule_id(rule): rule for rule in RULES}
    if arguments.id is None:
        terminal.write_result(_list(rules))
        return ExitCode.CLEAN
    if arguments.id not in rules:
        raise UsageError(
            f"There is no rule {arguments.id!r}{close_to(arguments.id, rules)};"
            " `notifyspec rule` lists them."
        )
    rule = rules[arguments.id]
    text = f"{arguments.id} ({rule.SEVERITY.value})\n\n{documentation(rule)}\n"
    terminal.write_result(text)
    return ExitCode.CLEAN


def _list(rules: dict[str, Rule]) -> str:
    from notifyspec.rule import documentation

    width = max(map(len, rules))
    lines = (
        f"{name:{width}}  {rule.SEVERITY.value:7}  {documentation(rule).partition(chr(10))[0]}\n"
        for name, rule in sorted(rules.items())
    )
    return "".join(lines)
