"""What a finding is known by from one run to the next, whatever lines have come above it."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from notifyspec.diagnostic import Diagnostic
    from notifyspec.source import Source


def fingerprints(found: Iterable[Diagnostic], sources: Mapping[str, Source]) -> tuple[str, ...]:
    """One for each finding, in their order: 16 hexadecimal digits, and a number from 1.

    The digits stand for the rule, the file, the line's text and the text that is marked, not for
    the message, which may be worded better one day. The number counts those that are alike, from
    the file's beginning. ``sources`` are the files by the paths that places name.
    """
    counts: Counter[str] = Counter()
    answer = []
    for one in found:
        digits = _digits(one, sources.get(one.place.file))
        counts[digits] += 1
        answer.append(f"{digits}:{counts[digits]}")
    return tuple(answer)


def _digits(found: Diagnostic, source: Source | None) -> str:
    place = found.place
    line = marked = ""
    # What is about the file as a whole stands at its beginning, and not with its first line.
    is_whole = (place.line, place.column, place.end_line, place.end_column) == (1, 1, 1, 1)
    if source is not None and not is_whole:
        line = source.line(place.line)
        end = place.end_column - 1 if place.end_line == place.line else len(line)
        marked = line[place.column - 1 : end]
    parts = (found.rule, place.file, line.strip(), marked)
    # No path holds a null character, and no line of a text that YAML takes.
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
