"""Finite automata over characters: sets of texts that can be cut, trimmed and replaced in exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.charset import NONE, CharSet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from notifyspec.analysis.types.texts import TextType

Edges = tuple[tuple[CharSet, int], ...]
States = frozenset[int]

_MOST_STATES: Final = 20_000  # that a cut may need
_MOST_PREFIX: Final = 200
_MOST_WRITTEN_OUT: Final = 16  # characters of each of a few texts that are told apart


class TooManyStatesError(ValueError):
    """The set of texts is not worth its automaton."""


class Automaton(NamedTuple):
    """``edges`` by state: the characters that lead on, and where to. It may be in several at once."""

    edges: tuple[Edges, ...]
    starts: States
    accepts: States

    @property
    def reversed(self) -> Automaton:
        """Of the same texts backwards."""
        turned: list[list[tuple[CharSet, int]]] = [[] for _ in self.edges]
        for state, edges in enumerate(self.edges):
            for chars, target in edges:
                turned[target].append((chars, state))
        return Automaton(tuple(map(tuple, turned)), self.accepts, self.starts)

    def after(self, count: int) -> Automaton:
        """Of the texts without their first ``count`` characters."""
        current = self.starts
        is_shorter = False
        for _ in range(count):
            is_shorter = is_shorter or bool(current & self.accepts)
            current = self._followers(current)
        if not is_shorter:
            return self._replace(starts=current)
        empty = len(self.edges)
        return Automaton((*self.edges, ()), current | {empty}, self.accepts | {empty})

    def first(self, count: int) -> Automaton:
        """Of the first ``count`` characters of the texts."""
        size = len(self.edges)
        if size * (count + 1) > _MOST_STATES:
            raise TooManyStatesError
        layers = [
            tuple((chars, target + (layer + 1) * size) for chars, target in edges)
            for layer in range(count)
            for edges in self.edges
        ]
        ends = self.reversed.reachable
        accepts = {state + layer * size for layer in range(count) for state in self.accepts}
        accepts.update(state + count * size for state in ends)
        return Automaton((*layers, *[()] * size), self.starts, frozenset(accepts))

    def stripped(self, removed: CharSet) -> Automaton:
        """Of the texts without the characters ``removed`` at their beginning."""
        within = self._closure(self.starts, removed)
        first = tuple(
            (chars - removed, target)
            for state in within
            for chars, target in self.edges[state]
            if chars - removed
        )
        start = len(self.edges)
        accepts = self.accepts | ({start} if within & self.accepts else frozenset())
        return Automaton((*self.edges, first), frozenset((start,)), accepts)

    def changed(self, change: Callable[[CharSet], CharSet]) -> Automaton:
        """Of the texts with each character changed to another, or without those that have none."""
        edges = tuple(
            tuple((change(chars), target) for chars, target in one if change(chars))
            for one in self.edges
        )
        return self._replace(edges=edges)

    def replaced(self, old: str, new: str) -> Automaton:
        """Of the texts with a text in place of one character, wherever it stands."""
        single = CharSet.of_text(old)
        made: list[list[tuple[CharSet, int]]] = [[] for _ in self.edges]
        skipped: list[set[int]] = [{state} for state in range(len(self.edges))]
        for state, edges in enumerate(self.edges):
            for chars, target in edges:
                if chars - single:
                    made[state].append((chars - single, target))
                if old not in chars:
                    continue
                if not new:
                    skipped[state].add(target)
                    continue
                here = state
                for char in new[:-1]:
                    made.append([])
                    made[here].append((CharSet.of_text(char), len(made) - 1))
                    here = len(made) - 1
                made[here].append((CharSet.of_text(new[-1]), target))
        if new:
            return Automaton(tuple(map(tuple, made)), self.starts, self.accepts)
        reached = [_closed(skipped, state) for state in range(len(made))]
        joined = tuple(tuple(edge for one in states for edge in made[one]) for states in reached)
        accepts = frozenset(at for at, states in enumerate(reached) if states & self.accepts)
        return Automaton(joined, self.starts, accepts)

    @property
    def reachable(self) -> States:
        """The states that some text leads to."""
        return self._closure(self.starts, None)

    @property
    def text(self) -> TextType | None:
        """What `TextType` can tell of the texts; None where there are none."""
        useful = self.reachable & self.reversed.reachable
        edges = {
            state: [(chars, target) for chars, target in self.edges[state] if target in useful]
            for state in useful
        }
        starts = self.starts & useful
        if not starts:
            return None
        used = NONE
        for one in edges.values():
            for chars, _ in one:
                used = used | chars
        follow = {state: {target for _, target in one} for state, one in edges.items()}
        least, layer = 0, set(starts)
        while not layer & self.accepts:
            least, layer = least + 1, {one for state in layer for one in follow[state]}
        longest = _longest(follow, starts)
        few = None if longest is None or longest > _MOST_WRITTEN_OUT else self._few(edges, starts)
        if few is not None:
            return texts.text_values(few)
        found = texts.text_of(used, least, longest)
        prefix, after = self._beginning(edges, starts)
        return found._replace(prefix=prefix, after=after)

    def _few(
        self, edges: dict[int, list[tuple[CharSet, int]]], starts: States
    ) -> frozenset[str] | None:
        """All texts, None where they are many. None of them goes on without end."""
        found: set[str] = set()
        waiting = [("", set(starts))]
        while waiting:
            text, states = waiting.pop()
            if states & self.accepts:
                found.add(text)
            leading: dict[str, set[int]] = {}
            for state in states:
                for low, high, target in _spans(edges[state]):
                    if high - low >= texts.MOST_VALUES:
                        return None
                    for code in range(low, high + 1):
                        leading.setdefault(chr(code), set()).add(target)
            waiting += [(text + char, targets) for char, targets in leading.items()]
            if len(found) + len(waiting) > texts.MOST_VALUES:
                return None
        return frozenset(found)

    def _beginning(
        self, edges: dict[int, list[tuple[CharSet, int]]], starts: States
    ) -> tuple[str, CharSet]:
        prefix, current = "", set(starts)
        while True:
            following = NONE
            for state in current:
                for chars, _ in edges[state]:
                    following = following | chars
            ranges = following.ranges
            is_one = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
            if not is_one or current & self.accepts or len(prefix) == _MOST_PREFIX:
                return prefix, following
            prefix += chr(ranges[0][0])
            current = {target for state in current for _, target in edges[state]}

    def _followers(self, states: Iterable[int]) -> States:
        return frozenset(target for state in states for _, target in self.edges[state])

    def _closure(self, states: Iterable[int], by: CharSet | None) -> States:
        """All states that characters ``by`` lead to, or any."""
        found = set(states)
        waiting = list(found)
        while waiting:
            for chars, target in self.edges[waiting.pop()]:
                if target not in found and (chars if by is None else chars & by):
                    found.add(target)
                    waiting.append(target)
        return frozenset(found)


def _spans(edges: Iterable[tuple[CharSet, int]]) -> Iterator[tuple[int, int, int]]:
    return ((low, high, target) for chars, target in edges for low, high in chars.ranges)


def _closed(skipped: list[set[int]], state: int) -> set[int]:
    found, waiting = {state}, [state]
    while waiting:
        new = skipped[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _longest(follow: dict[int, set[int]], starts: States) -> int | None:
    """The most steps from a start; None where they go round and round."""
    counts = dict.fromkeys(follow, 0)
    for targets in follow.values():
        for target in targets:
            counts[target] += 1
    ready = [state for state, count in counts.items() if count == 0]
    longest = dict.fromkeys(follow, -1) | dict.fromkeys(starts, 0)
    done = 0
    while ready:
        state = ready.pop()
        done += 1
        for target in follow[state]:
            if longest[state] >= 0:
                longest[target] = max(longest[target], longest[state] + 1)
            counts[target] -= 1
            if counts[target] == 0:
                ready.append(target)
    return max(longest.values()) if done == len(follow) else None
