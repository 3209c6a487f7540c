"""Regular expressions as JSON Schema means them (ECMA-262), run by Python's ``re``.

The two differ where it matters for what reaches a channel name: in Python ``$`` also matches before
a final newline, and ``\\d`` and ``\\w`` take digits and letters of every script.
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ECMA_SPACE = (
    "\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
)
ECMA_NO_SPACE = (
    "\\0-\\x08\\x0e-\\x1f!-\\x9f\\xa1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e"
    "\\u2060-\\u2fff\\u3001-\\ufefe\\uff00-\\U0010ffff"
)

_TOKEN = re.compile(
    r"""\\c[A-Za-z] | \\u\{[0-9A-Fa-f]{1,6}\} | \\[pP](?:\{[^}]*\})? | \\k<\w+> | \\. |
        \[\^?\]? | \(\?<(?=\w) | .""",
    re.VERBOSE | re.DOTALL,
)
_OUTSIDE_CLASSES = {
    "$": "\\Z",
    ".": "[^\\n\\r\\u2028\\u2029]",
    "(?<": "(?P<",
    "[]": "(?!)",
    "[^]": "[\\s\\S]",
}
_SET_OPERATORS = "[&|~"  # Python warns of these when they stand twice in a class


class UnsupportedPatternError(ValueError):
    """The pattern is none, or uses what Python's engine can't express. Says what."""


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The pattern as a Python one. Use its ``search``, as JSON Schema does not anchor.

    Raises UnsupportedPatternError.
    """
    try:
        with warnings.catch_warnings():
            # Of `--` in a class, which may once mean something else.
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile("".join(_translated(pattern)), re.ASCII)
    except re.error as error:
        raise UnsupportedPatternError(
            f"{error.msg}, at character {(error.pos or 0) + 1}"
        ) from error
    except (OverflowError, RecursionError) as error:
        raise UnsupportedPatternError("it is too large") from error


def _translated(pattern: str) -> Iterator[str]:
    in_class = False
    position = 0
    while position < len(pattern):
        match = _TOKEN.match(pattern, position)
        part = match.group() if match else pattern[position]
        if in_class and not part.startswith("\\"):
            part = part[0]
        position += len(part)
        if part.startswith("\\"):
            yield _escape(part, in_class=in_class)
        elif in_class:
            in_class = part != "]"
            yield f"\\{part}" if part in _SET_OPERATORS else part
        else:
            in_class = part in ("[", "[^")
            yield _OUTSIDE_CLASSES.get(part, part)


def _escape(part: str, *, in_class: bool) -> str:
    kind = part[1:2]
    if part == "\\s":
        return ECMA_SPACE if in_class else f"[{ECMA_SPACE}]"
    if part == "\\S":
        return ECMA_NO_SPACE if in_class else f"[{ECMA_NO_SPACE}]"
    if part == "\\b" and in_class:
        return "\\x08"
    if part == "\\0":
        return "\\x00"
    if kind == "c" and len(part) == 3:
        return f"\\x{ord(part[2]) % 32:02x}"
    if part.startswith("\\u{"):
        return re.escape(chr(int(part[3:-1], 16)))
    if part.startswith("\\k<"):
        return f"(?P={part[3:-1]})"
    if kind in "dDwWbBfnrtvxu" or kind.isdigit():
        return part
    if kind.isalpha():
        raise UnsupportedPatternError(f"{part} is not supported")
    return re.escape(kind)


_PIECE = re.compile(
    r"""(?:\[(?P<set>(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|[A-Za-z0-9_.:@/, ])*-?)\]
          |(?P<literal>[A-Za-z0-9_:@/,\ -]|\\[.d]))
        (?:[+*?]|\{[0-9]+(?:,[0-9]*)?\})?""",
    re.VERBOSE,
)
_DIGITS = re.compile(r"\^(?:\[0-9\]|\\d)(?:\{(\d+)(?:(,)(\d*))?\}|(\+))\$")


def alphabet(pattern: str) -> frozenset[str] | None:
    """Characters of which every text that matches is made; None where that is not plain to see.

    Understood are patterns such as ``^[A-Z]{1,3}-[0-9]+$``: anchored, one class after the other.
    """
    if not (pattern.startswith("^") and pattern.endswith("$")):
        return None
    characters: set[str] = set()
    position, end = 1, len(pattern) - 1
    while position < end:
        piece = _PIECE.match(pattern, position, end)
        if piece is None:
            return None
        characters |= _characters(piece)
        position = piece.end()
    return frozenset(characters)


def digits(pattern: str) -> tuple[int, int | None] | None:
    """The least and most digits where the pattern asks for digits and nothing else, else None."""
    match = _DIGITS.fullmatch(pattern)
    if match is None:
        return None
    least, comma, most, plus = match.groups()
    if plus:
        return 1, None
    if not comma:
        return int(least), int(least)
    return int(least), int(most) if most else None


def _characters(piece: re.Match[str]) -> set[str]:
    literal = piece["literal"]
    if literal is not None:
        return set("0123456789") if literal == "\\d" else {literal[-1]}
    found: set[str] = set()
    members: str = piece["set"]
    while members:
        if len(members) > 2 and members[1] == "-":
            found.update(chr(code) for code in range(ord(members[0]), ord(members[2]) + 1))
            members = members[3:]
        else:
            found.add(members[0])
            members = members[1:]
    return found
