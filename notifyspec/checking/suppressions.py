"""What authors want left alone: ``# notifyspec: ignore[rule-id] reason``.

It stands in a YAML comment, or as ``{# … #}`` in a template, and holds for its own line; alone on
its line, for the next one that has more than comments.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.document import Document
from notifyspec.source import Source, Span
from notifyspec.spelling import closest
from notifyspec.template.comments import template_comments
from notifyspec.template.file_places import before_normalising, span_in_file
from notifyspec.yaml.reader import read_yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from notifyspec.checking.subject import Subject
    from notifyspec.diagnostic import Diagnostic

# Few files have any, and the others are not searched for comments at all.
_ANYWHERE: Final = re.compile(r"#[-+]?[ \t]*notifyspec[ \t]*:")
_DIRECTIVE: Final = re.compile(
    r"[#\s]*notifyspec[ \t]*:[ \t]*(?P<word>[A-Za-z]+)[ \t]*(?P<list>\[(?P<ids>[^\]]*)(?P<end>\]?))?"
)
_ID: Final = re.compile(r"[^\s,]+")
_IGNORE: Final = "ignore"
# What other checkers call it.
_OTHER_WORDS: Final = ("disable", "noqa", "suppress", "skip", "allow")
_TEMPLATE_SUFFIX: Final = ".j2"


class NamedRule(NamedTuple):
    """``meant`` is the rule, also where ``id`` is a slip of its id; None where there is none."""

    id: str
    span: Span
    meant: str | None = None
    is_used: bool = False


class Suppression(NamedTuple):
    """``line`` is the line that it holds for. ``rules`` is empty where it can't be read.

    ``is_judged`` where it is known whether its rules have something to suppress.
    """

    source: Source
    span: Span
    line: int
    rules: tuple[NamedRule, ...]
    reason: str
    is_judged: bool = False


class _Comment(NamedTuple):
    """``text`` is the span between its signs."""

    span: Span
    text: Span


def read_suppressions(subject: Subject, others: Iterable[Source]) -> tuple[Suppression, ...]:
    """The suppressions in the spec and in the shared files that it uses, by their places.

    ``others`` are shared files beside its templates. What is no YAML has none: where its comments
    are can't be told.
    """
    shared = {one.source.path: one.source for one in subject.shared_templates}
    shared |= {one.path: one for one in others if one.path != subject.source.path}
    found: list[Suppression] = []
    if _may_have_any(subject.source):
        found += _read(subject.source, _spec_comments(subject))
    for source in shared.values():
        if _may_have_any(source):
            found += _read(source, _shared_comments(source, subject))
    return tuple(found)


def _may_have_any(source: Source) -> bool:
    return "#" in source.text and _ANYWHERE.search(source.text) is not None


def judged(
    suppressions: Iterable[Suppression],
    found: Collection[Diagnostic],
    known: Collection[str],
    unseen: Collection[str],
) -> tuple[Suppression, ...]:
    """The suppressions, with what they mean and suppress of all that was found.

    ``known`` are the ids of all rules; those of ``unseen`` were not looked at.
    """
    places = {(one.rule, one.place.file, one.place.line) for one in found}
    return tuple(
        one._replace(
            rules=tuple(_named(rule, one, places, known) for rule in one.rules),
            is_judged=all(rule.id not in unseen for rule in one.rules),
        )
        for one in suppressions
    )


def suppressed(
    suppressions: Iterable[Suppression], found: Collection[Diagnostic]
) -> frozenset[Diagnostic]:
    """What the suppressions, once judged, take out of a report."""
    places = {(rule.meant, one.source.path, one.line) for one in suppressions for rule in one.rules}
    return frozenset(one for one in found if (one.rule, one.place.file, one.place.line) in places)


def _named(
    rule: NamedRule,
    suppression: Suppression,
    places: set[tuple[str, str, int]],
    known: Collection[str],
) -> NamedRule:
    meant = rule.id if rule.id in known else closest(rule.id, known)
    is_used = (meant, suppression.source.path, suppression.line) in places
    return rule._replace(meant=meant, is_used=is_used)


def _spec_comments(subject: Subject) -> Iterator[_Comment]:
    yield from _yaml_comments(subject.written)
    reading = subject.reading
    scalars = {one.scalar.span: one.scalar for one in reading.leaves}
    scalars |= {one.scalar.span: one.scalar for one in reading.faults}
    for scalar in scalars.values():
        if "{#" in scalar.text:
            for span, text in template_comments(subject.catalog.environment, scalar.text):
                yield _Comment(
                    span_in_file(subject.source, scalar, span),
                    span_in_file(subject.source, scalar, text),
                )


def _shared_comments(source: Source, subject: Subject) -> Iterator[_Comment]:
    if not source.path.endswith(_TEMPLATE_SUFFIX):
        document = read_yaml(source)
        if isinstance(document, Document):
            yield from _yaml_comments(document)
        return
    for span, text in template_comments(subject.catalog.environment, source.text):
        yield _Comment(_in_file(source, span), _in_file(source, text))


def _in_file(source: Source, span: Span) -> Span:
    start, end = (before_normalising(source.text, offset) for offset in span)
    return Span(start, end)


def _yaml_comments(document: Document) -> Iterator[_Comment]:
    if document.root is not None:
        for comment in document.comments:
            yield _Comment(comment.span, Span(comment.span.start + 1, comment.span.end))


def _read(source: Source, comments: Iterable[_Comment]) -> Iterator[Suppression]:
    comments = sorted(comments, key=lambda one: one.span)
    alone = {comment: _is_alone(source, comment) for comment in comments}
    bare = {
        number
        for comment in comments
        if alone[comment]
        for number in range(*_lines(source, comment))
    }
    for comment in comments:
        text = source.text[comment.text.start : comment.text.end]
        found = _DIRECTIVE.match(text)
        if found is None or not _is_meant(found):
            continue
        line, after = _lines(source, comment)
        if alone[comment]:
            line = after
            while line in bare:
                line += 1
        is_whole = found["word"] == _IGNORE and bool(found["end"])
        start = comment.text.start + found.start("ids")
        ids = _ID.finditer(found["ids"]) if is_whole else ()
        rules = tuple(
            NamedRule(one[0], Span(start + one.start(), start + one.end())) for one in ids
        )
        reason = text[found.end() :].strip(" \t\r\n:-")
        yield Suppression(source, comment.span, line, rules, reason)


def _is_meant(found: re.Match[str]) -> bool:
    """Whether a suppression was meant, and no remark about notifyspec."""
    word = found["word"].lower()
    return (
        found["list"] is not None or word in _OTHER_WORDS or closest(word, (_IGNORE,)) is not None
    )


def _is_alone(source: Source, comment: _Comment) -> bool:
    """Whether nothing else stands on the comment's lines."""
    place = source.place(comment.span)
    before = source.line(place.line)[: place.column - 1]
    after = source.line(place.end_line)[place.end_column - 1 :]
    return not before.strip() and not after.strip()


def _lines(source: Source, comment: _Comment) -> tuple[int, int]:
    """The comment's first line, and the first one after it."""
    place = source.place(comment.span)
    return place.line, place.end_line + 1
