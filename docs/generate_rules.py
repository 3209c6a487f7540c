"""Writes docs/rules.md from the docstrings of the rules: `python docs/generate_rules.py`."""

from __future__ import annotations

from pathlib import Path

from notifyspec.rule import documentation, rule_id
from notifyspec.rules import RULES

PAGE = Path(__file__).parent / "rules.md"

_HEAD = """\
# The rules of the checker

<!-- Written by docs/generate_rules.py from the modules in notifyspec/rules: change those. -->

`notifyspec validate` checks every spec by these rules; `notifyspec rule ID` explains one in the terminal.
An error keeps a spec from being sent, a warning does not. The [settings](settings.md) can make a rule's
findings errors or warnings, or turn the rule off.

| rule | | finds |
| --- | --- | --- |
"""


def page() -> str:
    """The page as Markdown."""
    rows, sections = [], []
    for rule in RULES:
        name = rule_id(rule)
        first, _, rest = documentation(rule).partition("\n")
        rows.append(f"| [{name}](#{name}) | {rule.SEVERITY.value} | {first} |\n")
        # A file's name in a code block is for the tests; on the page it stands above the block.
        shown = "\n".join(_with_name(line) for line in f"{first}\n{rest}".splitlines())
        sections.append(f"\n## {name}\n\n{shown}\n")
    return _HEAD + "".join(rows) + "".join(sections)


def _with_name(line: str) -> str:
    fence, _, name = line.partition(" ")
    if line.startswith("```") and name:
        return f"`{name}`:\n\n{fence}"
    return line


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
