"""Schemas in files that specs share, such as ``_contexts/order.yaml``: each is read once."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from notifyspec.checking.duplicates import duplicate_keys
from notifyspec.context.reading import ContextFault, ReadSchema, read_schema
from notifyspec.source import ReadFault, Source
from notifyspec.yaml.reader import YamlFault, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notifyspec.document import Document


class UnreadableFile(NamedTuple):
    """A shared file that is there and can't be read as YAML."""

    source: Source | None
    fault: YamlFault | ReadFault


class SharedSchemas:
    """``source(name)`` answers a shared file by its path below the specs folder.

    The names that are asked for are put into ``asked``.
    """

    def __init__(
        self,
        source: Callable[[str], Source | ReadFault | None],
        asked: set[str] | None = None,
    ) -> None:
        self._source = source
        self._asked = set() if asked is None else asked
        self._read: dict[str, ReadSchema | UnreadableFile | None] = {}

    def get(self, name: str) -> ReadSchema | UnreadableFile | None:
        """The schema in a file; None where there is no such file."""
        self._asked.add(name)
        if name not in self._read:
            self._read[name] = self._load(name)
        return self._read[name]

    def _load(self, name: str) -> ReadSchema | UnreadableFile | None:
        source = self._source(name)
        if source is None:
            return None
        if isinstance(source, ReadFault):
            return UnreadableFile(None, source)
        document = read_yaml(source)
        if isinstance(document, YamlFault):
            return UnreadableFile(source, document)
        if document.root is None:
            return ReadSchema({}, (), ())
        read = read_schema(source, document.root, file=name, folder=posixpath.dirname(name))
        return read._replace(faults=(*read.faults, *_duplicates(source, document)))


def _duplicates(source: Source, document: Document) -> Iterator[ContextFault]:
    for _, second in duplicate_keys(document):
        message = f"The key `{second.key.text}` stands twice in this mapping."
        yield ContextFault(
            "duplicate-key", source, second.key.span, message, "Remove one of the two."
        )
