"""Puts the nodes of a YAML file together to a tree, within limits.

Without recursion, so that no file overflows the stack.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

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


# A collection whose end has not come yet, as a plain tuple, since a file has many: the nodes
# around it, whether it is a mapping and whether it is in brackets, its start, its anchor, and how
# many nodes and what level had been reached before it.
_Open = tuple[list[Node], bool, bool, int, str | None, int, int]
_IN_FLOW: Final = 2


class TreeBuilder:
    """Takes nodes in the file's order. RefusedError for what no document can hold.

    A scalar is appended to ``children``, those of the innermost open collection. ``repeats_keys``
    once a mapping has a key written out twice.
    """

    def __init__(self) -> None:
        self._roots: list[Node] = []
        self._stack: list[_Open] = []
        self._anchors: dict[str, _Anchored] = {}
        self._nodes = 0  # in closed collections, with every alias expanded
        self._deepest = 0  # level within the innermost anchor, with every alias expanded
        self.children = self._roots  # keys and values alternate in a mapping
        self.repeats_keys = False

    @property
    def root(self) -> Node | None:
        """The first node outside of any collection."""
        return self._roots[0] if self._roots else None

    @property
    def in_flow(self) -> bool:
        """Whether the innermost open collection is written in brackets or braces."""
        return bool(self._stack) and self._stack[-1][_IN_FLOW]

    def anchor(self, name: str, scalar: Scalar) -> None:
        self._anchors[name] = _Anchored(scalar.start, scalar)

    def alias(self, name: str, span: Span) -> None:
        anchored = self._anchors.get(name)
        if anchored is None:
            raise refusals.undefined_alias(span, name, self._anchors)
        if anchored.node is None:
            raise refusals.recursive_alias(span, name, anchored.start)
        if len(self._stack) + anchored.height > DEPTH:
            raise refusals.alias_too_deep(span, name, DEPTH)
        self._deepest = max(self._deepest, len(self._stack) + anchored.height)
        self._nodes += anchored.size - 1
        if self._nodes > NODES:
            raise refusals.too_many_values(span, NODES)
        self.children.append(Alias(*span, name, anchored.node))

    def open(self, is_mapping: bool, flow: bool, start: int, anchor: str | None) -> None:
        stack = self._stack
        level = len(stack) + 1
        if level > DEPTH:
            raise refusals.too_deep(Span(start, start + 1), DEPTH)
        stack.append((self.children, is_mapping, flow, start, anchor, self._nodes, self._deepest))
        self.children = []
        if anchor:
            self._anchors[anchor] = _Anchored(start, None)
            self._deepest = level
        elif level > self._deepest:
            self._deepest = level

    def close(self, bracket_end: int | None) -> None:
        """``bracket_end`` is just past the closing bracket; None where a collection has none."""
        children = self.children
        outer, is_mapping, _, start, anchor, nodes_before, deepest_before = self._stack.pop()
        end = max(children[-1].end, start) if bracket_end is None else bracket_end
        node: Sequence | Mapping
        if is_mapping:
            entries = self._entries(children)
            node = _new(Mapping, (start, end, entries))
            self._nodes += max(len(children), 2 * len(entries))
        else:
            node = _new(Sequence, (start, end, tuple(children)))
            self._nodes += len(children)
        if self._nodes > NODES:
            raise refusals.too_many_values(node.span, NODES)
        if anchor:
            size, height = self._nodes - nodes_before + 1, self._deepest - len(self._stack)
            self._anchors[anchor] = _Anchored(start, node, size, height)
            self._deepest = max(self._deepest, deepest_before)
        outer.append(node)
        self.children = outer

    def _entries(self, children: list[Any]) -> tuple[Entry, ...]:
        names: list[str] = []
        entries: list[Entry] = []
        turns = iter(children)
        for key, value in zip(turns, turns, strict=True):
            if key.__class__ is not Scalar:
                raise refusals.key_is_no_text(key.span, _NAMES[type(key)])
            names.append(key.text)
            entries.append(_new(Entry, (key, value, False)))
        if len(names) > 1 and len(set(names)) < len(names):
            self.repeats_keys = True
        return merged(tuple(entries)) if "<<" in names else tuple(entries)
