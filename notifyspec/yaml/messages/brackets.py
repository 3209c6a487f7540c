"""Brackets and braces that are never closed, and what is missing between them."""

from __future__ import annotations

from typing import Final

from notifyspec.source import Span
from notifyspec.yaml.messages.parser_fault import QUOTE, Explanation, ParserFault

_CLOSING: Final = {"[": "]", "{": "}"}


def no_comma(fault: ParserFault) -> Explanation:
    opening = fault.context_at
    character = fault.character
    if character in ("]", "}") or _runs_on(fault, opening):
        return _never_closed(fault, opening)
    closing = _CLOSING.get(fault.text[opening : opening + 1], "]")
    if character in _CLOSING:
        return fault.at_problem(
            f"`{character}` can't stand within an unquoted text between brackets.",
            "Put quotes around the text.",
        )
    return fault.at_problem(
        f"A `,` or the closing `{closing}` is missing before this.",
        f"Write `{closing}` where it ends, or put quotes around a text with a comma, a quote or "
        "a bracket in it.",
    )


def _never_closed(fault: ParserFault, opening: int) -> Explanation:
    bracket = fault.text[opening : opening + 1]
    closing = _CLOSING.get(bracket, "]")
    what = "list" if closing == "]" else "mapping"
    wrong = f": `{fault.character}` stands where `{closing}` is due"
    return Explanation(
        Span(opening, opening + 1),
        f"This `{bracket}` is never closed{wrong if fault.character in (']', '}') else ''}.",
        f"Close the {what} with `{closing}`.",
    )


def _runs_on(fault: ParserFault, opening: int) -> bool:
    """Whether the file ends or goes on with what is around the brackets, at the problem."""
    if not fault.text[fault.problem_at :].strip():
        return True
    first = fault.first_on_line(fault.problem_at)
    outer = fault.first_on_line(opening)
    is_item = first == fault.problem_at and fault.character == "-"
    return (
        not fault.same_line(opening, first)
        and first - fault.line_start(first) <= outer - fault.line_start(outer)
        and (is_item or fault.is_key_line(first))
    )


def no_content(fault: ParserFault) -> Explanation:
    character = fault.character
    if fault.opening is not None and (character in ("]", "}") or _runs_on(fault, fault.opening)):
        return _never_closed(fault, fault.opening)
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
