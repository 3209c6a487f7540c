"""A YAML file as a tree in which every key and value knows where it stands.

Values are frozen. An alias is a node of its own that holds the node of its anchor, so that a
finding can point at the use and name the anchor. Duplicate keys stay visible: ``Mapping.entries``
has all of them, in the file's order.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from notifyspec.source import Source, Span


class Style(StrEnum):
    """The five ways in which YAML writes a scalar."""

    PLAIN = "plain"
    SINGLE = "single"
    DOUBLE = "double"
    LITERAL = "literal"
    FOLDED = "folded"


@dataclass(frozen=True, slots=True)
class Scalar:
    """``value`` is what YAML 1.2's core schema makes of ``text``, the scalar's decoded characters."""

    span: Span  # quotes and block header included
    text: str
    style: Style
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Sequence:
    span: Span
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """``merged`` is True where the entry came in through a merge key; its spans are the anchor's."""

    key: Scalar
    value: Node
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    span: Span
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Alias:
    """``*name`` at ``span``; ``node`` is what the anchor holds (never itself an Alias)."""

    span: Span
    name: str
    node: Scalar | Sequence | Mapping


Node = Scalar | Sequence | Mapping | Alias


@dataclass(frozen=True, slots=True)
class Document:
    """``root`` is None for a file with nothing but white space and comments."""

    source: Source
    root: Node | None
