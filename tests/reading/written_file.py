"""Random YAML files, full of random scalars in every place where YAML takes one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifyspec.document import Style

from .written_scalar import INLINE, ScalarWriter, WrittenScalar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from .written_scalar import Styles


@dataclass(frozen=True, slots=True)
class WrittenAlias:
    """``target`` is where the node of its anchor starts."""

    start: int
    name: str
    target: int


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """``nodes`` are its scalars and aliases in its order, but for merge keys and their aliases.

    ``merges`` tell where the keys start that each merge key brings in.
    """

    text: str
    nodes: Sequence[WrittenScalar | WrittenAlias]
    merges: Sequence[tuple[int, ...]]


class FileWriter(ScalarWriter):
    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.nodes: list[WrittenScalar | WrittenAlias] = []
        self.anchors: list[tuple[str, int]] = []
        self.mappings: list[tuple[str, list[WrittenScalar]]] = []  # those that have anchors
        self.merges: list[tuple[int, ...]] = []
        self.names = 0

    def file(self, scalars: int) -> WrittenFile:
        """A file of about as many scalars."""
        if self.chance(0.2):
            self.put('# it\'s a "comment": [\n')
        if self.chance(0.1):
            self.put("---\n")
        while len(self.nodes) < scalars:
            self.entry(0, 2)
        return WrittenFile("".join(self.parts), self.nodes, self.merges)

    def add(
        self, indent: int, *, is_key: bool = False, in_flow: bool = False, styles: Styles = INLINE
    ) -> WrittenScalar:
        written = self.scalar(indent, is_key=is_key, in_flow=in_flow, styles=styles)
        self.nodes.append(written)
        return written

    def gap(self) -> str:
        return " " * self.random.choice([1, 1, 1, 2, 3])

    def anchor(self) -> str | None:
        """A new anchor's name, if it is to have one, after it is written with its tag."""
        name = None
        if self.chance(0.15):
            self.names += 1
            name = f"anchor{self.names}"
            self.put(f"&{name} ")
        if self.chance(0.08):
            self.put("!!str ")
        return name

    def line_end(self) -> None:
        self.put(self.random.choice(["\n", "\n", "\n", " # a comment: '\n", "\n\n", " \t\n"]))

    def entry(self, indent: int, depth: int) -> WrittenScalar:
        """Its key."""
        self.put(" " * indent)
        if self.chance(0.1):
            self.put("?" + self.gap())
            key = self.anchored_scalar(indent)
            self.put(" " * indent)
        else:
            key = self.add(indent, is_key=True)
            self.put(" " if self.chance(0.1) else "")
        self.put(":")
        self.value(indent, depth)
        return key

    def anchored_scalar(self, indent: int) -> WrittenScalar:
        """A scalar in block context, to the end of its line."""
        name = self.anchor()
        written = self.add(indent, styles=tuple(Style))
        if written.style in INLINE:
            self.line_end()
        if name is not None:
            self.anchors.append((name, written.start))
        return written

    def value(self, indent: int, depth: int, least: int = 0) -> None:
        """``least``: how much deeper than this a list has to stand."""
        kind = self.random.random() if depth else 1.0
        if kind < 0.06:
            self.sequence(indent + self.random.randint(least, 3), depth - 1)
        elif kind < 0.12:
            self.mapping(indent, depth - 1)
        elif kind < 0.22:
            self.put(self.gap())
            self.flow_collection(indent, 1)
            self.line_end()
        elif kind < 0.3 and self.anchors:
            self.put(self.gap())
            self.alias()
            self.line_end()
        else:
            self.put(self.gap())
            self.anchored_scalar(indent)

    def alias(self) -> None:
        name, target = self.random.choice(self.anchors)
        start = self.position
        self.put(f"*{name}")
        self.nodes.append(WrittenAlias(start, name, target))

    def sequence(self, indent: int, depth: int) -> None:
        self.put("\n")
        for _ in range(self.random.randint(1, 3)):
            self.put(" " * indent + "-")
            self.value(indent, depth, least=1)

    def mapping(self, indent: int, depth: int) -> None:
        name = None
        if self.chance(0.5):
            self.names += 1
            name = f"mapping{self.names}"
            self.put(f" &{name}")
        self.put("\n")
        inner = indent + self.random.randint(1, 3)
        base: tuple[str, list[WrittenScalar]] | None = None
        if self.mappings and self.chance(0.5):
            base = self.random.choice(self.mappings)
            self.put(" " * inner + f"<<: *{base[0]}\n")
            place = len(self.merges)
            self.merges.append(())
        keys = [self.entry(inner, depth) for _ in range(self.random.randint(1, 3))]
        if base is not None:
            # Keys that are written out beat merged ones, and of those the first wins.
            brought = {key.value: key.start for key in reversed(base[1])}
            for key in keys:
                brought.pop(key.value, None)
            self.merges[place] = tuple(sorted(brought.values()))
        elif name is not None:
            self.mappings.append((name, keys))

    def flow_collection(self, indent: int, depth: int) -> None:
        is_mapping = self.chance(0.5)
        self.put("{" if is_mapping else "[")
        for number in range(self.random.randint(0, 3)):
            self.put("," if number else "")
            self.flow_space(indent)
            if is_mapping:
                self.add(indent, is_key=True, in_flow=True)
                self.put(": ")
            if depth and self.chance(0.2):
                self.flow_collection(indent, depth - 1)
            else:
                self.add(indent, in_flow=True)
            self.flow_space(indent)
        self.put("}" if is_mapping else "]")

    def flow_space(self, indent: int) -> None:
        if self.chance(0.2):
            self.put(self.random.choice(["\n", " # a comment ]\n", " \n\n"]))
            self.put(" " * (indent + 1))
        elif self.chance(0.5):
            self.put(" ")
