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
from notifyspec.analysis.types.charset import ANY, NONE, CharSet
from notifyspec.patterns import compile_pattern

if TYPE_CHECKING:
    from notifyspec.analysis.types.texts import TextType

_DIGITS: Final = CharSet.of([(0x30, 0x39)])
_WORDS: Final = CharSet.of_text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789")
_CATEGORIES: Final = {
    op.CATEGORY_DIGIT: _DIGITS,
    op.CATEGORY_NOT_DIGIT: _DIGITS.complement,
    op.CATEGORY_WORD: _WORDS,
    op.CATEGORY_NOT_WORD: _WORDS.complement,
}
_FEW: Final = 4
_REPEATS: Final = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_STARTS: Final = (op.AT_BEGINNING, op.AT_BEGINNING_STRING)
_ENDS: Final = (op.AT_END_STRING,)


@lru_cache(maxsize=1024)
def matching(pattern: str) -> TextType:
    """The texts in which a JSON Schema pattern is found. Raises UnsupportedPatternError."""
    # Python's own parser reads what Python's own engine runs.
    tree = parser.parse(compile_pattern(pattern).pattern, re.ASCII)
    return _found(list(tree))


def _found(items: list[Any]) -> TextType:
    """The texts that hold a match of the items, with anything around it that no anchor forbids."""
    match items:
        case [(op.BRANCH, (_, branches))]:
            return texts.union_of([_found(list(branch)) for branch in branches])
        case [(op.SUBPATTERN, (_, 0, 0, inner))]:
            return _found(list(inner))
    from_start = bool(items) and items[0][0] is op.AT and items[0][1] in _STARTS
    to_end = bool(items) and items[-1][0] is op.AT and items[-1][1] in _ENDS
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
    if kind in _REPEATS:
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


def characters(members: list[Any]) -> CharSet:
    """The characters of a class in Python's own syntax tree."""
    found = NONE
    negated = False
    for kind, argument in members:
        if kind is op.NEGATE:
            negated = True
        elif kind is op.LITERAL:
            found = found | CharSet.of([(argument, argument)])
        elif kind is op.RANGE:
            found = found | CharSet.of([argument])
        elif kind is op.CATEGORY and argument in _CATEGORIES:
            found = found | _CATEGORIES[argument]
        else:
            return ANY
    return found.complement if negated else found
