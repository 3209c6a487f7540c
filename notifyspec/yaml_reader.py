"""YAML text to a `Document`: the only module that imports `yaml`.

The tree is built straight from the parser's events, without recursion, so that every node has its
place and an alias its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, cast

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

from notifyspec.core_schema import CORE_WORDS, NUMBER_STARTS, core_value, tagged_value
from notifyspec.document import (
    Alias,
    Document,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Style,
    resolve,
)
from notifyspec.source import Source, Span
from notifyspec.unquoted import (
    begins_template,
    blanked,
    line_start,
    template_end,
    templates_on_line,
)
from notifyspec.yaml_messages import explain, explain_unreadable

# The deepest real spec has about 15 levels (a JSON Schema in `context`). Later stages walk the
# tree recursively and count on this.
DEPTH: Final = 64
# Counted with every alias expanded, since later stages expand them: a dozen lines of nested
# aliases ("billion laughs") would otherwise be more nodes than any memory holds.
NODES: Final = 100_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STYLES: Final = {
    None: Style.PLAIN,
    "": Style.PLAIN,
    "'": Style.SINGLE,
    '"': Style.DOUBLE,
    "|": Style.LITERAL,
    ">": Style.FOLDED,
}
_QUOTED: Final = {"'": Style.SINGLE, '"': Style.DOUBLE}
_CORE_TAG: Final = "tag:yaml.org,2002:"
_SCALAR_TAGS: Final = frozenset(("str", "int", "float", "bool", "null"))
_PROPERTIES = re.compile(r"(?:(?:&[\w-]*+|!\S*+)\s*+(?:#[^\r\n]*+\s*+)*+)++")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")
_OLD_BREAKS: Final = "\x85\u2028\u2029"

_SCALAR_ONLY: Final = frozenset((Scalar,))

Rule = Literal["yaml-syntax", "unquoted-template", "duplicate-key"]


@dataclass(frozen=True, slots=True)
class YamlFault:
    """Why a file is no document. ``unquoted`` are unquoted templates beside it, each a finding."""

    span: Span
    message: str
    help: str | None = None
    rule: Rule = "yaml-syntax"
    unquoted: tuple[Span, ...] = ()


class _RefusedError(Exception):
    def __init__(self, fault: YamlFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class _UnquotedError(Exception):
    """The value at ``start`` is an unquoted template that does not end where YAML ends it."""

    def __init__(self, start: int, in_flow: bool) -> None:
        super().__init__(start)
        self.start = start
        self.in_flow = in_flow


def read_yaml(source: Source) -> Document | YamlFault:
    """The tree of a YAML file. Never raises, whatever the text.

    An unquoted template that breaks the syntax is blanked out and the file parsed again, so that
    one missing pair of quotes does not hide the rest.
    """
    text = source.text
    if text.startswith("\ufeff"):  # the parser would drop it, and shift every offset
        return _unreadable(text)
    parsed, restore = _without_old_breaks(text)
    patched: dict[int, int] = {}
    # Each round parses the file from its start: bounds the work on a large file full of faults.
    for _ in range(max(4, min(64, 4_000_000 // (len(text) + 1)))):
        builder = _Builder(source, parsed, restore, patched)
        suspects: list[tuple[int, bool]]
        try:
            return builder.build()
        except _RefusedError as refused:
            fault, suspects = refused.fault, []
        except _UnquotedError as found:
            fault = _unquoted_fault(found.start, template_end(parsed, found.start, found.in_flow))
            suspects = [(found.start, found.in_flow)]
        except (UnicodeEncodeError, ReaderError):  # UnicodeEncodeError: a lone surrogate
            fault, suspects = _unreadable(text), []
        except MarkedYAMLError as error:
            fault = _syntax_fault(text, error)
            suspects = builder.suspects(error)
        if not suspects:
            break
        for start, in_flow in suspects:
            end = template_end(parsed, start, in_flow)
            parsed = blanked(parsed, start, end)
            patched[start] = end
    return replace(fault, unquoted=tuple(Span(*item) for item in sorted(patched.items())))


class _RawSpan:
    """A `Span` in the making; see `_make_span`."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class _RawScalar:
    """A `Scalar` in the making; see `_make_scalar`."""

    __slots__ = ("span", "style", "text", "value")

    def __init__(
        self, span: Span, text: str, style: Style, value: str | float | bool | None
    ) -> None:
        self.span = span
        self.text = text
        self.style = style
        self.value = value


class _RawEntry:
    """An `Entry` in the making; see `_make_entry`."""

    __slots__ = ("key", "merged", "value")

    def __init__(self, key: Node, value: Node) -> None:
        self.key = key
        self.value = value
        self.merged = False


# A frozen dataclass sets its fields through `object.__setattr__`, which makes it more than twice
# as slow to create. A file has hundreds of these, so they are filled in before they freeze.


def _make_span(start: int, end: int) -> Span:
    raw: Any = _RawSpan(start, end)
    raw.__class__ = Span
    return cast(Span, raw)


def _make_scalar(span: Span, text: str, style: Style, value: str | float | bool | None) -> Scalar:
    raw: Any = _RawScalar(span, text, style, value)
    raw.__class__ = Scalar
    return cast(Scalar, raw)


def _make_entry(key: Node, value: Node) -> Entry:
    raw: Any = _RawEntry(key, value)
    raw.__class__ = Entry
    return cast(Entry, raw)


class _Frame:
    """A collection whose end has not come yet."""

    __slots__ = ("anchor", "children", "flow", "height", "is_mapping", "nodes_before", "start")

    def __init__(
        self, start: int, is_mapping: bool, flow: bool, anchor: str | None, nodes_before: int
    ) -> None:
        self.start = start
        self.is_mapping = is_mapping
        self.flow = flow
        self.anchor = anchor
        self.nodes_before = nodes_before
        self.children: list[Node] = []  # keys and values alternate in a mapping
        self.height = 1


@dataclass(frozen=True, slots=True)
class _Anchored:
    node: Scalar | Sequence | Mapping
    size: int
    height: int


class _Builder:
    """Builds the tree of one text. ``patched`` are the starts and ends of blanked templates."""

    def __init__(
        self, source: Source, text: str, restore: dict[int, str], patched: dict[int, int]
    ) -> None:
        self.source = source
        self.text = text
        self.restore = restore
        self.patched = patched
        self.get_event: Callable[[], Any]
        self.other_nodes = 0  # collections, and what aliases and merge keys repeat
        self.stack: list[_Frame] = []
        self.anchors: dict[str, _Anchored | None] = {}  # None while the anchor's node is open
        self.scalar_spans: list[Span] = []
        self.unquoted: list[Span] = []
        self.template_start: int | None = None
        self.may_merge = "<<" in text

    def build(self) -> Document:
        """The document; _RefusedError, _UnquotedError or the parser's own errors if there is none."""
        get_event = self.get_event = _LOADER(self.text).get_event
        special = bool(self.patched or self.restore)
        stack = self.stack
        spans = self.scalar_spans
        add_span = spans.append
        plain = Style.PLAIN
        root: list[Node] = []
        children = root
        while True:
            event = get_event()
            kind = event.__class__
            node: Node
            if kind is ScalarEvent:
                text = event.value
                style = _QUOTED.get(event.style)
                if special or event.anchor is not None:
                    node = self.scalar(event)
                elif text and event.implicit[0]:
                    span = _make_span(event.start_mark.index, event.end_mark.index)
                    if text in CORE_WORDS or text[0] in NUMBER_STARTS:
                        node = _make_scalar(span, text, plain, _number_or_word(span, text))
                    else:
                        node = _make_scalar(span, text, plain, text)
                elif style is not None and event.implicit[1]:
                    span = _make_span(event.start_mark.index, event.end_mark.index)
                    node = _make_scalar(span, text, style, text)
                else:
                    node = self.scalar(event)
                add_span(node.span)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                node = self.end_collection(event)
                children = stack[-1].children if stack else root
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self.other_nodes += 1
                start = self.collection_start(event)
                if (
                    kind is MappingStartEvent
                    and event.flow_style
                    and begins_template(self.text, start)
                ):
                    node = self.skip_template(start)
                    spans.append(node.span)
                else:
                    children = self.open_collection(event, start)
                    continue
            elif kind is AliasEvent:
                node = self.alias(event)
            elif kind is DocumentStartEvent:
                if root:
                    raise _refused(
                        event.start_mark.index,
                        event.end_mark.index,
                        "A file holds one document, and here a second one begins.",
                        "Remove this line, or move what follows into a file of its own.",
                    )
                continue
            elif kind is StreamEndEvent:
                break
            else:
                continue
            children.append(node)
        first = root[0] if root else None
        if isinstance(first, Scalar) and first.value is None and first.span.start == first.span.end:
            first = None
        return Document(self.source, first, tuple(sorted(self.unquoted)), tuple(spans))

    def scalar(self, event: Any) -> Scalar:
        """A scalar of any kind; `build` has the frequent kinds inline."""
        start, end = event.start_mark.index, event.end_mark.index
        text, style = event.value, _STYLES[event.style]
        if self.restore:
            text = text.translate(self.restore)
        if event.anchor or event.tag or (style is Style.PLAIN and not event.implicit[0]):
            properties = _PROPERTIES.match(self.text, start, end)
            start = properties.end() if properties else start
        if style is Style.LITERAL or style is Style.FOLDED:
            end = _block_scalar_end(self.text, start, end, text)
        elif start == end:
            start = end = _after_content(self.text, start)
        span = Span(start, end)
        if style is Style.PLAIN and start in self.patched:
            self.unquoted.append(span)
            raw = self.source.text[start:end]
            node = Scalar(span, raw, style, raw)
        else:
            node = Scalar(span, text, style, self.scalar_value(event, span, text))
        if event.anchor:
            self.anchors[event.anchor] = _Anchored(node, 1, 0)
        return node

    def scalar_value(self, event: Any, span: Span, text: str) -> str | int | float | bool | None:
        tag = event.tag
        if tag is None or tag == "!":
            return _number_or_word(span, text) if event.implicit[0] else text
        name = tag.removeprefix(_CORE_TAG)
        if name == tag or name not in _SCALAR_TAGS:
            raise _unknown_tag(event, tag)
        try:
            return tagged_value(name, text)
        except (ValueError, OverflowError):
            raise _refused(
                span.start,
                span.end,
                f"The tag `!!{name}` stands before a value that is none of its type.",
                "Remove the tag, or correct the value.",
            ) from None

    def collection_start(self, event: Any) -> int:
        """Where a collection's first character stands, its anchor and tag left out."""
        start: int = event.start_mark.index
        end: int = event.end_mark.index
        if event.flow_style:
            return end - 1 if self.text[end - 1 : end] in ("[", "{") else start
        if event.anchor is None and event.tag is None:
            return start
        # A sequence on its key's own level begins with the token of its first dash.
        return end - 1 if self.text[end - 1 : end] == "-" else end

    def open_collection(self, event: Any, start: int) -> list[Node]:
        is_mapping = event.__class__ is MappingStartEvent
        tag = event.tag
        if tag is not None and tag != "!" and tag != _CORE_TAG + ("map" if is_mapping else "seq"):
            raise _unknown_tag(event, tag)
        if len(self.stack) >= DEPTH:
            raise _refused(
                start,
                start + 1,
                f"Lists and mappings are nested more than {DEPTH} levels deep here.",
                "Make the file flatter.",
            )
        if event.anchor:
            self.anchors[event.anchor] = None
        frame = _Frame(start, is_mapping, event.flow_style, event.anchor, self.node_count() - 1)
        self.stack.append(frame)
        return frame.children

    def end_collection(self, event: Any) -> Sequence | Mapping:
        frame = self.stack.pop()
        children = frame.children
        end = event.end_mark.index
        if not frame.flow or end == event.start_mark.index:
            end = max(children[-1].span.end, frame.start)
        span = Span(frame.start, end)
        node: Sequence | Mapping
        if frame.is_mapping:
            node = Mapping(span, self.entries(children))
        else:
            node = Sequence(span, tuple(children))
        if self.stack:
            outer = self.stack[-1]
            outer.height = max(outer.height, frame.height + 1)
        if self.node_count() > NODES:
            raise _too_many(span)
        if frame.anchor:
            size = self.node_count() - frame.nodes_before
            self.anchors[frame.anchor] = _Anchored(node, size, frame.height)
        return node

    def entries(self, children: list[Node]) -> tuple[Entry, ...]:
        keys = children[0::2]
        if not _SCALAR_ONLY.issuperset(map(type, keys)):
            raise _refused_key(next(key for key in keys if type(key) is not Scalar))
        if self.may_merge and any(_is_merge_key(key) for key in keys):
            return self.merged_entries(children)
        return tuple(map(_make_entry, keys, children[1::2]))

    def merged_entries(self, children: list[Node]) -> tuple[Entry, ...]:
        pairs = list(zip(children[0::2], children[1::2], strict=True))
        names = {key.text for key, _ in pairs if isinstance(key, Scalar)}
        entries: list[Entry] = []
        seen = False
        for key, value in pairs:
            assert isinstance(key, Scalar)
            if not _is_merge_key(key):
                entries.append(Entry(key, value))
                continue
            if seen:
                raise _RefusedError(
                    YamlFault(
                        key.span,
                        "The merge key `<<` stands twice in one mapping.",
                        "Write one `<<` with a list: `<<: [*first, *second]`.",
                        "duplicate-key",
                    )
                )
            seen = True
            for mapping in _merge_sources(value):
                for entry in mapping.entries:
                    if entry.key.text not in names:
                        names.add(entry.key.text)
                        entries.append(Entry(entry.key, entry.value, merged=True))
                        self.other_nodes += 2
        return tuple(entries)

    def alias(self, event: Any) -> Alias:
        name = event.anchor
        start, end = event.start_mark.index, event.end_mark.index
        if name not in self.anchors:
            raise _refused(
                start,
                end,
                f"No anchor `&{name}` stands before the alias `*{name}`.",
                f'Put `&{name}` before the value that is meant, or quote the text: `"*{name}"`.',
            )
        anchored = self.anchors[name]
        if anchored is None:
            raise _refused(
                start,
                end,
                f"The alias `*{name}` stands inside the very value that it stands for.",
                "Write out what belongs here.",
            )
        if self.stack:
            outer = self.stack[-1]
            outer.height = max(outer.height, anchored.height + 1)
        if len(self.stack) + anchored.height > DEPTH:
            raise _refused(
                start,
                end,
                f"With the alias `*{name}` the file is nested more than {DEPTH} levels deep.",
                "Make the file flatter.",
            )
        self.other_nodes += anchored.size
        if self.node_count() > NODES:
            raise _too_many(Span(start, end))
        return Alias(Span(start, end), name, anchored.node)

    def node_count(self) -> int:
        """The number of nodes so far, with every alias expanded."""
        return len(self.scalar_spans) + self.other_nodes

    def skip_template(self, start: int) -> Scalar:
        """The flow mapping at ``start`` as the text that it was meant to be.

        _UnquotedError where the text does not end with the mapping.
        """
        self.template_start = start
        get_event = self.get_event
        depth = 1
        while depth:
            event = get_event()
            kind = event.__class__
            if kind is MappingStartEvent or kind is SequenceStartEvent:
                depth += 1
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                depth -= 1
        end = event.end_mark.index
        in_flow = self.is_in_flow(start)
        if end != template_end(self.text, start, in_flow):
            raise _UnquotedError(start, in_flow)
        self.template_start = None
        span = Span(start, end)
        self.unquoted.append(span)
        text = self.source.text[start:end]
        return Scalar(span, text, Style.PLAIN, text)

    def suspects(self, error: MarkedYAMLError) -> list[tuple[int, bool]]:
        """The unquoted templates that an error may come from, and whether they are in a flow."""
        if self.template_start is not None:
            starts = [self.template_start]
        else:
            last = self.scalar_spans[-1].end if self.scalar_spans else 0
            marks = (error.context_mark, error.problem_mark)
            starts = [
                start
                for position in sorted({mark.index for mark in marks if mark is not None})
                for start in templates_on_line(self.text, position)
                if start >= last
            ]
        return [(start, self.is_in_flow(start)) for start in dict.fromkeys(starts)]

    def is_in_flow(self, position: int) -> bool:
        if self.stack and self.stack[-1].flow:
            return True
        before = self.text[line_start(self.text, position) : position]
        return "[" in before or "{" in before


def _is_merge_key(key: Node) -> bool:
    return isinstance(key, Scalar) and key.text == "<<" and key.style is Style.PLAIN


def _merge_sources(value: Node) -> list[Mapping]:
    node = resolve(value)
    items = node.items if isinstance(node, Sequence) else (value,)
    sources = []
    for item in items:
        source = resolve(item)
        if not isinstance(source, Mapping):
            raise _refused(
                item.span.start,
                item.span.end,
                "A merge key `<<` takes a mapping, an alias of one, or a list of them.",
                "Name the anchor of a mapping: `<<: *name`.",
            )
        sources.append(source)
    return sources


def _block_scalar_end(text: str, start: int, end: int, value: str) -> int:
    """The end of a block scalar's last line of content; of its header if it has none."""
    header = _BLOCK_HEADER.match(text, start, end)
    if header is None or not value.strip("\n"):
        return header.end() if header else end
    last = value.rstrip("\n").rpartition("\n")[2]
    lines = text[start:end].splitlines(keepends=True)
    indents = [len(line) - len(line.lstrip(" ")) for line in lines[1:] if line.strip()]
    while len(lines) > 1 and not lines[-1].strip(" \t\r\n"):
        width = len(lines[-1].rstrip("\r\n"))
        if not last.strip() and width >= len(last) + (indents[0] if indents else 1):
            break
        lines.pop()
    return start + len("".join(lines).rstrip("\r\n"))


def _after_content(text: str, position: int) -> int:
    """The end of what stands before an empty value, which the parser puts at the next token."""
    while position and text[position - 1] in " \t\r\n":
        position -= 1
    return position


def _without_old_breaks(text: str) -> tuple[str, dict[int, str]]:
    """The text with stand-ins for characters that break lines in YAML 1.1 but not in 1.2.

    Also a table for `str.translate` that puts them back, empty if there are none.
    """
    found = [character for character in _OLD_BREAKS if character in text]
    if not found:
        return text, {}
    free = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    stand_ins = dict(zip(free, found, strict=False))
    table = {ord(character): stand_in for stand_in, character in stand_ins.items()}
    return text.translate(table), {ord(key): value for key, value in stand_ins.items()}


def _refused(start: int, end: int, message: str, advice: str) -> _RefusedError:
    return _RefusedError(YamlFault(Span(start, end), message, advice))


def _refused_key(key: Node) -> _RefusedError:
    what = {Alias: "an alias", Mapping: "a mapping", Sequence: "a list"}[type(key)]
    advice = "Write the key as text; put quotes around it if it has to begin this way."
    return _refused(
        key.span.start, key.span.end, f"A key has to be text, and this is {what}.", advice
    )


def _too_many(span: Span) -> _RefusedError:
    return _refused(
        span.start,
        span.end,
        f"The file has more than {NODES:,} values once its aliases are expanded.",
        "Use fewer or smaller aliases, or split the file.",
    )


def _number_or_word(span: Span, text: str) -> str | int | float | bool | None:
    try:
        return core_value(text)
    except ValueError:
        advice = "Put quotes around it if it is text."
        message = "This number has too many digits to be read."
        raise _refused(span.start, span.end, message, advice) from None


def _unknown_tag(event: Any, tag: str) -> _RefusedError:
    start = event.start_mark.index
    shown = "!!" + tag.removeprefix(_CORE_TAG) if tag.startswith(_CORE_TAG) else tag
    return _refused(
        start,
        event.end_mark.index,
        f"The tag `{shown}` can't be used here.",
        "Remove it, or put quotes around a text that begins with `!`.",
    )


def _unquoted_fault(start: int, end: int) -> YamlFault:
    return YamlFault(
        Span(start, end),
        "A text that begins with a template needs quotes, since YAML takes `{` for a mapping.",
        "Put double quotes around the whole text.",
        "unquoted-template",
    )


def _unreadable(text: str) -> YamlFault:
    return YamlFault(*explain_unreadable(text))


def _syntax_fault(text: str, error: MarkedYAMLError) -> YamlFault:
    problem = error.problem_mark.index if error.problem_mark else len(text)
    context = error.context_mark.index if error.context_mark else problem
    return YamlFault(*explain(text, error.context or "", error.problem or "", context, problem))
