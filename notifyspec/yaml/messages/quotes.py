"""Quotes that are never closed, and what can't stand between them."""

from __future__ import annotations

import re

from notifyspec.document import Style
from notifyspec.source import Span
from notifyspec.yaml.messages.parser_fault import Explanation, ParserFault

_QUOTED = (Style.SINGLE, Style.DOUBLE)
# What an opening quote stands behind: where a closing one does, it was meant as an opening one.
_BEFORE_OPENING = re.compile(r"(?:[:,-][ \t]+|[\[{][ \t]*)\Z")
_NEXT_IN_FLOW = re.compile(r",[ \t]+(?:[\w.-]+:[ \t]+)?[\[{]*\Z")
_BEHIND_CLOSING = re.compile(r"[ \t]*(?:[,:\]}#\r\n]|\Z)")


def unclosed_before(fault: ParserFault) -> Explanation | None:
    """A quote left open, which the next quote in the file then closes, perhaps lines later.

    Found by a closing quote where an opening one stands, or by the keys between the two.
    """
    for span, style in fault.scalars[-3:]:
        closing = span.end - 1
        near = fault.same_line(closing, fault.problem_at) or fault.same_line(
            closing, fault.context_at
        )
        if style in _QUOTED and near and _swallowed(fault, span.start, closing):
            return _never_closed(fault, span.start)
    return None


def _swallowed(fault: ParserFault, start: int, closing: int) -> bool:
    if fault.same_line(start, closing):
        is_ended = _BEHIND_CLOSING.match(fault.text, closing + 1) is not None
        in_flow = "flow" in fault.context
        return in_flow and not is_ended and bool(_NEXT_IN_FLOW.search(fault.text[start:closing]))
    last_line = fault.text[fault.line_start(closing) : closing]
    if _BEFORE_OPENING.search(last_line):
        return True
    position = fault.line_end(start)
    while position < closing:
        position += 1
        if fault.is_key_line(position):
            return True
        position = fault.line_end(position)
    return False


def _never_closed(fault: ParserFault, start: int) -> Explanation:
    quote = fault.text[start : start + 1]
    name = "single" if quote == "'" else "double"
    inside = "''" if quote == "'" else '\\"'
    return Explanation(
        Span(start, start + 1),
        f"This {name} quote is never closed.",
        f"Close it with another `{quote}`; inside such a text the quote is written `{inside}`.",
        swallows=True,
    )


def unexpected_end(fault: ParserFault) -> Explanation:
    if "quoted" in fault.context:
        return _never_closed(fault, fault.context_at)
    return fault.at_problem("The file ends in the middle of a value.", "Write the rest of it.")


def document_marker(fault: ParserFault) -> Explanation:
    if "quoted" in fault.context:
        return _never_closed(fault, fault.context_at)
    return fault.at_problem("A line of `---` or `...` can't stand here.", "Remove it.")


def escape(fault: ParserFault) -> Explanation:
    at = _backslash(fault)
    return Explanation(
        Span(at, at + 2),
        f"`{fault.text[at : at + 2]}` is no escape in a double-quoted text.",
        "Write `\\\\` for a backslash, or put the text in single quotes.",
    )


def escape_digits(fault: ParserFault) -> Explanation:
    at = _backslash(fault)
    letter = fault.text[at + 1 : at + 2]
    digits = {"x": 2, "u": 4, "U": 8}.get(letter, 4)
    return Explanation(
        Span(at, at + 2),
        f"The escape `\\{letter}` needs {digits} hexadecimal digits that name a character.",
        "Correct the digits, or write the character itself.",
    )


def _backslash(fault: ParserFault) -> int:
    at = fault.text.rfind("\\", fault.context_at, fault.problem_at + 1)
    return fault.problem_at if at < 0 else at


def text_behind(fault: ParserFault, quote: str) -> Explanation:
    """Text behind a closing quote on its line."""
    inside = "''" if quote == "'" else '\\"'
    return fault.at_problem(
        "Text stands behind the closing quote.",
        f"Put the quotes around the whole value, and write `{inside}` for a quote inside it.",
    )
