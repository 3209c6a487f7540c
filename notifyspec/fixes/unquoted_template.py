"""Puts quotes around a template that lacks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.fix import Edit
from notifyspec.yaml.unquoted import meant_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject


def edits(subject: Subject) -> Iterator[Edit]:
    # In `when` the braces are the mistake, and not the quotes.
    bare = {fault.scalar.span for fault in subject.reading.faults if fault.field.endswith(".when")}
    for span in subject.written.unquoted:
        written = meant_text(subject.source.text[span.start : span.end])
        if span not in bare and written.splitlines() == [written]:
            yield Edit(span, quoted(written), f"put quotes around {written}")


def quoted(text: str) -> str:
    """The text, which is on one line, as a quoted scalar of YAML."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
