"""Signs that mean something to YAML where an author meant text."""

from __future__ import annotations

from notifyspec.yaml.messages.lines import indent_tab, tab
from notifyspec.yaml.messages.parser_fault import QUOTE, Explanation, ParserFault


def bad_start(fault: ParserFault) -> Explanation:
    at = fault.problem_at if fault.character == "\t" else indent_tab(fault)
    if at is not None:
        return tab(at)
    shown = "a backtick" if fault.character == "`" else f"`{fault.character}`"
    return fault.at_problem(f"A value can't begin with {shown} unless it is quoted.", QUOTE)


def by_context(fault: ParserFault) -> Explanation:
    if "directive" in fault.context:
        return directive(fault)
    if "tag" in fault.context:
        return tag(fault)
    if "block scalar" in fault.context:
        return block_header(fault)
    if "anchor" in fault.context or "alias" in fault.context:
        return _name(fault)
    return fault.at_problem("The YAML can't be read from here on.", QUOTE)


def directive(fault: ParserFault) -> Explanation:
    return fault.at_context(
        "A line that begins with `%` is an instruction to YAML, and this one can't be read.",
        "Remove the line, or put quotes around a text that begins with `%`.",
    )


def tag(fault: ParserFault) -> Explanation:
    return fault.at_context(
        "A value that begins with `!` is a YAML tag, and this one can't be read.",
        "Put quotes around a text that begins with `!`.",
    )


def block_header(fault: ParserFault) -> Explanation:
    sign = fault.text[fault.context_at : fault.context_at + 1]
    if sign not in ("|", ">"):
        return fault.at_problem("Only a comment can stand here.", "Move this to its own line.")
    return fault.at_problem(
        f"After `{sign}` only `-`, `+`, a digit from 1 to 9 or a comment can stand.",
        f"Begin the text on the next line, or put quotes around a text that begins with `{sign}`.",
    )


def _name(fault: ParserFault) -> Explanation:
    sign = fault.text[fault.context_at : fault.context_at + 1]
    what = "an alias" if sign == "*" else "an anchor"
    return fault.at_context(
        f"`{sign}` begins {what}, whose name has only letters, digits, `-` and `_`.",
        f"Put quotes around a text that begins with `{sign}`.",
    )
