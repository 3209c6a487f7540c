"""Where in a document a finding stands: at the very node, or at the alias that brings it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notifyspec.document import Alias, Entry, Mapping, Node, Scalar, Sequence, is_nothing, resolve
from notifyspec.rule import Finding, Note

if TYPE_CHECKING:
    from notifyspec.source import Span

Path = tuple[str | int, ...]


class Site(NamedTuple):
    """``span`` is where a finding starts; ``anchored`` what an alias there brings in, if it does."""

    span: Span
    anchored: Span | None = None

    def finding(self, message: str, help: str | None = None, *related: Note) -> Finding:  # noqa: A002 - as in `Finding`
        if self.anchored is not None and all(one.span != self.anchored for one in related):
            related = (*related, Note("This is what the alias stands for.", self.anchored))
        return Finding(self.span, message, help, related, anchored=self.anchored)


class Located(NamedTuple):
    """What stands at a path. ``alias`` is the outermost alias that the path leads through."""

    entry: Entry | None
    node: Node
    alias: Alias | None

    @property
    def resolved(self) -> Scalar | Sequence | Mapping:
        return resolve(self.node)

    @property
    def outer_alias(self) -> Alias | None:
        """The outermost alias that a path into the value leads through."""
        return self.alias or (self.node if isinstance(self.node, Alias) else None)

    def value(self) -> Site:
        """The whole value; the key, where nothing stands after it."""
        if self.entry is not None and is_nothing(self.node):
            return self.key()
        if self.alias is not None:
            return Site(self.alias.span, self.resolved.span)
        if isinstance(self.node, Alias):
            return Site(self.node.span, self.node.node.span)
        return Site(self.node.span)

    def key(self) -> Site:
        """The key; in a list, the item's first key."""
        if self.entry is not None:
            return self._site(self.entry.key.span)
        return self.first_key()

    def first_key(self) -> Site:
        node = self.resolved
        if isinstance(self.node, Alias) or not isinstance(node, Mapping):
            return self.value()
        keys = [entry.key.span for entry in node.entries if not entry.merged]
        return self._site(keys[0]) if keys else self.value()

    def _site(self, span: Span) -> Site:
        return Site(span) if self.alias is None else Site(self.alias.span, span)


def locate(root: Node, path: Path) -> Located | None:
    """What stands at the path: of duplicate keys the last one that is written out."""
    entry: Entry | None = None
    alias: Alias | None = None
    for step in path:
        if type(root) is Alias:
            alias = alias or root
            root = root.node
        if type(root) is Mapping:
            entry = entry_of(root, str(step))
            if entry is None:
                return None
            root = entry.value
        elif type(root) is Sequence and isinstance(step, int) and 0 <= step < len(root.items):
            entry, root = None, root.items[step]
        else:
            return None
    return Located(entry, root, alias)


def entry_of(node: Mapping, key: str) -> Entry | None:
    """The entry of a key; of duplicate keys the last one."""
    for entry in reversed(node.entries):
        if entry.key.text == key:
            return entry
    return None
