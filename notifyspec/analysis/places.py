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
_CLOSINGS: Final = {")": "(", "]": "[", "}": "{"}


class Places:
    """Places in one template. ``bare``: the source is one expression without braces."""

    def __init__(self, environment: TemplateEnvironment, source: str, *, bare: bool) -> None:
        self._environment = environment
        self._source = source
        self._bare = bare

    def expression(self, node: nodes.Node) -> Span:
        """A whole expression, but for parentheses around it."""
        return Span(self.start(node), self._end(node))

    def text(self, span: Span) -> str:
        return self._source[span.start : span.end]

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
            return self._word(offset + 1 if self._source.startswith(".", offset) else offset)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._token(node.arg.lineno - 1)
        return Span(offset, offset + 1)

    def name(self, node: nodes.Filter | nodes.Test) -> Span:
        """The name of a filter or test."""
        offset = node.lineno - 1
        if isinstance(node, nodes.Test):
            words = _NAME.finditer(self._source, offset)
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
        starts = [] if node.lineno is None else [node.lineno - 1]  # an operand has none of its own
        starts += [
            self.start(child)
            for child in node.iter_child_nodes()
            if isinstance(child, nodes.Expr | nodes.Keyword | nodes.Operand)
        ]
        return min(starts)

    def _end(self, node: nodes.Node) -> int:
        """The end of the last token that belongs to an expression."""
        inner = (one.lineno for one in node.find_all(nodes.Node) if one.lineno is not None)
        last = max(inner, default=node.lineno)
        index = bisect_left(self._starts, max(last, node.lineno) - 1)
        if index >= len(self._tokens):
            return len(self._source)
        open_brackets = 0
        first = bisect_left(self._starts, self.start(node))
        for _, text in self._tokens[first : index + 1]:
            open_brackets += (text in _OPENINGS) - (text in _CLOSINGS)
        if isinstance(node, nodes.Getattr) and node.lineno >= last:
            index += 1  # the dot's name
        if isinstance(node, nodes.Test) and node.lineno >= last:
            index = self._index_of(self.name(node).start)
        while open_brackets > 0 and index + 1 < len(self._tokens):
            index += 1
            text = self._tokens[index][1]
            open_brackets += (text in _OPENINGS) - (text in _CLOSINGS)
        start, text = self._tokens[min(index, len(self._tokens) - 1)]
        return start + len(text)

    def _index_of(self, offset: int) -> int:
        return bisect_left(self._starts, offset)

    def _word(self, offset: int) -> Span:
        found = _NAME.search(self._source, offset)
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
                self._source, None, state=state
            )
            if kind not in _SILENT
        ]

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self._tokens]
