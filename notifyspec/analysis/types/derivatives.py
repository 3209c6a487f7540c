"""From a regular expression to the automaton of the texts in which it is found.

By Brzozowski's derivatives (J. ACM 11, 1964): the states are what is left to match, so that
lookaheads are no more than an intersection or a complement of what follows.
"""

from __future__ import annotations

from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from notifyspec.analysis.types.automata import Automaton, TooManyStatesError
from notifyspec.analysis.types.charset import ANY, NONE, CharSet
from notifyspec.analysis.types.regex_tree import ENDS, REPEATS, STARTS, characters, is_known_class

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_TERMS: Final = 8_000
_MOST_STATES: Final = 1_000
_MOST_CLASSES: Final = 32


class UnclearError(ValueError):
    """The expression has what no automaton here can tell, such as a backward reference."""


class _Term(NamedTuple):
    """``kind`` of: chars, cat, or, and, not, repeat. ``parts`` are other terms, by number."""

    kind: str
    parts: tuple[int, ...] = ()
    chars: CharSet = NONE
    least: int = 0
    most: int | None = None


NOTHING: Final = 0
EMPTY: Final = 1


class Terms:
    """Makes terms, each once, and takes their derivatives."""

    def __init__(self) -> None:
        self._terms: list[_Term] = [_Term("nothing"), _Term("empty")]
        self._numbers = {one: number for number, one in enumerate(self._terms)}
        self._derived: dict[tuple[int, str], int] = {}
        self.all = self.repeat(self.chars(ANY), 0, None)

    def _number(self, term: _Term) -> int:
        number = self._numbers.get(term)
        if number is None:
            if len(self._terms) >= _MOST_TERMS:
                raise TooManyStatesError
            number = self._numbers[term] = len(self._terms)
            self._terms.append(term)
        return number

    def chars(self, chars: CharSet) -> int:
        return self._number(_Term("chars", chars=chars)) if chars else NOTHING

    def cat(self, left: int, right: int) -> int:
        if NOTHING in (left, right):
            return NOTHING
        if left == EMPTY:
            return right
        if right == EMPTY:
            return left
        term = self._terms[left]
        if term.kind == "cat":
            return self.cat(term.parts[0], self.cat(term.parts[1], right))
        return self._number(_Term("cat", (left, right)))

    def either(self, terms: Iterable[int]) -> int:
        parts = self._flat("or", terms) - {NOTHING}
        if self.all in parts:
            return self.all
        return self._several("or", parts) if parts else NOTHING

    def both(self, *terms: int) -> int:
        parts = self._flat("and", terms) - {self.all}
        if NOTHING in parts:
            return NOTHING
        if EMPTY in parts:
            return EMPTY if all(map(self.is_nullable, parts)) else NOTHING
        return self._several("and", parts) if parts else self.all

    def other_than(self, term: int) -> int:
        if term in (NOTHING, self.all):
            return self.all if term == NOTHING else NOTHING
        found = self._terms[term]
        return found.parts[0] if found.kind == "not" else self._number(_Term("not", (term,)))

    def repeat(self, term: int, least: int, most: int | None) -> int:
        if most == 0 or term == EMPTY:
            return EMPTY
        if term == NOTHING:
            return NOTHING if least else EMPTY
        if least == most == 1:
            return term
        return self._number(_Term("repeat", (term,), least=least, most=most))

    def _flat(self, kind: str, terms: Iterable[int]) -> set[int]:
        found: set[int] = set()
        for number in terms:
            term = self._terms[number]
            found.update(term.parts if term.kind == kind else (number,))
        return found

    def _several(self, kind: str, parts: set[int]) -> int:
        return min(parts) if len(parts) == 1 else self._number(_Term(kind, tuple(sorted(parts))))

    def is_nullable(self, number: int) -> bool:
        term = self._terms[number]
        match term.kind:
            case "empty":
                return True
            case "cat" | "and":
                return all(map(self.is_nullable, term.parts))
            case "or":
                return any(map(self.is_nullable, term.parts))
            case "not":
                return not self.is_nullable(term.parts[0])
            case "repeat":
                return term.least == 0 or self.is_nullable(term.parts[0])
        return False

    def derived(self, number: int, char: str) -> int:
        """What is left to match after a character."""
        known = self._derived.get((number, char))
        if known is None:
            known = self._derived[number, char] = self._derive(self._terms[number], char)
        return known

    def _derive(self, term: _Term, char: str) -> int:
        match term.kind:
            case "chars":
                return EMPTY if char in term.chars else NOTHING
            case "cat":
                left, right = term.parts
                rest = self.cat(self.derived(left, char), right)
                if not self.is_nullable(left):
                    return rest
                return self.either((rest, self.derived(right, char)))
            case "or":
                return self.either([self.derived(one, char) for one in term.parts])
            case "and":
                return self.both(*[self.derived(one, char) for one in term.parts])
            case "not":
                return self.other_than(self.derived(term.parts[0], char))
            case "repeat":
                most = None if term.most is None else term.most - 1
                again = self.repeat(term.parts[0], max(0, term.least - 1), most)
                return self.cat(self.derived(term.parts[0], char), again)
        return NOTHING

    def classes(self) -> list[CharSet]:
        """All characters, divided so that no term tells those of one set apart."""
        found = [ANY]
        for term in self._terms:
            if term.kind == "chars":
                halves = ((one & term.chars, one - term.chars) for one in found)
                found = [half for two in halves for half in two if half]
                if len(found) > _MOST_CLASSES:
                    raise TooManyStatesError
        return found

    def automaton(self, start: int) -> Automaton:
        classes = [(chars, chr(chars.ranges[0][0])) for chars in self.classes()]
        numbers = {start: 0}
        waiting = [start]
        edges: list[tuple[tuple[CharSet, int], ...]] = []
        for term in waiting:
            leading: dict[int, CharSet] = {}
            for chars, char in classes:
                target = self.derived(term, char)
                if target != NOTHING:
                    leading[target] = leading.get(target, NONE) | chars
            for target in leading:
                if target not in numbers:
                    numbers[target] = len(numbers)
                    waiting.append(target)
            if len(numbers) > _MOST_STATES:
                raise TooManyStatesError
            edges.append(tuple((chars, numbers[target]) for target, chars in leading.items()))
        accepts = frozenset(at for term, at in numbers.items() if self.is_nullable(term))
        return Automaton(tuple(edges), frozenset((0,)), accepts)


def automaton_of(patterns: Iterable[str]) -> Automaton:
    """Of the texts in which all of some patterns of Python's are found.

    Raises UnclearError, TooManyStatesError and RecursionError.
    """
    terms = Terms()
    return terms.automaton(terms.both(*[_found(terms, pattern) for pattern in patterns]))


def _found(terms: Terms, pattern: str) -> int:
    """The texts that hold a match at their beginning, or further on."""
    items = list(parser.parse(pattern, op.SRE_FLAG_ASCII))
    later = terms.cat(terms.chars(ANY), terms.all)
    return terms.either(
        (
            _sequence(terms, items, terms.all, is_start=True),
            terms.cat(later, _sequence(terms, items, terms.all, is_start=False)),
        )
    )


def _sequence(terms: Terms, items: list[Any], then: int, *, is_start: bool | None) -> int:
    """The items and ``then`` what follows. ``is_start``: whether nothing stands before; None: perhaps."""
    if not items:
        return then
    (kind, argument), rest = items[0], items[1:]
    match kind:
        case op.AT:
            if argument in STARTS:
                if is_start is None:
                    raise UnclearError
                return _sequence(terms, rest, then, is_start=True) if is_start else NOTHING
            if argument not in ENDS:
                raise UnclearError
            return terms.both(EMPTY, _sequence(terms, rest, then, is_start=is_start))
        case op.ASSERT | op.ASSERT_NOT:
            direction, inner = argument
            if direction < 0:
                raise UnclearError
            ahead = _sequence(terms, list(inner), terms.all, is_start=is_start)
            ahead = ahead if kind is op.ASSERT else terms.other_than(ahead)
            return terms.both(ahead, _sequence(terms, rest, then, is_start=is_start))
        case op.SUBPATTERN:
            _, added, removed, inner = argument
            if added or removed:
                raise UnclearError
            return _sequence(terms, [*inner, *rest], then, is_start=is_start)
        case op.BRANCH:
            branches = argument[1]
            moves = all(branch.getwidth()[0] > 0 for branch in branches)
            tail = _sequence(terms, rest, then, is_start=_later(is_start, moves=moves))
            return terms.either(
                [_sequence(terms, list(one), tail, is_start=is_start) for one in branches]
            )
        case _ if kind in REPEATS and kind is not op.POSSESSIVE_REPEAT:
            least, most, inner = argument
            if not _is_plain(inner):
                raise UnclearError
            once = _sequence(terms, list(inner), EMPTY, is_start=None)
            many = terms.repeat(once, least, None if most is op.MAXREPEAT else most)
            moves = least > 0 and inner.getwidth()[0] > 0
            tail = _sequence(terms, rest, then, is_start=_later(is_start, moves=moves))
            return terms.cat(many, tail)
    tail = _sequence(terms, rest, then, is_start=False)
    return terms.cat(terms.chars(_one(kind, argument)), tail)


def _later(is_start: bool | None, *, moves: bool) -> bool | None:
    return False if moves or is_start is False else None


def _one(kind: Any, argument: Any) -> CharSet:
    if kind is op.LITERAL:
        return CharSet.of_text(chr(argument))
    if kind is op.NOT_LITERAL:
        return CharSet.of_text(chr(argument)).complement
    if kind is op.ANY:
        return CharSet.of_text("\n").complement
    if kind is op.IN and is_known_class(argument):
        return characters(argument)
    raise UnclearError


def _is_plain(items: Any) -> bool:
    """Whether the items ask for nothing beside the characters that they match."""
    for kind, argument in items:
        if kind in (op.AT, op.ASSERT, op.ASSERT_NOT):
            return False
        inner: list[Any] = []
        if kind is op.SUBPATTERN:
            inner = [argument[3]]
        elif kind is op.BRANCH:
            inner = argument[1]
        elif kind in REPEATS:
            inner = [argument[2]]
        if not all(map(_is_plain, inner)):
            return False
    return True
