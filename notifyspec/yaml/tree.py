"""Puts the nodes of a YAML file together to a tree, within limits.

Without recursion, so that no file overflows the stack.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from notifyspec.document import Alias, Entry, Mapping, Node, Scalar, Sequence
from notifyspec.source import Span
from notifyspec.yaml import refusals
from notifyspec.yaml.merge_keys import merged

# The deepest real spec has about 15 levels (a JSON Schema in `context`). Later stages walk the
# tree recursively and count on this.
DEPTH: Final = 64
# Counted with every alias expanded, since later stages expand them: a dozen lines of nested
# aliases ("billion laughs") would otherwise be more nodes than any memory holds.
NODES: Final = 100_000

_new: Final = tuple.__new__  # of a named tuple, whose own ``__new__`` takes twice as long
_NAMES: Final = {Alias: "an alias", Mapping: "a mapping", Sequence: "a list"}


class _Anchored(NamedTuple):
    """What an alias stands for; ``node`` is None while its end has not come yet."""

    start: int
    node: Scalar | Sequence | Mapping | None
    size: int = 1
    height: int = 0


class _Open:
    """A collection whose end has not come yet."""

    __slots__ = ("anchor", "children", "flow", "height", "is_mapping", "nodes_before", "start")

    def __init__(
        self, is_mapping: bool, flow: bool, start: int, anchor: str | None, nodes_before: int
    ) -> None:
        self.is_mapping = is_mapping
        self.flow = flow
        self.start = start
        self.anchor = anchor
        self.nodes_before = nodes_before
        self.children: list[Node] = []  # keys and values alternate in a mapping
        self.height = 1


class TreeBuilder:
    """Takes nodes in the file's order. RefusedError for what no document can hold.

    A scalar is appended to ``children``, those of the innermost open collection.
    """

    def __init__(self) -> None:
        self._roots: list[Node] = []
        self._stack: list[_Open] = []
        self._anchors: dict[str, _Anchored] = {}
        self._nodes = 0  # in closed collections, with every alias expanded
        self.children = self._roots

    @property
    def root(self) -> Node | None:
        """The first node outside of any collection."""
        return self._roots[0] if self._roots else None

    @property
    def in_flow(self) -> bool:
        """Whether the innermost open collection is written in brackets or braces."""
        return bool(self._stack) and self._stack[-1].flow

    def anchor(self, name: str, scalar: Scalar) -> None:
        self._anchors[name] = _Anchored(scalar.span.start, scalar)

    def alias(self, name: str, span: Span) -> None:
        anchored = self._anchors.get(name)
        if anchored is None:
            raise refusals.undefined_alias(span, name, self._anchors)
        if anchored.node is None:
            raise refusals.recursive_alias(span, name, anchored.start)
        if len(self._stack) + anchored.height > DEPTH:
            raise refusals.alias_too_deep(span, name, DEPTH)
        if self._stack:
            outer = self._stack[-1]
            outer.height = max(outer.height, anchored.height + 1)
        self._count(anchored.size - 1, span)
        self.children.append(Alias(span, name, anchored.node))

    def open(self, is_mapping: bool, flow: bool, start: int, anchor: str | None) -> None:
        if len(self._stack) >= DEPTH:
            raise refusals.too_deep(Span(start, start + 1), DEPTH)
        if anchor:
            self._anchors[anchor] = _Anchored(start, None)
        opened = _Open(is_mapping, flow, start, anchor, self._nodes)
        self._stack.append(opened)
        self.children = opened.children

    def close(self, bracket_end: int | None) -> None:
        """``bracket_end`` is just past the closing bracket; None where a collection has none."""
        closed = self._stack.pop()
        children = closed.children
        if bracket_end is None:
            bracket_end = max(children[-1].span.end, closed.start)
        span = _new(Span, (closed.start, bracket_end))
        node: Sequence | Mapping
        if closed.is_mapping:
            entries = _entries(children)
            node = _new(Mapping, (span, entries))
            self._count(max(len(children), 2 * len(entries)), span)
        else:
            node = _new(Sequence, (span, tuple(children)))
            self._count(len(children), span)
        if closed.anchor:
            size = self._nodes - closed.nodes_before + 1
            self._anchors[closed.anchor] = _Anchored(closed.start, node, size, closed.height)
        if self._stack:
            outer = self._stack[-1]
            if outer.height <= closed.height:
                outer.height = closed.height + 1
            self.children = outer.children
        else:
            self.children = self._roots
        self.children.append(node)

    def _count(self, nodes: int, span: Span) -> None:
        self._nodes += nodes
        if self._nodes > NODES:
            raise refusals.too_many_values(span, NODES)


def _entries(children: list[Node]) -> tuple[Entry, ...]:
    """``children`` are keys and values in turn."""
    merges = False
    keys = children[::2]
    for key in keys:
        if key.__class__ is not Scalar:
            raise refusals.key_is_no_text(key.span, _NAMES[type(key)])
        if key.text == "<<":
            merges = True
    entries = tuple(
        [_new(Entry, (key, value, False)) for key, value in zip(keys, children[1::2], strict=True)]
    )
    return merged(entries) if merges else entries
