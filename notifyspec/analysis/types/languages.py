"""Which texts a regular expression lets through: their characters, lengths and beginning.

The answer may hold more texts than the expression does, and never fewer.
"""

from __future__ import annotations

import re
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Final

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.charset import ANY, CharSet
from notifyspec.analysis.types.regex_tree import ENDS, REPEATS, STARTS, characters
from notifyspec.context.formats import FORMAT_PATTERNS
from notifyspec.patterns import compile_pattern

if TYPE_CHECKING:
    from notifyspec.analysis.types.texts import TextType

_FEW: Final = 4
_LOOKAHEAD: Final = re.compile(r"\(\?[=!]")
# An end before the last one, or a beginning after the first.
_INNER_ANCHOR: Final = re.compile(r"(?<!\\)\$(?=.)|.(?<![\\\[])\^", re.DOTALL)


@lru_cache(maxsize=1024)
def matching(pattern: str) -> TextType:
    """The texts in which a JSON Schema pattern is found. Raises UnsupportedPatternError."""
    # Python's own parser reads what Python's own engine runs.
    tree = parser.parse(compile_pattern(pattern).pattern, re.ASCII)
    return _found(list(tree))


@lru_cache(maxsize=1024)
def is_told_by_parts(pattern: str) -> bool:
    """Whether `matching` leaves nothing out, as it does of what stands around and within groups."""
    return pattern in FORMAT_PATTERNS or (
        not _LOOKAHEAD.search(pattern) and _INNER_ANCHOR.search(pattern) is None
    )


def _found(items: list[Any]) -> TextType:
    """The texts that hold a match of the items, with anything around it that no anchor forbids."""
    match items:
        case [(op.BRANCH, (_, branches))]:
            return texts.union_of([_found(list(branch)) for branch in branches])
        case [(op.SUBPATTERN, (_, 0, 0, inner))]:
            return _found(list(inner))
    from_start = bool(items) and items[0][0] is op.AT and items[0][1] in STARTS
    to_end = bool(items) and items[-1][0] is op.AT and items[-1][1] in ENDS
    text = _sequence(items)
    text = text if from_start else texts.concat(texts.ANY_TEXT, text)
    return text if to_end else texts.concat(text, texts.ANY_TEXT)


def _sequence(items: list[Any]) -> TextType:
    text = texts.EMPTY
    for item in items:
        text = texts.concat(text, _one(*item))
    return text


def _one(kind: Any, argument: Any) -> TextType:
    if kind is op.LITERAL:
        return texts.constant(chr(argument))
    if kind is op.NOT_LITERAL:
        return texts.text_of(CharSet.of([(argument, argument)]).complement, 1, 1)
    if kind is op.ANY:
        return texts.text_of(ANY, 1, 1)
    if kind is op.IN:
        return _one_of(characters(argument))
    if kind in REPEATS:
        least, most, inner = argument
        return texts.repeated(_sequence(list(inner)), least, None if most is op.MAXREPEAT else most)
    if kind is op.SUBPATTERN:
        return _sequence(list(argument[3]))
    if kind is op.ATOMIC_GROUP:
        return _sequence(list(argument))
    if kind is op.BRANCH:
        return texts.union_of([_sequence(list(branch)) for branch in argument[1]])
    if kind in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return texts.EMPTY
    return texts.ANY_TEXT


def _one_of(chars: CharSet) -> TextType:
    """One character, told apart from the others where they are few."""
    few = [
        chr(code) for low, high in chars.ranges for code in range(low, min(high, low + _FEW) + 1)
    ]
    return texts.text_values(frozenset(few)) if 0 < len(few) <= _FEW else texts.text_of(chars, 1, 1)
