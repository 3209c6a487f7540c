"""Patterns on which a backtracking engine, such as Python's ``re``, takes exponential time.

They have a loop that can take the same text in two ways, as the ``a`` of ``(a+)+``: where the rest of
the pattern does not fit, the engine tries all the ways, twice as many with each further round. It is
told from the automaton of the loop whose states are the characters of the pattern; two runs through
it over the same text that part and meet again are two ways.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from notifyspec.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_REPEATS: Final = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_ONE_CHARACTER: Final = (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY, op.GROUPREF)
_FEW_ROUNDS: Final = 4  # of a repeat that only takes polynomial time
_FEW_WAYS: Final = 10_000  # in which a bounded repeat can be gone through: no harm
_MOST_COPIES: Final = 64  # of what is repeated so many times exactly
_MOST_CHARACTERS: Final = 1_000  # of a loop, each copy counted
_MOST_PAIRS: Final = 200_000
_MANY_REPEATS: Final = 3  # in a row, of one character
_LONG: Final = 100  # rounds of a repeat
_MANY: Final = 2  # as good as any larger number of ways

_Item = tuple[Any, Any]
_Ways = dict[int, int]


class TooLargeToTellError(ValueError):
    """The pattern has loops of so many characters that nobody can say what they cost."""


@lru_cache(maxsize=4096)
def ambiguous_text(pattern: str) -> str | None:
    """A text that a loop of the pattern takes in two ways; None where matching takes no exponential time.

    Raises UnsupportedPatternError and TooLargeToTellError.
    """
    if "(" not in pattern:  # a loop in a loop, or around alternatives, needs a group
        return None
    tree = parser.parse(compile_pattern(pattern).pattern, re.ASCII)
    for body in _loops(list(tree), 1, can_fail=False):
        found = _Automaton(body).text_taken_twice()
        if found is not None:
            return found
    return None


@lru_cache(maxsize=4096)
def text_divided_at_will(pattern: str) -> str | None:
    """A character that three repeats in a row take, before something that may not fit; None if there is none.

    A text of it can be divided among them in as many ways as the square of its length, and each
    beginning of it is tried. Raises UnsupportedPatternError.
    """
    if sum(map(pattern.count, "*+,")) < _MANY_REPEATS:
        return None
    tree = parser.parse(compile_pattern(pattern).pattern, re.ASCII)
    items = _flat(list(tree))
    runs = [(index, *one) for index, item in enumerate(items) if (one := _run_of_one(*item))]
    if len(runs) < _MANY_REPEATS:
        return None
    masks, samples = _masks([character for _, character, _ in runs])
    taken = [0] * len(samples)
    for (index, _, least), mask, after in zip(runs, masks, [*runs[1:], None], strict=True):
        for nth in range(len(samples)):
            taken[nth] = taken[nth] + 1 if mask >> nth & 1 else 0 if least else taken[nth]
        rest = items[index + 1 :]
        if max(taken) >= _MANY_REPEATS and not all(_always_fits(*one) for one in rest):
            return samples[taken.index(max(taken))]
        between = rest if after is None else items[index + 1 : after[0]]
        if not all(_may_take_nothing(*one) for one in between):
            taken = [0] * len(samples)
    return None


def _flat(items: Sequence[_Item]) -> list[_Item]:
    """The items, and in place of a group what stands in it."""
    found: list[_Item] = []
    for kind, argument in items:
        inner = list(argument[3]) if kind is op.SUBPATTERN else []
        found += _flat(inner) if kind is op.SUBPATTERN else [(kind, argument)]
    return found


def _run_of_one(kind: Any, argument: Any) -> tuple[_Item, int] | None:
    """The character that is repeated without a narrow bound, and how often at least."""
    if kind not in (op.MAX_REPEAT, op.MIN_REPEAT) or argument[1] < _LONG:
        return None
    body = _flat(list(argument[2]))
    return (body[0], argument[0]) if len(body) == 1 and body[0][0] in _ONE_CHARACTER else None


def _may_take_nothing(kind: Any, argument: Any) -> bool:
    return kind is op.AT or _always_fits(kind, argument)


def _loops(items: Sequence[_Item], rounds: int, *, can_fail: bool) -> Iterator[list[_Item]]:
    """What is repeated without an end that matters, outermost first, where it may have to be tried anew.

    ``rounds`` are those of the repeats around; ``can_fail``: what follows may not fit.
    """
    for index, (kind, argument) in enumerate(items):
        fails = can_fail or not all(_always_fits(*one) for one in items[index + 1 :])
        if kind in _REPEATS:
            least, most, inner = argument
            body = list(inner)
            if _has_choices(body):
                if _is_loop(most, body, rounds) and (fails or least > 1):
                    yield body
                    yield from _loops_of_assertions(body)
                else:
                    yield from _loops(body, rounds * min(int(most), _FEW_ROUNDS), can_fail=True)
        else:
            is_assertion = kind in (op.ASSERT, op.ASSERT_NOT)
            for branch in _branches(kind, argument):
                yield from _loops(branch, rounds, can_fail=fails and not is_assertion)


def _loops_of_assertions(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    for kind, argument in items:
        inner = [list(argument[2])] if kind in _REPEATS else _branches(kind, argument)
        for branch in inner:
            if kind in (op.ASSERT, op.ASSERT_NOT):
                yield from _loops(branch, 1, can_fail=False)
            else:
                yield from _loops_of_assertions(branch)


def _is_loop(most: Any, body: list[_Item], rounds: int) -> bool:
    if most is op.MAXREPEAT:
        return True
    if int(most) * rounds <= _FEW_ROUNDS:
        return False
    ways = _ways(body)
    return ways is None or (ways > 1 and (most > _MOST_COPIES or ways ** int(most) > _FEW_WAYS))


def _has_choices(items: Sequence[_Item]) -> bool:
    """Whether the items can be gone through in more ways than one, or refer to what can."""
    return _ways(items) != 1


def _ways(items: Sequence[_Item]) -> int | None:
    """In how many ways the items can be gone through, None where that is without end."""
    whole = 1
    for kind, argument in items:
        if kind in _REPEATS:
            least, most, inner = argument
            once = _ways(list(inner))
            if most is op.MAXREPEAT or once is None or (once > 1 and most > _MOST_COPIES):
                return None
            whole *= (int(most) - int(least) + 1) * once ** int(most)
        else:
            branches = _branches(kind, argument)
            if branches:
                each = [_ways(branch) for branch in branches]
                known = [one for one in each if one is not None]
                if len(known) < len(each):
                    return None
                whole *= sum(known)
        if whole > _FEW_WAYS**2:
            return None
    return whole


def _branches(kind: Any, argument: Any) -> list[list[_Item]]:
    """The alternatives that a group, a branch or an assertion is made of."""
    if kind is op.SUBPATTERN:
        return [list(argument[3])]
    if kind is op.ATOMIC_GROUP:
        return [list(argument)]
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return [list(argument[1])]
    if kind is op.BRANCH:
        return [list(branch) for branch in argument[1]]
    if kind is op.GROUPREF_EXISTS:
        return [list(branch or ()) for branch in argument[1:]]
    return []


def _always_fits(kind: Any, argument: Any) -> bool:
    if kind in _REPEATS:
        return bool(argument[0] == 0)
    if kind in (op.SUBPATTERN, op.BRANCH):
        return any(
            all(_always_fits(*one) for one in branch) for branch in _branches(kind, argument)
        )
    return False


class _Part(NamedTuple):
    """The characters that a part begins and ends with, and in how many ways; and those to be empty."""

    first: _Ways
    last: _Ways
    empty: int


_NOTHING: Final = _Part({}, {}, 1)


class _Automaton:
    """Of a loop around ``body``. States are the characters of the pattern, by number."""

    def __init__(self, body: list[_Item]) -> None:
        self._characters: list[_Item] = []
        self._follow: defaultdict[int, _Ways] = defaultdict(dict)
        self._again(self._sequence(body))
        self._masks, self._samples = _masks(self._characters)

    def text_taken_twice(self) -> str | None:
        """What two runs from one state to one state read, if there are two."""
        for state, nexts in self._follow.items():
            for after, ways in nexts.items():
                if ways >= _MANY and self._masks[state] and self._masks[after]:
                    return self._sample(after, after)
        seen: dict[tuple[int, int], tuple[int, int] | None] = {}
        waiting: deque[tuple[int, int]] = deque()
        for state in range(len(self._characters)):
            for pair in self._pairs(state, state):
                if pair[0] != pair[1] and pair not in seen:
                    seen[pair] = None
                    waiting.append(pair)
        while waiting:
            here = waiting.popleft()
            for pair in self._pairs(*here):
                if pair[0] == pair[1]:
                    return self._read(here, seen) + self._sample(*pair)
                if pair not in seen:
                    seen[pair] = here
                    waiting.append(pair)
            if len(seen) > _MOST_PAIRS:
                raise TooLargeToTellError
        return None

    def _pairs(self, left: int, right: int) -> Iterator[tuple[int, int]]:
        """Where two runs can be after one more character, the lower state first."""
        masks = self._masks
        for one in self._follow.get(left, ()):
            for other in self._follow.get(right, ()):
                if masks[one] & masks[other]:
                    yield (one, other) if one <= other else (other, one)

    def _read(
        self, pair: tuple[int, int], seen: dict[tuple[int, int], tuple[int, int] | None]
    ) -> str:
        text = ""
        here: tuple[int, int] | None = pair
        while here is not None:
            text = self._sample(*here) + text
            here = seen[here]
        return text

    def _sample(self, left: int, right: int) -> str:
        both = self._masks[left] & self._masks[right]
        shown = [one for nth, one in enumerate(self._samples) if both >> nth & 1]
        return min(shown, key=lambda one: (not one.isalnum(), not one.isprintable(), one))

    def _sequence(self, items: Sequence[_Item]) -> _Part:
        whole = _NOTHING
        for kind, argument in items:
            whole = self._then(whole, self._one(kind, argument))
        return whole

    def _one(self, kind: Any, argument: Any) -> _Part:
        if kind in _ONE_CHARACTER:
            return self._character(kind, argument)
        if kind in _REPEATS:
            least, most, inner = argument
            return self._repeat(int(least), most, list(inner))
        if kind in (op.ASSERT, op.ASSERT_NOT):
            return _NOTHING  # its loops are told on their own
        branches = _branches(kind, argument)
        if not branches:
            return _NOTHING
        parts = [self._sequence(branch) for branch in branches]
        return _Part(
            _sum(*(part.first for part in parts)),
            _sum(*(part.last for part in parts)),
            min(_MANY, sum(part.empty for part in parts)),
        )

    def _character(self, kind: Any, argument: Any) -> _Part:
        state = len(self._characters)
        if state >= _MOST_CHARACTERS:
            raise TooLargeToTellError
        self._characters.append((kind, argument))
        return _Part({state: 1}, {state: 1}, 0)

    def _repeat(self, least: int, most: Any, body: list[_Item]) -> _Part:
        is_exact = least == most and least <= _MOST_COPIES
        if most is not op.MAXREPEAT and (is_exact or most <= _FEW_ROUNDS):
            optional = _NOTHING
            for _ in range(int(most) - least):
                part = self._then(self._sequence(body), optional)
                optional = part._replace(empty=min(_MANY, part.empty + 1))
            for _ in range(least):
                optional = self._then(self._sequence(body), optional)
            return optional
        part = self._again(self._sequence(body))
        # Past a round that took nothing, the engine goes on to what follows the loop, or, where
        # the round was one that there must be, to the next one.
        more = 1 + part.empty
        if least:
            empty = min(_MANY, part.empty * more)
            return _Part(_times(part.first, more), _times(part.last, more), empty)
        return _Part(part.first, _times(part.last, more), min(_MANY, more))

    def _again(self, part: _Part) -> _Part:
        self._link(part.last, part.first)
        return part

    def _then(self, left: _Part, right: _Part) -> _Part:
        self._link(left.last, right.first)
        return _Part(
            _sum(left.first, _times(right.first, left.empty)),
            _sum(right.last, _times(left.last, right.empty)),
            min(_MANY, left.empty * right.empty),
        )

    def _link(self, last: _Ways, first: _Ways) -> None:
        for state, ends in last.items():
            nexts = self._follow[state]
            for after, begins in first.items():
                nexts[after] = min(_MANY, nexts.get(after, 0) + ends * begins)


def _sum(*parts: _Ways) -> _Ways:
    whole: _Ways = {}
    for part in parts:
        for state, ways in part.items():
            whole[state] = min(_MANY, whole.get(state, 0) + ways)
    return whole


def _times(part: _Ways, factor: int) -> _Ways:
    return {state: min(_MANY, ways * factor) for state, ways in part.items()} if factor else {}


def _masks(characters: list[_Item]) -> tuple[list[int], list[str]]:
    """For each, which of the samples it takes, as bits; a sample stands for all that are taken alike."""
    starts = {0, *map(ord, "09AZaz_"), *(ord(one) + 1 for one in "9Zz_")}
    for kind, argument in characters:
        for member, value in argument if kind is op.IN else [(kind, argument)]:
            if member in (op.LITERAL, op.NOT_LITERAL):
                starts |= {value, value + 1}
            elif member is op.RANGE:
                starts |= {value[0], value[1] + 1}
    samples = [chr(code) for code in sorted(starts) if code <= 0x10FFFF]
    known: dict[str, int] = {}
    masks = []
    for item in characters:
        key = repr(item)
        if key not in known:
            known[key] = sum(1 << nth for nth, one in enumerate(samples) if _takes(*item, one))
        masks.append(known[key])
    return masks, samples


def _takes(kind: Any, argument: Any, character: str) -> bool:
    code = ord(character)
    if kind is op.LITERAL:
        return bool(code == argument)
    if kind is op.NOT_LITERAL:
        return bool(code != argument)
    if kind is not op.IN:
        return True
    is_negated = argument[0][0] is op.NEGATE
    return is_negated != any(_is_member(member, value, character) for member, value in argument)


def _is_member(kind: Any, argument: Any, character: str) -> bool:
    if kind is op.LITERAL:
        return bool(ord(character) == argument)
    if kind is op.RANGE:
        return bool(argument[0] <= ord(character) <= argument[1])
    if kind is op.CATEGORY:
        is_word = character.isascii() and (character.isalnum() or character == "_")
        is_digit = character.isascii() and character.isdigit()
        is_space = character in " \t\n\r\f\v"
        return {
            op.CATEGORY_DIGIT: is_digit,
            op.CATEGORY_NOT_DIGIT: not is_digit,
            op.CATEGORY_WORD: is_word,
            op.CATEGORY_NOT_WORD: not is_word,
            op.CATEGORY_SPACE: is_space,
            op.CATEGORY_NOT_SPACE: not is_space,
        }[argument]
    return False
