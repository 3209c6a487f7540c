"""A YAML file as a tree in which every key and value knows where it stands.

Values are frozen. An alias is a node of its own that holds the node of its anchor, so that a
finding can point at the use and name the anchor. Duplicate keys stay visible: ``Mapping.entries``
has all of them, in the file's order.

Nodes and entries are named tuples, as spans are: a file has hundreds of them, and as frozen
dataclasses they would make its reading a third slower. For the same reason a node makes its span
when it is asked for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from notifyspec.lazy import lazy
from notifyspec.source import Span
from notifyspec.yaml.comments import Comment, find_comments

if TYPE_CHECKING:
    from collections.abc import Sequence as Path

    from notifyspec.source import Source

_STEP: Final = re.compile(r"[^.\[\]]+")


class Style(StrEnum):
    """The five ways in which YAML writes a scalar."""

    PLAIN = "plain"
    SINGLE = "single"
    DOUBLE = "double"
    LITERAL = "literal"
    FOLDED = "folded"


class Scalar(NamedTuple):
    """``value`` is what YAML 1.2's core schema makes of ``text``, the scalar's decoded characters.

    ``span`` has the quotes and the block header in it, but no anchor, tag or trailing blank line.
    It is empty where nothing is written.
    """

    start: int
    end: int
    text: str
    style: Style
    value: str | int | float | bool | None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Sequence(NamedTuple):
    start: int
    end: int
    items: tuple[Node, ...]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Entry(NamedTuple):
    """``merged`` is True where the entry came in through a merge key; its spans are the anchor's."""

    key: Scalar
    value: Node
    merged: bool = False


class Mapping(NamedTuple):
    """A merge key is no entry; what it brings in stands in its place.

    Only keys that are written out can be duplicates: they beat merged ones, and of those the
    first wins.
    """

    start: int
    end: int
    entries: tuple[Entry, ...]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Alias(NamedTuple):
    """``*name`` at ``span``; ``node`` is what the anchor holds (never itself an Alias)."""

    start: int
    end: int
    name: str
    node: Scalar | Sequence | Mapping

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


Node = Scalar | Sequence | Mapping | Alias


@dataclass(frozen=True)
class Document:
    """``root`` is None for a file with nothing but white space and comments.

    ``unquoted`` are the values that begin with ``{{`` or ``{%`` but have no quotes. In the tree
    each is a plain scalar whose text is what the file has there, so that the rest can be checked.
    ``scalars`` are all of them in the file's order, those of merge keys included. ``is_json`` is
    False where JSON has no such value, as for `.inf`. ``repeats_keys``: a mapping has a key written
    out twice. ``is_ambiguous``: a scalar without quotes is one that readers of YAML may disagree on.
    """

    source: Source
    root: Node | None
    unquoted: tuple[Span, ...] = ()
    scalars: tuple[Scalar, ...] = field(default=(), repr=False, compare=False)
    is_json: bool = field(default=True, kw_only=True)
    repeats_keys: bool = field(default=False, kw_only=True)
    is_ambiguous: bool = field(default=False, kw_only=True)

    @lazy
    def data(self) -> Any:
        """The whole as JSON data, None for an empty file. It belongs to all who ask for it."""
        return None if self.root is None else plain(self.root)

    @lazy
    def comments(self) -> tuple[Comment, ...]:
        """Every comment in the file's order, found when first asked for."""
        return find_comments(self.source.text, (scalar.span for scalar in self.scalars))


class Found(NamedTuple):
    """A place in a tree.

    ``key`` is the key of the entry, None in a sequence and at the root. ``node`` is the value as
    written, perhaps an Alias; ``resolved`` is never one.
    """

    key: Scalar | None
    node: Node
    resolved: Scalar | Sequence | Mapping


def resolve(node: Node) -> Scalar | Sequence | Mapping:
    """The node itself, or what an alias stands for."""
    return node.node if isinstance(node, Alias) else node


def is_nothing(node: Node) -> bool:
    """Whether the node stands for what is not written at all, as after a key alone on its line."""
    return isinstance(node, Scalar) and node.start == node.end


def find(node: Node, path: Path[str | int]) -> Found | None:
    """What stands at ``path``: keys by their text, items by their index; None if nothing does.

    Of duplicate keys the last one that is written out counts, as in `plain`.
    """
    found = Found(None, node, resolve(node))
    for step in path:
        inner = _step(found.resolved, step)
        if inner is None:
            return None
        found = inner
    return found


def field_path(field: str) -> tuple[str | int, ...]:
    """``channels.actions[0].url`` as the path to it. For fields whose keys the language knows."""
    return tuple(int(step) if step.isdigit() else step for step in _STEP.findall(field))


def outer_alias(node: Node, path: Path[str | int]) -> Alias | None:
    """The first alias that the path leads through, or that stands at its end."""
    for length in range(len(path) + 1):
        found = find(node, path[:length])
        if found is not None and isinstance(found.node, Alias):
            return found.node
    return None


def _step(node: Scalar | Sequence | Mapping, step: str | int) -> Found | None:
    if isinstance(node, Mapping):
        text = str(step)
        for entry in reversed(node.entries):
            if entry.key.text == text:
                return Found(entry.key, entry.value, resolve(entry.value))
    elif isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
        item = node.items[step]
        return Found(None, item, resolve(item))
    return None


def plain(node: Node) -> Any:
    """The node as JSON data: aliases expanded, keys as text, the last of duplicate keys."""
    if type(node) is Mapping:
        data = {}
        for entry in node.entries:
            value = entry.value
            data[entry.key.text] = value.value if type(value) is Scalar else plain(value)
        return data
    if type(node) is Sequence:
        return [item.value if type(item) is Scalar else plain(item) for item in node.items]
    return node.value if type(node) is Scalar else plain(resolve(node))
