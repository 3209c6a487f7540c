"""Numbers the steps that lack a number, where the others are numbered as they stand in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.checking.numbered_lists import NUMBERED_LISTS
from notifyspec.document import Mapping, Scalar, Sequence
from notifyspec.fix import Edit
from notifyspec.source import Span
from notifyspec.yaml.unquoted import line_end, line_start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.site import Path
    from notifyspec.checking.subject import Subject
    from notifyspec.document import Entry, Node


def edits(subject: Subject) -> Iterator[Edit]:
    for path in NUMBERED_LISTS:
        located = subject.locate(*path)
        node = None if located is None or located.outer_alias is not None else located.resolved
        if isinstance(node, Sequence):
            yield from _numbered(subject, path, node.items)


def _numbered(subject: Subject, path: Path, items: tuple[Node, ...]) -> Iterator[Edit]:
    missing: list[int] = []
    for index in range(len(items)):
        number = subject.locate(*path, index, "sequence")
        if number is None:
            missing.append(index)
        elif not isinstance(number.resolved, Scalar) or number.resolved.value != index + 1:
            return  # the order is another than the file's, so where these belong would be a guess
    if len(missing) < len(items):
        for index in missing:
            item = items[index]
            if isinstance(item, Mapping):
                yield from _number(subject.source.text, (*path, index), item, index + 1)


def _number(text: str, path: Path, item: Mapping, number: int) -> Iterator[Edit]:
    written = sorted((one for one in item.entries if not one.merged), key=lambda one: one.key.span)
    if written:
        start, addition = _addition(text, item, written[0], f"sequence: {number}")
        added = ((*path, "sequence"), number)
        yield Edit(Span(start, start), addition, f"numbered a step {number}", added)


def _addition(text: str, item: Mapping, first: Entry, addition: str) -> tuple[int, str]:
    """Where the key goes, and what is to be written there: behind the first one if that is short."""
    value = first.value.span
    if text[item.span.start] == "{":
        return value.end, f", {addition}"
    start = first.key.span.start
    indent = " " * (start - line_start(text, start))
    end = line_end(text, start)
    if value.end <= end and text[value.start : value.start + 1] not in ("|", ">"):
        return end, f"{_line_break(text, end)}{indent}{addition}"
    return start, f"{addition}{_line_break(text, end)}{indent}"


def _line_break(text: str, end: int) -> str:
    """The line break at ``end``, or the file's first where the file ends there."""
    if end == len(text):
        end = line_end(text, 0)
    return "\r\n" if text.startswith("\r\n", end) else text[end : end + 1] or "\n"
