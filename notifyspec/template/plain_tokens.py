"""The tokens of a template in which nothing is out of the ordinary, a fifth of the time of Jinja's lexer.

A plain expression that is printed is one token, whose value is the node that `TemplateParser` would
make of its tokens. What Jinja's lexer does beyond that (comments, white space that a ``-`` strips, raw blocks, escapes,
and all that it refuses) is left to it. A property-based test holds the two to each other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jinja2.lexer import (
    Token,
    float_re,
    integer_re,
    operator_re,
    operators,
    string_re,
    whitespace_re,
)

from notifyspec.template.plain_expressions import PlainReader

if TYPE_CHECKING:
    from collections.abc import Callable

EXPRESSION: Final = "expression"
"""The type of a token that is a whole expression, read already."""

_OUT_OF_THE_ORDINARY: Final = re.compile(r"\{[{%][-+]|[-+][}%]\}|\{#|#\}|\\|\{%\s*raw")
_OPENING: Final = re.compile(r"\{[{%]")
_new: Final = tuple.__new__  # of a named tuple, whose own ``__new__`` takes twice as long
_TAGS: Final = {"{{": ("variable", "}}"), "{%": ("block", "%}")}
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


# In the order in which Jinja tries them.
_TOKEN: Final = re.compile(
    "|".join(
        _scoped(name, pattern)
        for name, pattern in (
            ("whitespace", whitespace_re),
            ("float", float_re),
            ("integer", integer_re),
            ("name", re.compile(r"\w+")),  # Jinja's own goes on to combining characters
            ("string", string_re),
            ("operator", operator_re),
        )
    )
)


def plain_tokens(source: str, *, bare: bool) -> list[Token] | None:
    """The tokens that the parser gets of a normalised source; None where Jinja has to tell.

    Their ``lineno`` is the offset plus one. ``bare``: the source is one expression without braces.
    """
    if _OUT_OF_THE_ORDINARY.search(source):
        return None
    tokens: list[Token] = []
    if bare:
        is_whole = "}}" not in source and _read(source, 0, "", tokens) is not None
        return tokens if is_whole else None
    reader = PlainReader(source)
    position = 0
    while opening := _OPENING.search(source, position):
        start = opening.start()
        if start > position:
            tokens.append(_new(Token, (position + 1, "data", source[position:start])))
        kind, closing = _TAGS[opening[0]]
        tokens.append(_new(Token, (start + 1, f"{kind}_begin", opening[0])))
        printed = reader.printed(start + 2) if kind == "variable" else None
        if printed is not None:
            tokens.append(_new(Token, (start + 3, EXPRESSION, printed)))
            position = reader.position
            tokens.append(_new(Token, (position - 1, "variable_end", closing)))
            continue
        end = _read(source, opening.end(), closing, tokens)
        if end is None:
            return None
        tokens.append(_new(Token, (end + 1, f"{kind}_end", closing)))
        position = end + 2
    if position < len(source):
        tokens.append(Token(position + 1, "data", source[position:]))
    return tokens


def _read(source: str, position: int, closing: str, tokens: list[Token]) -> int | None:
    """Where the expression at ``position`` ends: before ``closing``, "" for the source's end."""
    match = _TOKEN.match
    opened: list[str] = []
    while position < len(source):
        if closing and not opened and source.startswith(closing, position):
            return position
        found = match(source, position)
        if found is None:
            return None
        kind = found.lastgroup
        text = found[0]
        if kind == "name":
            if not text.isidentifier():
                return None
            tokens.append(_new(Token, (position + 1, "name", text)))
        elif kind == "operator":
            if text in _PARTNERS:
                opened.append(_PARTNERS[text])
            elif text in (")", "]", "}") and (not opened or opened.pop() != text):
                return None
            tokens.append(_new(Token, (position + 1, operators[text], text)))
        elif kind != "whitespace":
            assert kind is not None
            tokens.append(Token(position + 1, kind, _VALUES[kind](text)))  # type: ignore[arg-type]
        position = found.end()
    return None if opened or closing else position
