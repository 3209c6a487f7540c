"""Puts a key right that is one slip of the keyboard away from just one that can stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.checking.shape import UnknownKey
from notifyspec.fix import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject

# A longer word can be told from the others by more of its letters.
_LONG: Final = 8


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


def is_slip(word: str, name: str) -> bool:
    """Whether a word differs from a name by case, by hyphens, or by one slip (two in a long one)."""
    word = word.casefold().replace("-", "_")
    return distance(word, name) <= (2 if min(len(word), len(name)) >= _LONG else 1)


def distance(one: str, other: str) -> int:
    """How many slips lie between: a letter left out, put in, changed, or two neighbours swapped.

    (Optimal string alignment distance.)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, above, row = row, before, [i]
        for j, against in enumerate(other, start=1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
