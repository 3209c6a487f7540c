"""Brackets and braces that are never closed, and what is missing between them."""

from __future__ import annotations

from typing import Final

from notifyspec.yaml_messages.parser_fault import QUOTE, Explanation, ParserFault

_CLOSING: Final = {"[": "]", "{": "}"}


def no_comma(fault: ParserFault) -> Explanation:
    opening = fault.text[fault.context_at : fault.context_at + 1]
    closing = _CLOSING.get(opening, "]")
    what = "list" if closing == "]" else "mapping"
    character = fault.character
    ended = not fault.text[fault.problem_at :].strip()
    ran_on = not fault.same_line(fault.context_at, fault.problem_at) and _is_block_key(fault)
    if ended or ran_on or opening not in _CLOSING:
        return fault.at_context(
            f"This `{opening}` is never closed.", f"Close the {what} with `{closing}`."
        )
    if character in ("]", "}"):
        return fault.at_problem(
            f"`{character}` closes nothing; a `{closing}` is due first.",
            f"Close the {what} with `{closing}`.",
        )
    if character in _CLOSING:
        return fault.at_problem(
            f"`{character}` can't stand within an unquoted text between brackets.",
            "Put quotes around the text.",
        )
    return fault.at_problem(
        f"A `,` or the closing `{closing}` is missing before this.",
        f"Close the {what} with `{closing}`, or put quotes around a text with a comma, a quote or "
        "a bracket in it.",
    )


def _is_block_key(fault: ParserFault) -> bool:
    """Whether the problem is on a line that goes on with the mapping around the brackets."""
    first = fault.first_on_line(fault.problem_at)
    indent = first - fault.line_start(first)
    opening = fault.first_on_line(fault.context_at)
    return fault.is_key_line(first) and indent <= opening - fault.line_start(opening)


def no_content(fault: ParserFault) -> Explanation:
    character = fault.character
    if character in ("", "\r", "\n"):
        return fault.at_problem("A value is missing here.", "Write the value.")
    if character == "," and "flow" in fault.context:
        return fault.at_problem("Nothing stands before this `,`.", "Remove it, or write a value.")
    if character == "-" and "flow" in fault.context:
        return fault.at_problem(
            "A list between brackets has commas between its items, and no dashes.",
            'Remove the dash, or put quotes around a text that is one: "-".',
        )
    if character in ("]", "}"):
        return fault.at_problem(f"`{character}` closes nothing here.", "Remove it.")
    return fault.at_problem(f"A value can't begin with `{character}`.", QUOTE)


def text_behind(fault: ParserFault, closing: str) -> Explanation:
    """Something behind a closing bracket on its line."""
    if fault.character in ("]", "}"):
        return fault.at_problem(f"`{fault.character}` closes nothing here.", "Remove it.")
    return fault.at_problem(
        f"Text stands behind the closing `{closing}`.",
        "Put quotes around the whole value if it is text.",
    )
