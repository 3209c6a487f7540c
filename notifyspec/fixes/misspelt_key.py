"""Puts a key right that is one slip of the keyboard away from just one that can stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.checking.faults import UnknownKey
from notifyspec.fix import Edit
from notifyspec.spelling import is_slip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject


def edits(subject: Subject) -> Iterator[Edit]:
    for fault in subject.shape_faults(UnknownKey):
        key = str(fault.path[-1])
        if fault.meant is None or fault.site.anchored is not None:
            continue
        if [name for name in fault.known if is_slip(key, name)] == [fault.meant]:
            span = fault.site.span
            written = subject.source.text[span.start : span.end]
            if key in written:
                text = written.replace(key, fault.meant, 1)
                yield Edit(span, text, f"wrote {fault.meant} for {key}")
