"""YAML text to a `Document`: the only module that imports `yaml`.

The tree is built straight from the parser's events, so that every node has its place and an alias
its own.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

import yaml
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError
from yaml.tokens import (
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    ScalarToken,
)

from notifyspec.document import Document, Scalar, Style
from notifyspec.json_values import is_json
from notifyspec.source import Source, Span
from notifyspec.yaml import refusals
from notifyspec.yaml.core_schema import (
    CORE_WORDS,
    NUMBER_STARTS,
    OLD_WORDS,
    core_value,
    is_loose_number,
    tagged_value,
)
from notifyspec.yaml.fault import RefusedError, YamlFault
from notifyspec.yaml.node_spans import (
    block_scalar_end,
    collection_start,
    content_start,
    empty_value_place,
)
from notifyspec.yaml.parsed_text import ParsedText, parsed_text
from notifyspec.yaml.tree import DEPTH, TreeBuilder
from notifyspec.yaml.unquoted import (
    begins_template,
    is_in_flow,
    line_end,
    meant_text,
    template_end,
    templates_on_line,
)

if TYPE_CHECKING:
    from notifyspec.yaml.messages.parser_fault import Explanation, ScalarBefore

__all__ = ["YamlFault", "read_yaml"]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STYLES: Final = {
    None: Style.PLAIN,
    "": Style.PLAIN,
    "'": Style.SINGLE,
    '"': Style.DOUBLE,
    "|": Style.LITERAL,
    ">": Style.FOLDED,
}
_BLOCKS: Final = frozenset("|>")
_WORDS: Final = OLD_WORDS.union(CORE_WORDS)
_SCALARS_BEFORE: Final = 8  # that a message looks back to
_SCALAR_TAGS: Final = frozenset(("str", "int", "float", "bool", "null"))
_new: Final = tuple.__new__  # of a named tuple, whose own ``__new__`` takes twice as long


class _UnquotedError(Exception):
    """A value is an unquoted template that does not end where YAML ends it."""

    def __init__(self, span: Span) -> None:
        super().__init__(span)
        self.span = span


def read_yaml(source: Source) -> Document | YamlFault:
    """The tree of a YAML file. Never raises, whatever the text.

    An unquoted template that breaks the syntax is blanked out and the file parsed again, so that
    one missing pair of quotes does not hide the rest.
    """
    if source.text.startswith("\ufeff"):  # the parser would drop it, and shift every offset
        return _unreadable(source.text)
    parsed = parsed_text(source.text)
    # Each round parses the file from its start: bounds the work on a large file full of faults.
    for _ in range(max(4, min(64, 4_000_000 // (len(source.text) + 1)))):
        reader = _EventReader(source, parsed)
        suspects: list[Span] = []
        try:
            return reader.read()
        except RefusedError as refused:
            fault = refused.fault
        except _UnquotedError as found:
            fault = refusals.unquoted_template(found.span)
            suspects = [found.span]
        except (UnicodeEncodeError, ReaderError):  # UnicodeEncodeError: a lone surrogate
            fault = _unreadable(source.text)
        except MarkedYAMLError as error:
            told = _explained(parsed, error)
            fault = YamlFault(told.span, told.message, told.help)
            at = told.span.start
            suspects = reader.templates_with(at) if told.swallows else reader.suspects(error)
        if not suspects:
            break
        for span in suspects:
            parsed = parsed.blanked(span)
    unquoted = {*parsed.templates.values(), *reader.unquoted}
    if fault.rule == "yaml-syntax" and fault.span.start in parsed.templates:
        fault = refusals.template_between_lines(parsed.templates[fault.span.start])
    echoes = _behind_colon(source.text, fault, unquoted)
    return fault._replace(unquoted=tuple(sorted(unquoted - echoes - {fault.span})))


def _behind_colon(text: str, fault: YamlFault, templates: set[Span]) -> set[Span]:
    """The templates that only begin a value because of the colon that breaks the text."""
    start = fault.span.start
    if fault.rule != "yaml-syntax" or text[start : start + 1] != ":":
        return set()
    end = line_end(text, start)
    return {span for span in templates if start < span.start < end}


class _EventReader:
    """Reads the events of one text. ``unquoted`` are the unquoted templates so far."""

    def __init__(self, source: Source, parsed: ParsedText) -> None:
        self._source = source
        self._parsed = parsed
        self._text = parsed.text
        self._tree = TreeBuilder()
        self._scalars: list[Scalar] = []
        self.unquoted: list[Span] = []
        self._template_start: int | None = None
        self._is_json = True
        self._is_ambiguous = False

    def read(self) -> Document:
        """The document; RefusedError, _UnquotedError or the parser's own errors if there is none."""
        next_event = _LOADER(self._text).get_event
        tree = self._tree
        add_scalar = self._scalars.append
        is_changed = self._parsed.is_changed
        while True:
            event = next_event()
            kind = event.__class__
            if kind is ScalarEvent:
                # Not in functions, since most of what a file has are scalars.
                text: str = event.value
                style, tag, anchor = event.style, event.tag, event.anchor
                start, end = event.start_mark.index, event.end_mark.index
                if is_changed or start == end or anchor or tag or style in _BLOCKS:
                    text, start, end = self._written(event, start, end)
                value: str | float | bool | None = text
                if tag is not None:
                    value = _tagged(event, Span(start, end), text)
                    self._is_ambiguous |= not style
                elif event.implicit[0] and (text in _WORDS or text[0] in NUMBER_STARTS):
                    value = self._number_or_word(start, text)
                if (value is not text or not text.isascii()) and not is_json(value):
                    self._is_json = False
                scalar = _new(Scalar, (start, end, text, _STYLES[style], value))
                add_scalar(scalar)
                tree.children.append(scalar)
                if anchor:
                    tree.anchor(anchor, scalar)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                end = event.end_mark.index
                # The end of a collection without brackets is a token of no width.
                tree.close(None if end == event.start_mark.index else end)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                is_mapping = kind is MappingStartEvent
                start = event.start_mark.index
                anchor, flow = event.anchor, event.flow_style
                if anchor or event.tag:
                    start = collection_start(self._text, start, event.end_mark.index, flow=flow)
                if flow and is_mapping and begins_template(self._text, start):
                    scalar = self._template(start, next_event)
                    add_scalar(scalar)
                    tree.children.append(scalar)
                else:
                    if event.tag is not None:
                        _check_tag(event, "map" if is_mapping else "seq")
                    tree.open(is_mapping, flow, start, anchor)
            elif kind is AliasEvent:
                tree.alias(event.anchor, _span(event))
            elif kind is DocumentStartEvent:
                if tree.root is not None:
                    raise refusals.second_document(_span(event))
            elif kind is StreamEndEvent:
                break
        root = tree.root
        if isinstance(root, Scalar) and root.value is None and root.start == root.end:
            root = None
        unquoted = tuple(sorted(self.unquoted))
        return Document(
            self._source,
            root,
            unquoted,
            tuple(self._scalars),
            is_json=self._is_json,
            repeats_keys=tree.repeats_keys,
            is_ambiguous=self._is_ambiguous,
        )

    def suspects(self, error: MarkedYAMLError) -> list[Span]:
        """The unquoted templates that an error may come from."""
        if self._template_start is not None:
            return [self._template_span(self._template_start)]
        end = self._scalars[-1].end if self._scalars else 0
        marks = (error.context_mark, error.problem_mark)
        spans: list[Span] = []
        for position in sorted({mark.index for mark in marks if mark is not None}):
            for start in templates_on_line(self._text, position):
                if start >= end:
                    spans.append(self._template_span(start))
                    end = spans[-1].end
        return spans

    def templates_with(self, position: int) -> list[Span]:
        """The unquoted templates that the character at a position belongs to."""
        spans = map(self._template_span, templates_on_line(self._text, position))
        return [span for span in spans if span.start < position < span.end]

    def _written(self, event: Any, start: int, end: int) -> tuple[str, int, int]:
        """What a scalar has in the file, and where, of which its event tells something else."""
        text: str = event.value
        style = event.style
        if event.anchor or event.tag:
            start = content_start(self._text, start, end)
        if style in _BLOCKS:
            end = block_scalar_end(self._text, start, end, text)
        elif start == end:
            start = end = empty_value_place(self._text, start)
        if self._parsed.is_changed:
            text = text.translate(self._parsed.stand_ins)
            if not style and start in self._parsed.templates:
                self.unquoted.append(Span(start, end))
                text = meant_text(self._source.text[start:end])
        return text, start, end

    def _number_or_word(self, start: int, text: str) -> str | float | bool | None:
        """The value of a plain scalar that may be more than a text."""
        try:
            value = core_value(text)
        except ValueError:
            span = Span(start, start + len(text))
            raise refusals.too_many_digits(span) from None
        if value is text or is_loose_number(text, value):
            self._is_ambiguous = True
        return value

    def _template(self, start: int, next_event: Any) -> Scalar:
        """The flow mapping at ``start`` as the text that it was meant to be.

        _UnquotedError where the text does not end with the mapping.
        """
        self._template_start = start
        depth = 1
        while depth:
            event = next_event()
            kind = event.__class__
            if kind is MappingStartEvent or kind is SequenceStartEvent:
                depth += 1
                if depth > DEPTH:  # the parser takes time that grows with the square of the depth
                    raise refusals.too_deep(_span(event), DEPTH)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                depth -= 1
        span = self._template_span(start)
        if event.end_mark.index != span.end:
            raise _UnquotedError(span)
        self._template_start = None
        self.unquoted.append(span)
        text = meant_text(self._source.text[start : span.end])
        return Scalar(*span, text, Style.PLAIN, text)

    def _template_span(self, start: int) -> Span:
        in_flow = self._tree.in_flow or is_in_flow(self._text, start)
        return Span(start, template_end(self._text, start, in_flow))


def _span(event: Any) -> Span:
    return Span(event.start_mark.index, event.end_mark.index)


def _check_tag(event: Any, name: str) -> None:
    if event.tag not in ("!", refusals.CORE_TAG + name):
        raise refusals.unknown_tag(_span(event), event.tag)


def _tagged(event: Any, span: Span, text: str) -> str | int | float | bool | None:
    if event.tag == "!":
        return text
    name = event.tag.removeprefix(refusals.CORE_TAG)
    if name == event.tag or name not in _SCALAR_TAGS:
        raise refusals.unknown_tag(_span(event), event.tag)
    try:
        return tagged_value(name, text)
    except (ValueError, OverflowError):
        raise refusals.not_of_tag(span, name) from None


def _unreadable(text: str) -> YamlFault:
    # A file that can be read does without the messages, which take 8 ms to import.
    from notifyspec.yaml.messages.characters import explain_unreadable

    told = explain_unreadable(text)
    return YamlFault(told.span, told.message, told.help)


def _explained(parsed: ParsedText, error: MarkedYAMLError) -> Explanation:
    from notifyspec.yaml.messages import explain
    from notifyspec.yaml.messages.parser_fault import ParserFault

    problem = error.problem_mark.index if error.problem_mark else len(parsed.text)
    context = error.context_mark.index if error.context_mark else problem
    scalars, opening = _scanned(parsed.text, problem)
    return explain(
        ParserFault(
            parsed.original,
            error.context or "",
            error.problem or "",
            context,
            problem,
            scalars,
            opening,
        )
    )


def _scanned(text: str, position: int) -> tuple[tuple[ScalarBefore, ...], int | None]:
    """The last scalars before ``position``, and the innermost bracket that is open there."""
    from notifyspec.yaml.messages.parser_fault import ScalarBefore

    scalars: deque[ScalarBefore] = deque(maxlen=_SCALARS_BEFORE)
    brackets: list[int] = []
    try:
        for token in yaml.scan(text[:position], _LOADER):
            kind = token.__class__
            if isinstance(token, ScalarToken):
                scalars.append(ScalarBefore(_span(token), _STYLES[token.style]))
            elif kind is FlowSequenceStartToken or kind is FlowMappingStartToken:
                brackets.append(token.start_mark.index)
            elif (kind is FlowSequenceEndToken or kind is FlowMappingEndToken) and brackets:
                brackets.pop()
    except MarkedYAMLError:
        pass  # what is cut off in the middle is no scalar yet
    return tuple(scalars), brackets[-1] if brackets else None
