"""Python's own syntax tree of a regular expression: its repeats, its anchors and its classes."""

from __future__ import annotations

from re import _constants as op  # type: ignore[attr-defined]
from typing import Any, Final

from notifyspec.analysis.types.charset import ANY, NONE, CharSet

_DIGITS: Final = CharSet.of([(0x30, 0x39)])
_WORDS: Final = CharSet.of_text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789")
_CATEGORIES: Final = {
    op.CATEGORY_DIGIT: _DIGITS,
    op.CATEGORY_NOT_DIGIT: _DIGITS.complement,
    op.CATEGORY_WORD: _WORDS,
    op.CATEGORY_NOT_WORD: _WORDS.complement,
}
REPEATS: Final = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
STARTS: Final = (op.AT_BEGINNING, op.AT_BEGINNING_STRING)
ENDS: Final = (op.AT_END_STRING,)


def is_known_class(members: list[Any]) -> bool:
    """Whether it is known of every member of a class which characters it is."""
    known = (op.NEGATE, op.LITERAL, op.RANGE)
    return all(
        kind in known or (kind is op.CATEGORY and argument in _CATEGORIES)
        for kind, argument in members
    )


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
