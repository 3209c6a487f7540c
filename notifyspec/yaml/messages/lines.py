"""Lines that don't fit their neighbours: indentation, colons, dashes."""

from __future__ import annotations

import re
from typing import Final

from notifyspec.document import Style
from notifyspec.source import Span
from notifyspec.yaml.messages import brackets, quotes
from notifyspec.yaml.messages.parser_fault import QUOTE, Explanation, ParserFault

_TIGHT_COLON = re.compile(r"[\w.-]+(:)(?!//)[^\s:]")
_TIGHT_DASH = re.compile(r"-[^\s-]")
_CONFLICT = re.compile(r"(?:<<<<<<<|=======|>>>>>>>)(?=\s|\Z)")
_FIRST_CONTENT = re.compile(r"(?:\A|[\r\n])([ \t]*+)[^\s#]")
_BLANK_PREFIX = re.compile(r"[ \t]*(?:[-?][ \t]+)*\Z")
_BLOCK: Final = (Style.LITERAL, Style.FOLDED)
_KEY_CHARACTERS: Final = 1024  # YAML 1.2.2, section 7.4.2


def tab(at: int) -> Explanation:
    return Explanation(
        Span(at, at + 1),
        "A tab can't indent a line in YAML.",
        "Use spaces, two for each level.",
    )


def indent_tab(fault: ParserFault) -> int | None:
    """The first tab in the white space that the problem's line begins with."""
    start = fault.line_start(fault.problem_at)
    at = fault.text.find("\t", start, fault.first_on_line(fault.problem_at))
    return None if at < 0 else at


def tab_in_block(fault: ParserFault) -> Explanation:
    at = indent_tab(fault)
    return tab(fault.problem_at if at is None else at)


def no_colon(fault: ParserFault) -> Explanation:
    """A line of text where a key has to be."""
    start = fault.context_at
    before = fault.last_scalar_before(start)
    if before is not None and before.style in _BLOCK and not fault.between(before, start).strip():
        return fault.at_context(
            "This line is not indented, so that it is no part of the text above.",
            "Indent the lines of the text deeper than its key.",
        )
    return _no_key_on(fault, start)


def _no_key_on(fault: ParserFault, start: int) -> Explanation:
    """The line of ``start`` has a text that begins there, and no key."""
    text = fault.text
    conflict = _CONFLICT.match(text, start)
    if conflict is not None:
        return Explanation(
            Span(start, conflict.end()),
            "Here stands the mark of a merge conflict.",
            "Choose one of the two versions, and remove the marks.",
        )
    colon = _TIGHT_COLON.match(text, start)
    if colon is not None:
        return Explanation(
            Span(colon.start(1), colon.end(1)),
            "After this colon a space is missing, so that the line is no `key: value`.",
            "Put a space after the colon.",
        )
    if _TIGHT_DASH.match(text, start):
        return Explanation(
            Span(start, start + 1),
            "After this dash a space is missing, so that the line is no item of a list.",
            "Put a space after the dash.",
        )
    end = start + len(text[start : fault.line_end(start)].rstrip())
    return Explanation(
        Span(start, end),
        "This line is neither a `key: value` nor part of a text.",
        "Put a colon and a space after the key, or indent the line if it continues a text.",
    )


def colon_in_text(fault: ParserFault) -> Explanation:
    at = indent_tab(fault)
    if at is not None:
        return tab(at)
    scalar = fault.last_scalar
    first = fault.first_on_line(fault.problem_at)
    if scalar is not None and scalar.span.start < fault.line_start(first):
        start = scalar.span.start
        if _BLANK_PREFIX.match(fault.text[fault.line_start(start) : start]):
            return _no_key_on(fault, start)
        return Explanation(
            Span(first, fault.problem_at),
            "No key can stand here: by its indentation the line goes on with the text of "
            f"line {fault.line_number(start)}.",
            "Indent it like the keys around it, or put quotes around a text that has a colon.",
        )
    if fault.problem_at - first > _KEY_CHARACTERS:
        return fault.at_problem(
            f"A key can't have more than {_KEY_CHARACTERS:,} characters.", "Shorten it."
        )
    if re.search(r":[ \t]", fault.before):
        curly = re.search(":[ \t]+[\u201c\u201d\u201e\u2018\u2019]", fault.before)
        advice = "Put straight quotes, `\"` or `'`, around the value."
        return fault.at_problem(
            "A second `: ` stands in one line, so that YAML takes the value for a key.",
            advice if curly else "Put quotes around the value.",
        )
    return fault.at_problem(
        "No key can stand here: the line before already has a value.",
        "Indent this line like its neighbours, or put quotes around a text with a colon in it.",
    )


def dash(fault: ParserFault) -> Explanation:
    at = indent_tab(fault)
    if at is not None:
        return tab(at)
    return fault.at_problem(
        "A list can't begin here.",
        "Begin each `- ` on a line of its own, or put quotes around a text that begins with a dash.",
    )


def no_key(fault: ParserFault) -> Explanation:
    at = indent_tab(fault)
    if at is not None:
        return tab(at)
    before = fault.before.rstrip()
    last = before[-1:]
    if last in ("'", '"') and last:
        return quotes.text_behind(fault, last)
    if last in ("]", "}") and last:
        return brackets.text_behind(fault, last)
    character = fault.character
    if before:
        return fault.at_problem(f"`{character}` can't stand here.", QUOTE)
    if character == "-":
        return fault.at_problem(
            "A list item can't stand among the keys of a mapping.",
            "Indent the list below the key that it belongs to.",
        )
    if character == ":":
        return fault.at_problem("Before this colon a key is missing.", "Write the key.")
    return _ragged(fault, "Give all keys of one mapping the same indentation.")


def _ragged(fault: ParserFault, advice: str) -> Explanation:
    """A line whose indentation is of no level."""
    scalar = fault.last_scalar
    if scalar is not None and scalar.style in _BLOCK:
        return fault.at_problem(
            "This line is indented less than the text above, and so is no part of it.",
            "Indent all lines of the text alike, and the next key like the one before the text.",
        )
    return fault.at_problem("This line is indented unlike its neighbours.", advice)


def no_dash(fault: ParserFault) -> Explanation:
    at = indent_tab(fault)
    if at is not None:
        return tab(at)
    if fault.before.strip():
        return no_key(fault)
    return fault.at_problem(
        "This line stands where the next item of a list belongs.",
        "Begin it with `- `, or indent it like the level that it belongs to.",
    )


def explicit_key(fault: ParserFault) -> Explanation:
    at = indent_tab(fault)
    if at is not None:
        return tab(at)
    return fault.at_problem("A key that begins with `? ` can't stand here.", QUOTE)


def no_document(fault: ParserFault) -> Explanation:
    if fault.before:
        return no_key(fault)
    first = _FIRST_CONTENT.search(fault.text)
    if first is not None and first[1]:
        return fault.at_problem(
            "This line is indented less than the first one of the file.",
            "Begin the keys of the top level without indentation.",
        )
    return fault.at_problem(
        "The file goes on behind its end.",
        "Indent this line like those before it, or remove what does not belong here.",
    )
