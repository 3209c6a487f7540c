"""The tokens of a template in which nothing is out of the ordinary, a fifth of the time of Jinja's lexer.

Texts and plain prints in a row are one token, whose value is the nodes that `TemplateParser` takes.
So is a plain expression that a block depends on. What Jinja's lexer does beyond that (comments, white space that a ``-`` strips, raw blocks, escapes,
and all that it refuses) is left to it. A property-based test holds the two to each other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jinja2 import nodes
from jinja2.lexer import (
    Token,
    float_re,
    integer_re,
    operator_re,
    operators,
    string_re,
)

from notifyspec.template.plain_expressions import PlainReader

if TYPE_CHECKING:
    from collections.abc import Callable

PRINTS: Final = "prints"
"""The type of a token that holds the nodes of texts and plain prints which stand in a row."""

EXPRESSION: Final = "expression"
"""The type of a token that holds the node of a condition, or of what a loop goes through."""

_RAW: Final = re.compile(r"\{%\s*raw")
_DEPENDENT: Final = re.compile(r"\{%\s*(if|elif|for\s+[A-Za-z_]\w*\s+in)\s+", re.ASCII)
_WORD: Final = re.compile(r"\w+")
_STRIPPING: Final = ("-", "+")
_new: Final = tuple.__new__  # of a named tuple, whose own ``__new__`` takes twice as long
_TAGS: Final = {
    "{{": ("variable_begin", "variable_end", "}}"),
    "{%": ("block_begin", "block_end", "%}"),
}
_PARTNERS: Final = {"(": ")", "[": "]", "{": "}"}
_VALUES: Final[dict[str, Callable[[str], object]]] = {
    "float": lambda text: float(text.replace("_", "")),
    "integer": lambda text: int(text.replace("_", ""), 0),
    "string": lambda text: text[1:-1],
}


def _scoped(name: str, pattern: re.Pattern[str]) -> str:
    flags = "".join(
        letter for letter, flag in (("i", re.I), ("s", re.S), ("x", re.X)) if pattern.flags & flag
    )
    inner = f"(?{flags}:{pattern.pattern})" if flags else pattern.pattern
    return f"(?P<{name}>{inner})"


_ALTERNATIVES: Final = "|".join(
    _scoped(name, pattern)
    for name, pattern in (  # in the order in which Jinja tries them
        ("float", float_re),
        ("integer", integer_re),
        ("name", re.compile(r"\w+")),  # Jinja's own goes on to combining characters
        ("string", string_re),
        ("operator", operator_re),
    )
)
_TOKEN: Final = re.compile(rf"\s*(?:{_ALTERNATIVES})")
_END: Final = re.compile(r"\s*([-+]?(?:%\}|\}\})|\Z)")


def plain_tokens(source: str, *, bare: bool) -> list[Token] | None:
    """The tokens that the parser gets of a normalised source; None where Jinja has to tell.

    Their ``lineno`` is the offset plus one. ``bare``: the source is one expression without braces.
    """
    if "{#" in source or "#}" in source or "\\" in source or _RAW.search(source):
        return None
    tokens: list[Token] = []
    if bare:
        return None if _read(source, 0, "", tokens) is None else tokens
    reader = PlainReader(source)
    position = 0
    while position < len(source):
        prints = reader.prints(position)
        start = reader.position
        if prints:
            is_text = prints[-1].__class__ is nodes.TemplateData
            # Where the last one of Jinja's tokens stands, at which an end is told of.
            last = prints[-1].lineno if is_text else start - 1
            tokens.append(_new(Token, (last, PRINTS, prints)))
        if start == len(source):
            break
        if source.startswith(_STRIPPING, start + 2):
            return None
        if block := _block(source, start, reader):
            tokens += block
            position = reader.position
            continue
        opening = source[start : start + 2]
        begin, end, closing = _TAGS[opening]
        tokens.append(_new(Token, (start + 1, begin, opening)))
        at = _read(source, start + 2, closing, tokens)
        if at is None:
            return None
        tokens.append(_new(Token, (at + 1, end, closing)))
        position = at + 2
    return tokens


def _block(source: str, start: int, reader: PlainReader) -> list[Token]:
    """The tokens of a tag that begins a block which depends on a plain expression, or none."""
    tag = _DEPENDENT.match(source, start)
    node = None if tag is None else reader.condition(tag.end())
    if tag is None or node is None:
        return []
    found = (
        (start + 1, "block_begin", "{%"),
        *((word.start() + 1, "name", word[0]) for word in _WORD.finditer(source, *tag.span(1))),
        (tag.end() + 1, EXPRESSION, node),
        (reader.position - 1, "block_end", "%}"),
    )
    return [_new(Token, one) for one in found]


def _read(source: str, position: int, closing: str, tokens: list[Token]) -> int | None:
    """Where the expression at ``position`` ends: before ``closing``, "" for the source's end."""
    opened: list[str] = []
    while True:
        end = None if opened else _END.match(source, position)
        if end is not None:
            return end.start(1) if end[1] == closing else None
        found = _TOKEN.match(source, position)
        if found is None:
            return None
        kind = found.lastgroup
        assert kind is not None
        text = found[kind]
        position = found.end()
        lineno = found.start(kind) + 1
        if kind == "name":
            if not text.isidentifier():
                return None
            tokens.append(_new(Token, (lineno, "name", text)))
        elif kind == "operator":
            if text in _PARTNERS:
                opened.append(_PARTNERS[text])
            elif text in (")", "]", "}") and (not opened or opened.pop() != text):
                return None
            tokens.append(_new(Token, (lineno, operators[text], text)))
        else:
            tokens.append(_new(Token, (lineno, kind, _VALUES[kind](text))))
