"""Where the parts of an expression stand in its template's source."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.source import Span

if TYPE_CHECKING:
    from notifyspec.template.environment import TemplateEnvironment

_NAME: Final = re.compile(r"[^\W\d]\w*")
_SILENT: Final = frozenset({"whitespace", "data", "comment", "comment_begin", "comment_end"})
_OPENINGS: Final = frozenset({"(", "[", "{"})
# Jinja places a comparison behind its end, and operands nowhere.
_UNPLACED: Final = (nodes.Compare, nodes.Operand)
_CLOSINGS: Final = frozenset({")", "]", "}"})


class Places:
    """Places in one template. ``bare``: the source is one expression without braces."""

    def __init__(self, environment: TemplateEnvironment, source: str, *, bare: bool) -> None:
        self._environment = environment
        self.template = source
        self._bare = bare

    def expression(self, node: nodes.Node) -> Span:
        """A whole expression, but for parentheses around it."""
        first, last = self._range(node)
        start, text = self._tokens[last]
        return Span(self._starts[first], start + len(text))

    def text(self, span: Span) -> str:
        return self.template[span.start : span.end]

    def at(self, offset: int, word: str) -> Span:
        """A word at an offset."""
        return Span(offset, offset + len(word))

    def sign(self, node: nodes.Node) -> Span:
        """The sign before an expression."""
        return Span(node.lineno - 1, node.lineno)

    def field(self, node: nodes.Getattr | nodes.Getitem) -> Span:
        """The name of the field that is read, or the bracket of an index."""
        offset = node.lineno - 1
        if isinstance(node, nodes.Getattr):
            return self._word(offset + 1 if self.template.startswith(".", offset) else offset)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._token(node.arg.lineno - 1)
        return Span(offset, offset + 1)

    def name(self, node: nodes.Filter | nodes.Test) -> Span:
        """The name of a filter or test."""
        offset = node.lineno - 1
        if isinstance(node, nodes.Test):
            words = _NAME.finditer(self.template, offset)
            found = [word for word, _ in zip(words, range(3), strict=False)]
            negated = len(found) > 1 and found[1].group() == "not"
            chosen = found[2] if negated else found[1]
            return Span(chosen.start(), chosen.end())
        return self._word(offset)

    def operator(self, right: nodes.Node) -> Span:
        """The operator before its right operand."""
        index = bisect_left(self._starts, self.start(right)) - 1
        while index > 0 and self._tokens[index][1] == "(":
            index -= 1
        start, text = self._tokens[index]
        if text == "not" or (text == "in" and self._tokens[index - 1][1] == "not"):
            start = self._tokens[index - 1][0]
        return Span(start, self._tokens[index][0] + len(text))

    def start(self, node: nodes.Node) -> int:
        """The first character of an expression. Jinja places some nodes at a later one."""
        return self._starts[self._range(node)[0]]

    def _range(self, node: nodes.Node) -> tuple[int, int]:
        """The first and the last token of an expression, by their indexes."""
        inner = [node, *node.find_all(nodes.Node)]
        placed = [self._index_of(one.lineno - 1) for one in inner if not isinstance(one, _UNPLACED)]
        first = min(placed)
        last = max(*placed, *(self._last(one) for one in inner))
        partners = self._partners
        while True:
            within = [partners[one] for one in range(first, last + 1) if one in partners]
            wider = min([first, *within]), max([last, *within])
            if wider == (first, last):
                break
            first, last = wider
        if isinstance(node, nodes.Tuple) and node.items and partners.get(first - 1, -1) > last:
            after = last + 2 if self._text(last + 1) == "," else last + 1
            if partners[first - 1] == after:  # the parentheses are the tuple's own
                return first - 1, after
        return first, last

    def _last(self, node: nodes.Node) -> int:
        """The last token that belongs to a node, but for its parts; -1 where Jinja tells it."""
        match node:
            case nodes.Getattr():
                return self._index_of(node.lineno - 1) + 1  # the dot's name
            case nodes.Filter() | nodes.Test():
                index = self._index_of(self.name(node).start)
                while self._text(index + 1) == ".":
                    index += 2
                return self._partners[index + 1] if self._text(index + 1) == "(" else index
            case nodes.Const(value=str()):
                index = self._index_of(node.lineno - 1)
                while self._text(index + 1)[:1] in ("'", '"'):
                    index += 1
                return index
        return -1

    def _text(self, index: int) -> str:
        return self._tokens[index][1] if index < len(self._tokens) else ""

    @cached_property
    def _partners(self) -> dict[int, int]:
        """The index of each bracket's other one."""
        partners: dict[int, int] = {}
        opened: list[int] = []
        for index, (_, text) in enumerate(self._tokens):
            if text in _OPENINGS:
                opened.append(index)
            elif text in _CLOSINGS and opened:
                partners[index] = opened.pop()
                partners[partners[index]] = index
        return partners

    def _index_of(self, offset: int) -> int:
        return bisect_left(self._starts, offset)

    def _word(self, offset: int) -> Span:
        found = _NAME.search(self.template, offset)
        return Span(offset, offset + 1) if found is None else Span(found.start(), found.end())

    def _token(self, offset: int) -> Span:
        index = self._index_of(offset)
        if index < len(self._tokens) and self._tokens[index][0] == offset:
            return Span(offset, offset + len(self._tokens[index][1]))
        return Span(offset, offset + 1)

    @cached_property
    def _tokens(self) -> list[tuple[int, str]]:
        state = "variable" if self._bare else None
        return [
            (lineno - 1, text)
            for lineno, kind, text in self._environment.lexer.tokeniter(
                self.template, None, state=state
            )
            if kind not in _SILENT
        ]

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self._tokens]
