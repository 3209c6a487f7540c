"""What is wrong in a text that is no YAML, in an author's words.

libyaml's own sentences speak of tokens and contexts. Each known one (libyaml 0.2.5, scanner.c and
parser.c) is told anew here from the characters that it points at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from notifyspec.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable

_UNREADABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_NAMES = {0x00: "null character", 0x1B: "escape character", 0x7F: "delete character"}
_QUOTE = "Put quotes around the text if it is meant as it stands."


class Explanation(NamedTuple):
    span: Span
    message: str
    help: str | None


def explain_unreadable(text: str) -> Explanation:
    """The first character that YAML does not allow in a file."""
    found = _UNREADABLE.search(text)
    at = found.start() if found else 0
    code = ord(text[at]) if text else 0
    if code == 0xFEFF:
        name = "a byte order mark"
    elif 0xD800 <= code <= 0xDFFF:
        name = "half of a surrogate pair"
    else:
        name = f"a {_NAMES.get(code, 'control character')}"
    return Explanation(
        Span(at, at + 1),
        f"Here stands {name} (U+{code:04X}), which a YAML file can't hold.",
        f'Remove it, or write it as an escape in double quotes: "\\u{code:04X}".',
    )


def explain(text: str, context: str, problem: str, context_at: int, problem_at: int) -> Explanation:
    """The fault that libyaml tells as ``problem`` at ``problem_at``, met in ``context``."""
    fault = _Fault(text, context, problem, context_at, problem_at)
    told = next(tell for words, tell in _TABLE if words in problem)(fault)
    end = min(told.span.end, len(text))
    return told._replace(span=Span(min(told.span.start, end), end))


class _Fault(NamedTuple):
    text: str
    context: str
    problem: str
    context_at: int
    problem_at: int

    @property
    def character(self) -> str:
        """What stands at the problem; "" at the end of the file."""
        return self.text[self.problem_at : self.problem_at + 1]

    def at_problem(self, message: str, advice: str | None) -> Explanation:
        width = 1 if self.character not in ("", "\r", "\n") else 0
        return Explanation(Span(self.problem_at, self.problem_at + width), message, advice)

    def at_context(self, message: str, advice: str | None) -> Explanation:
        return Explanation(Span(self.context_at, self.context_at + 1), message, advice)

    def indent_tab(self) -> int | None:
        """The first tab in the white space that the problem's line begins with."""
        start = _line_start(self.text, self.problem_at)
        white = re.compile(r"[ \t]*").match(self.text, start)
        at = self.text.find("\t", start, white.end() if white else start)
        return None if at < 0 else at


def _line_start(text: str, position: int) -> int:
    return max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1


def _tab(at: int) -> Explanation:
    return Explanation(
        Span(at, at + 1),
        "A tab can't indent a line in YAML.",
        "Use spaces, two for each level.",
    )


def _bad_start(fault: _Fault) -> Explanation:
    tab = fault.indent_tab()
    if tab is not None:
        return _tab(tab)
    character = fault.character
    if character == "\t":
        return _tab(fault.problem_at)
    if character == "%":
        return fault.at_problem("A value can't begin with `%` unless it is quoted.", _QUOTE)
    return fault.at_problem(f"A value can't begin with `{character}` unless it is quoted.", _QUOTE)


def _unclosed_quote(fault: _Fault) -> Explanation:
    quote = fault.text[fault.context_at : fault.context_at + 1]
    name = "single" if quote == "'" else "double"
    inside = "''" if quote == "'" else '\\"'
    return fault.at_context(
        f"This {name} quote is never closed.",
        f"Close it with another `{quote}`; inside such a text the quote is written `{inside}`.",
    )


def _unexpected_end(fault: _Fault) -> Explanation:
    if "quoted" in fault.context:
        return _unclosed_quote(fault)
    return fault.at_problem("The file ends in the middle of a value.", None)


def _escape(fault: _Fault) -> Explanation:
    at = fault.text.rfind("\\", fault.context_at, fault.problem_at + 1)
    at = fault.problem_at if at < 0 else at
    shown = fault.text[at : at + 2]
    return Explanation(
        Span(at, at + 2),
        f"`{shown}` is no escape in a double-quoted text.",
        "Write `\\\\` for a backslash, or put the text in single quotes.",
    )


def _escape_digits(fault: _Fault) -> Explanation:
    at = fault.text.rfind("\\", fault.context_at, fault.problem_at + 1)
    at = fault.problem_at if at < 0 else at
    letter = fault.text[at + 1 : at + 2]
    digits = {"x": 2, "u": 4, "U": 8}.get(letter, 4)
    return Explanation(
        Span(at, at + 2),
        f"The escape `\\{letter}` needs {digits} hexadecimal digits that name a character.",
        "Correct the digits, or write the character itself.",
    )


def _no_colon(fault: _Fault) -> Explanation:
    return fault.at_context(
        "This line is neither a `key: value` nor part of a text.",
        "Put a colon and a space after the key, or indent the line if it continues a text.",
    )


def _colon_in_text(fault: _Fault) -> Explanation:
    tab = fault.indent_tab()
    if tab is not None:
        return _tab(tab)
    start = _line_start(fault.text, fault.problem_at)
    before = fault.text[start : fault.problem_at]
    if re.search(r":[ \t]", before):
        return fault.at_problem(
            "A second `: ` stands in one line, so that YAML takes the value for a key.",
            "Put quotes around the value.",
        )
    return fault.at_problem(
        "No key can stand here: the line before already has a value.",
        "Indent this line like its neighbours, or put quotes around a text with a colon in it.",
    )


def _dash(fault: _Fault) -> Explanation:
    tab = fault.indent_tab()
    if tab is not None:
        return _tab(tab)
    return fault.at_problem(
        "A list can't begin here.",
        "Begin each `- ` on a line of its own, or put quotes around a text that begins with a dash.",
    )


def _no_key(fault: _Fault) -> Explanation:
    tab = fault.indent_tab()
    if tab is not None:
        return _tab(tab)
    text, at = fault.text, fault.problem_at
    before = text[_line_start(text, at) : at]
    character = fault.character
    if before.strip() and text[at - 1 : at] and before.rstrip()[-1:] in ("'", '"'):
        return fault.at_problem(
            "Text stands after the closing quote.",
            "Put the quotes around the whole value; inside, write `\\\"` or `''` for a quote.",
        )
    if before.strip() and before.rstrip()[-1:] in ("]", "}"):
        return fault.at_problem(
            f"Text stands after the closing `{before.rstrip()[-1:]}`.",
            "Put quotes around the whole value if it is text.",
        )
    if character == "-":
        return fault.at_problem(
            "A list item can't stand among the keys of a mapping.",
            "Indent the list below the key that it belongs to.",
        )
    if before.strip():
        return fault.at_problem(f"`{character}` can't stand here.", _QUOTE)
    return fault.at_problem(
        "This line is indented unlike its neighbours.",
        "Give all keys of one mapping the same indentation.",
    )


def _no_dash(fault: _Fault) -> Explanation:
    tab = fault.indent_tab()
    if tab is not None:
        return _tab(tab)
    before = fault.text[_line_start(fault.text, fault.problem_at) : fault.problem_at]
    if before.strip():
        return _no_key(fault)
    return fault.at_problem(
        "This line stands where the next item of a list belongs.",
        "Begin it with `- `, or indent it like the level that it belongs to.",
    )


def _flow(fault: _Fault) -> Explanation:
    opening = fault.text[fault.context_at : fault.context_at + 1]
    closing = {"[": "]", "{": "}"}.get(opening, "]")
    what = "list" if closing == "]" else "mapping"
    character = fault.character
    rest = fault.text[fault.problem_at :].lstrip()
    if not rest or opening not in ("[", "{"):
        return fault.at_context(
            f"This `{opening}` is never closed.", f"Close the {what} with `{closing}`."
        )
    if character in ("]", "}"):
        return fault.at_problem(
            f"`{character}` closes nothing; a `{closing}` is due first.",
            f"Close the {what} with `{closing}`.",
        )
    if character in ("{", "["):
        return fault.at_problem(
            f"`{character}` can't stand within an unquoted text between brackets.",
            "Put quotes around the text.",
        )
    return fault.at_problem(
        f"A `,` or the closing `{closing}` is missing before this.",
        f"Close the {what} with `{closing}`, or put quotes around a text with a comma, a quote or "
        "a bracket in it.",
    )


def _no_content(fault: _Fault) -> Explanation:
    character = fault.character
    if character in ("", "\r", "\n"):
        return fault.at_problem("A value is missing here.", "Write the value.")
    return fault.at_problem(f"A value can't begin with `{character}`.", _QUOTE)


def _name(fault: _Fault) -> Explanation:
    sign = fault.text[fault.context_at : fault.context_at + 1]
    what = "an alias" if sign == "*" else "an anchor"
    return fault.at_context(
        f"`{sign}` begins {what}, whose name has only letters, digits, `-` and `_`.",
        f"Put quotes around a text that begins with `{sign}`.",
    )


def _block_header(fault: _Fault) -> Explanation:
    sign = fault.text[fault.context_at : fault.context_at + 1]
    if sign not in ("|", ">"):
        return fault.at_problem("Only a comment can stand here.", "Move this to its own line.")
    return fault.at_problem(
        f"After `{sign}` only `-`, `+`, a digit from 1 to 9 or a comment can stand.",
        f"Begin the text on the next line, or put quotes around a text that begins with `{sign}`.",
    )


def _directive(fault: _Fault) -> Explanation:
    return fault.at_problem(
        "A line that begins with `%` is an instruction to YAML, and this one can't be read.",
        "Remove the line, or put quotes around a text that begins with `%`.",
    )


def _tag_fault(fault: _Fault) -> Explanation:
    return fault.at_context(
        "A value that begins with `!` is a YAML tag, and this one can't be read.",
        "Put quotes around a text that begins with `!`.",
    )


def _document_marker(fault: _Fault) -> Explanation:
    if "quoted" in fault.context:
        return _unclosed_quote(fault)
    return fault.at_problem("A line of `---` or `...` can't stand here.", "Remove it.")


def _no_document(fault: _Fault) -> Explanation:
    return fault.at_problem(
        "The file goes on after its end.",
        "Indent this line like those before it, or remove what does not belong here.",
    )


def _explicit_key(fault: _Fault) -> Explanation:
    tab = fault.indent_tab()
    if tab is not None:
        return _tab(tab)
    return fault.at_problem("A key that begins with `? ` can't stand here.", _QUOTE)


def _tab_in_block(fault: _Fault) -> Explanation:
    tab = fault.indent_tab()
    return _tab(fault.problem_at if tab is None else tab)


def _directive_or_other(fault: _Fault) -> Explanation:
    if "directive" in fault.context:
        return _directive(fault)
    if "tag" in fault.context:
        return _tag_fault(fault)
    if "block scalar" in fault.context:
        return _block_header(fault)
    if "anchor" in fault.context or "alias" in fault.context:
        return _name(fault)
    return fault.at_problem("The YAML can't be read from here on.", _QUOTE)


_TABLE: tuple[tuple[str, Callable[[_Fault], Explanation]], ...] = (
    ("cannot start any token", _bad_start),
    ("unexpected end of stream", _unexpected_end),
    ("unknown escape character", _escape),
    ("expected hexdecimal number", _escape_digits),
    ("invalid Unicode character escape code", _escape_digits),
    ("could not find expected ':'", _no_colon),
    ("mapping values are not allowed", _colon_in_text),
    ("mapping keys are not allowed", _explicit_key),
    ("block sequence entries are not allowed", _dash),
    ("did not find expected key", _no_key),
    ("did not find expected '-' indicator", _no_dash),
    ("did not find expected ',' or", _flow),
    ("did not find expected node content", _no_content),
    ("alphabetic or numeric character", _directive_or_other),
    ("unexpected document indicator", _document_marker),
    ("did not find expected <document start>", _no_document),
    ("tab character", _tab_in_block),
    ("undefined tag handle", _tag_fault),
    ("incompatible YAML document", _directive),
    ("duplicate %", _directive),
    ("indentation indicator equal to 0", _block_header),
    ("", _directive_or_other),
)
