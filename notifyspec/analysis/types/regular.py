"""Texts by the regular language that they are of: what patterns say, and what filters made of it.

A language is a description, by which it is compared and remembered. Its automaton is made where a
filter asks for it. ``patterns`` are those that its own texts match, which none are of what was cut.
"""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from notifyspec.analysis.types.automata import Automaton, TooManyStatesError
from notifyspec.analysis.types.derivatives import UnclearError, automaton_of
from notifyspec.analysis.types.meet import meet_texts
from notifyspec.patterns import compile_pattern

if TYPE_CHECKING:
    from notifyspec.analysis.types.charset import CharSet
    from notifyspec.analysis.types.texts import TextType


class Matching(NamedTuple):
    """The texts in which each of some patterns of JSON Schema is found."""

    patterns: tuple[str, ...]

    def automaton(self) -> Automaton:
        return automaton_of(compile_pattern(pattern).pattern for pattern in self.patterns)


class Slice(NamedTuple):
    """Parts of texts, from ``start`` to before ``stop``, as Python cuts them."""

    of: Language
    start: int
    stop: int | None
    patterns: tuple[str, ...] = ()

    def automaton(self) -> Automaton:
        whole = self.of.automaton()
        if self.start < 0:
            if self.stop is not None:
                raise UnclearError
            return whole.reversed.first(-self.start).reversed
        if self.stop is None or self.stop < 0:
            rest = whole.after(self.start)
            return rest if self.stop is None else rest.reversed.after(-self.stop).reversed
        return whole.after(self.start).first(max(0, self.stop - self.start))


class Stripped(NamedTuple):
    """Texts without some characters at either end."""

    of: Language
    removed: CharSet
    patterns: tuple[str, ...] = ()

    def automaton(self) -> Automaton:
        left = self.of.automaton().stripped(self.removed)
        return left.reversed.stripped(self.removed).reversed


class Replaced(NamedTuple):
    """Texts with ``new`` in place of each character ``old``."""

    of: Language
    old: str
    new: str
    patterns: tuple[str, ...] = ()

    def automaton(self) -> Automaton:
        return self.of.automaton().replaced(self.old, self.new)


class Cased(NamedTuple):
    """Texts of ASCII in upper or in lower case."""

    of: Language
    is_upper: bool
    patterns: tuple[str, ...] = ()

    def automaton(self) -> Automaton:
        case = attrgetter("upper" if self.is_upper else "lower")
        return self.of.automaton().changed(case)


Language = Matching | Slice | Stripped | Replaced | Cased


def refined(text: TextType, language: Language | None) -> TextType:
    """The text, of which it is known now that it is of the language."""
    if language is None or text.values is not None:
        return text
    known = _text_of(language)
    if known is None:
        return text
    return (meet_texts(text, known) or text)._replace(language=language)


@lru_cache(maxsize=512)
def _text_of(language: Language) -> TextType | None:
    """What the language tells; None where it is not worth its automaton."""
    try:
        return language.automaton().text
    except (UnclearError, TooManyStatesError, RecursionError):
        return None
