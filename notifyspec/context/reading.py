"""From YAML to one JSON Schema: each keyword checked, and every reference made absolute."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, NamedTuple

from notifyspec.context.formats import FORMATS
from notifyspec.context.keywords import KEYWORDS, TYPES, UNSUPPORTED, Shape
from notifyspec.context.name_lists import meant_name, meant_type, told_of_item, wrong_item
from notifyspec.document import Entry, Mapping, Node, Scalar, Sequence, is_nothing, plain, resolve
from notifyspec.json_values import MAX_FLOAT
from notifyspec.pattern_ambiguity import (
    TooLargeToTellError,
    ambiguous_text,
    text_divided_at_will,
)
from notifyspec.patterns import UnsupportedPatternError, compile_pattern
from notifyspec.spelling import is_slip, listed

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence as Path

    from notifyspec.json_values import JSON
    from notifyspec.source import Source, Span

ContextRule = Literal[
    "invalid-context-schema",
    "unresolved-reference",
    "yaml-syntax",
    "unquoted-template",
    "duplicate-key",
    "empty-value",
]

_Resolved = Scalar | Sequence | Mapping
_MAX_DEPTH: Final = 64
_MOST_SHOWN: Final = 24  # characters
_LONG: Final = 500  # characters of a text


class ContextFault(NamedTuple):
    """What is wrong with a schema. ``span`` is in ``source``, which may be a shared file."""

    rule: ContextRule
    source: Source
    span: Span
    message: str
    help: str | None = None


class Reference(NamedTuple):
    """A ``$ref``. ``file`` is below the specs folder, None for the spec's own context."""

    file: str | None
    pointer: str
    source: Source
    span: Span
    text: str


class ReadSchema(NamedTuple):
    """``schema`` is plain data. Its references begin at the root that `bundled` puts it into."""

    schema: dict[str, Any]
    references: tuple[Reference, ...]
    faults: tuple[ContextFault, ...]


def read_schema(source: Source, node: Node, *, file: str | None, folder: str) -> ReadSchema:
    """The schema at ``node``. ``file`` is its name below the specs folder, None in a spec.

    ``folder`` is where references that begin with a dot start, "" for the specs folder itself.
    """
    reader = _Reader(source, file, folder)
    schema = reader.schema(node, _MAX_DEPTH)
    return ReadSchema(
        schema if isinstance(schema, dict) else {},
        tuple(reader.references),
        tuple(reader.faults),
    )


def definition(file: str) -> str:
    """The pointer to a shared file's schema in a bundle."""
    return f"#/$defs/{file.replace('~', '~0').replace('/', '~1')}"


class _Reader:
    def __init__(self, source: Source, file: str | None, folder: str) -> None:
        self._source = source
        self._file = file
        self._folder = folder
        self.references: list[Reference] = []
        self.faults: list[ContextFault] = []
        self.misplaced: set[str] = set()  # fields that do not stand among the properties

    def schema(self, node: Node, depth: int) -> dict[str, Any] | bool:
        if type(node) is not Mapping:
            node = resolve(node)
            if isinstance(node, Scalar) and isinstance(node.value, bool):
                return node.value
            if not isinstance(node, Mapping):
                self._must_be(node, "this", Shape.SCHEMA)
                return True
        if depth == 0:
            self._refuse(node.span, f"The schema is nested more than {_MAX_DEPTH} levels deep.")
            return True
        schema: dict[str, Any] = {}
        fields = []
        for entry in node.entries:
            keyword, value = entry.key.text, entry.value
            shape = KEYWORDS.get(keyword)
            if shape is None and _is_field(entry):
                fields.append(entry.key)
            elif shape is None:
                self._unknown(entry.key)
            elif is_nothing(value) and shape is not Shape.ANYTHING:
                self._refuse_nothing(entry.key)
            elif keyword not in schema:
                inner = value if type(value) is Scalar else resolve(value)
                schema[keyword] = self._value(keyword, shape, inner, depth)
        self._misplaced(fields)
        if "required" in schema and "properties" in schema:
            self._check_required(node, schema)
        if "pattern" in schema and schema.get("maxLength", _LONG) >= _LONG:
            self._check_long(node, schema["pattern"])
        return schema

    def _check_long(self, node: Mapping, pattern: str) -> None:
        """Refuse what takes the cube of a text's length, where nothing makes the texts short."""
        text = text_divided_at_will(pattern)
        if text is None:
            return
        place = next(resolve(one.value) for one in node.entries if one.key.text == "pattern")
        self._refuse(
            place.span,
            "The regular expression can hang a call: three of its repeats can take"
            f" {_shown(text)}, and all ways to divide a long text among them are tried.",
            f"Write one repeat in place of several, or declare a `maxLength` below {_LONG}.",
        )

    def _check_required(self, node: Mapping, schema: dict[str, Any]) -> None:
        """Refuse to require what can't be there, or what is a slip of a property that is declared."""
        declared, required = schema["properties"], schema["required"]
        if "patternProperties" in schema or declared.keys() >= set(required):
            return
        names = next(resolve(e.value) for e in node.entries if e.key.text == "required")
        items = names.items if isinstance(names, Sequence) else ()
        is_closed = schema.get("additionalProperties") is False
        for item, name in zip(items, required, strict=False):
            free = (one for one in declared if one not in required)
            meant = next((one for one in free if is_slip(name, one)), None)
            is_found = name in declared or name in self.misplaced
            if not is_found and (is_closed or meant is not None):
                self._refuse(
                    resolve(item).span,
                    f"`{name}` is required, and no property has this name.",
                    f"Did you mean `{meant}`?"
                    if meant
                    else f"Declare `{name}` under `properties`.",
                )

    def _value(self, keyword: str, shape: Shape, node: _Resolved, depth: int) -> Any:
        fits = _FITS.get(shape)
        if fits is None:
            return self._READERS[shape](self, keyword, node, depth)
        value = node.value if type(node) is Scalar else plain(node)
        if fits(value):
            return value
        return self._must_be(node, keyword, shape, _HARMLESS.get(shape, 0))

    def _schema(self, _: str, node: _Resolved, depth: int) -> dict[str, Any] | bool:
        return self.schema(node, depth - 1)

    def _schemas(self, keyword: str, node: _Resolved, depth: int) -> Any:
        if isinstance(node, Sequence) and node.items:
            return [self.schema(item, depth - 1) for item in node.items]
        return self._must_be(node, keyword, Shape.SCHEMAS, [True])

    def _by_name(self, keyword: str, node: _Resolved, depth: int) -> Any:
        if not isinstance(node, Mapping):
            return self._must_be(node, keyword, KEYWORDS[keyword], {})
        schemas: dict[str, Any] = {}
        for entry in node.entries:
            if is_nothing(entry.value):
                self._refuse_nothing(entry.key)
                schemas[entry.key.text] = True
            else:
                schemas[entry.key.text] = self.schema(entry.value, depth - 1)
        return schemas

    def _by_pattern(self, keyword: str, node: _Resolved, depth: int) -> Any:
        if isinstance(node, Mapping):
            for entry in node.entries:
                self._pattern(entry.key, entry.key.text)
        return self._by_name(keyword, node, depth)

    def _pattern_text(self, keyword: str, node: _Resolved, _: int) -> Any:
        if isinstance(node, Scalar) and isinstance(node.value, str):
            return self._pattern(node, node.value)
        return self._must_be(node, keyword, Shape.PATTERN, "")

    def _pattern(self, node: Scalar, pattern: str) -> str:
        try:
            compile_pattern(pattern)
            text = ambiguous_text(pattern)
        except UnsupportedPatternError as error:
            self._refuse(node.span, f"The regular expression can't be read: {error}.")
        except TooLargeToTellError:
            self._refuse(
                node.span,
                "The regular expression repeats so much at once that it may hang a call.",
                "Repeat less at once, or list the texts in an `enum`.",
            )
        else:
            if text is None:
                return pattern
            self._refuse(
                node.span,
                "The regular expression can hang a call: one of its repeats can take"
                f" {_shown(text)} in two ways, and all of them are tried.",
                "Let each text be divided in one way only: write `[a-z]+(-[a-z]+)*` in place of"
                " `([a-z]+-?)+`, and `a+` in place of `(a+)+`.",
            )
        return ""

    def _format(self, _: str, node: _Resolved, __: int) -> str:
        name = node.value if isinstance(node, Scalar) else None
        if name in FORMATS:
            return str(name)
        self._refuse(
            node.span,
            f"`{name}` is no format that is checked here."
            if isinstance(name, str)
            else "A format is the name of one.",
            meant_name(name, tuple(FORMATS))
            or f"Write one of {', '.join(FORMATS)}, or a `pattern`.",
        )
        return next(iter(FORMATS))

    def _reference(self, _: str, node: _Resolved, __: int) -> str:
        nowhere = "#"
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            self._must_be(node, "$ref", Shape.REFERENCE)
            return nowhere
        text = node.value
        path, _, pointer = text.partition("#")
        if "://" in path or path.startswith("/") or "\\" in path:
            self._refuse(
                node.span,
                f"`{text}` is no reference to a file of the specs folder.",
                "Copy the schema into a file such as `_contexts/order.yaml`, and refer to that.",
                rule="unresolved-reference",
            )
            return nowhere
        if pointer and not pointer.startswith("/"):
            self._refuse(
                node.span,
                f"`#{pointer}` is no place in a schema.",
                "Write the place as a path, as in `#/$defs/name`.",
                rule="unresolved-reference",
            )
            return nowhere
        file = self._file
        if path:
            if path.startswith("."):
                path = posixpath.join(self._folder, path)
            file = posixpath.normpath(path)
        self.references.append(Reference(file, pointer, self._source, node.span, text))
        return f"{'#' if file is None else definition(file)}{pointer}"

    def _unknown(self, key: Scalar) -> None:
        known = UNSUPPORTED.get(key.text)
        if known is not None:
            self._refuse(key.span, f"`{key.text}` can't be used in a context.", known)
            return
        self._refuse(
            key.span,
            f"`{key.text}` is no keyword of JSON Schema.",
            meant_name(key.text, tuple(KEYWORDS)) or "Remove it; a note goes into `$comment`.",
        )

    def _misplaced(self, fields: list[Scalar]) -> None:
        """Refuse what looks like fields beside the keywords: most often `properties` is left out."""
        if not fields:
            return
        names = [field.text for field in fields]
        self.misplaced.update(names)
        self._refuse(
            fields[0].span,
            f"{listed(names, last='and')} {'is no keyword' if len(names) == 1 else 'are no keywords'}"
            " of JSON Schema.",
            f"If {'it is a field, put it' if len(names) == 1 else 'they are fields, put them'} below"
            " `properties`.",
        )

    def _refuse_nothing(self, key: Scalar) -> None:
        self._refuse(
            key.span,
            f"`{key.text}` has nothing after it.",
            "Write its value, indented below it if it is a mapping, or remove the key.",
            rule="empty-value",
        )

    def _must_be(self, node: Node, keyword: str, shape: Shape, instead: JSON = None) -> JSON:
        wrong = wrong_item(shape, node)
        if wrong is not None:
            self._refuse(wrong.span, *told_of_item(keyword, shape, plain(wrong)))
            return instead
        named = keyword if keyword == "this" else f"`{keyword}`"
        meant = meant_type(plain(node)) if shape is Shape.TYPES else None
        if shape is Shape.SCHEMA and isinstance(node, Scalar) and node.value in TYPES:
            meant = f"Write `{{type: {node.text}}}`."
        self._refuse(node.span, f"{named[:1].upper()}{named[1:]} must be {shape}.", meant)
        return instead

    def _refuse(
        self,
        span: Span,
        message: str,
        help_: str | None = None,
        rule: ContextRule = "invalid-context-schema",
    ) -> None:
        self.faults.append(ContextFault(rule, self._source, span, message, help_))

    _READERS: ClassVar[dict[Shape, Callable[[_Reader, str, _Resolved, int], Any]]] = {
        Shape.SCHEMA: _schema,
        Shape.SCHEMAS: _schemas,
        Shape.SCHEMAS_BY_NAME: _by_name,
        Shape.SCHEMAS_BY_PATTERN: _by_pattern,
        Shape.REFERENCE: _reference,
        Shape.PATTERN: _pattern_text,
        Shape.FORMAT: _format,
    }


_OF_SCHEMAS: Final = tuple(
    keyword
    for keyword, shape in KEYWORDS.items()
    if shape in (Shape.SCHEMA, Shape.SCHEMAS_BY_NAME, Shape.SCHEMAS_BY_PATTERN)
    and len(keyword) > len("then")  # a field is called `id` or `note`, and no slip of `if` or `not`
)
"""The keywords that take a mapping and are told by their letters."""

_HARMLESS: Final[dict[Shape, JSON]] = {
    Shape.TYPES: list(TYPES),
    Shape.VALUES: [None],
    Shape.NAMES: [],
    Shape.NAMES_BY_NAME: {},
    Shape.TEXT: "",
    Shape.POSITIVE: 1,
    Shape.BOOLEAN: False,
}
"""What stands in for a value of the wrong shape, so that the rest can be read."""


def _is_field(entry: Entry) -> bool:
    """Whether what is no keyword looks like a field with its schema."""
    value = resolve(entry.value)
    return (
        isinstance(value, Mapping)
        and any(inner.key.text in KEYWORDS for inner in value.entries)
        and not any(is_slip(entry.key.text, keyword) for keyword in _OF_SCHEMAS)
    )


def _shown(text: str) -> str:
    cut = text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"
    return "".join(("`", *(one if one.isprintable() else ascii(one)[1:-1] for one in cut), "`"))


def _is_number(value: JSON) -> bool:
    # Compared, not converted: a whole number may be longer than any float.
    return type(value) in (int, float) and abs(value) <= MAX_FLOAT


def _are_names(value: JSON, allowed: Path[str] | None = None) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and set(map(type, value)) == {str}
        and len(set(value)) == len(value)
        and (allowed is None or set(allowed).issuperset(value))
    )


def _are_types(value: JSON) -> bool:
    return value in TYPES if isinstance(value, str) else _are_names(value, TYPES)


def _are_any_names(value: JSON) -> bool:
    return value == [] or _are_names(value)


_FITS: Final[dict[Shape, Callable[[JSON], bool]]] = {
    Shape.TYPES: _are_types,
    Shape.ANYTHING: lambda _: True,
    Shape.VALUES: lambda value: isinstance(value, list) and bool(value),
    Shape.NAMES: _are_any_names,
    Shape.NAMES_BY_NAME: lambda value: (
        isinstance(value, dict) and all(map(_are_any_names, value.values()))
    ),
    Shape.TEXT: lambda value: isinstance(value, str),
    Shape.NUMBER: _is_number,
    Shape.POSITIVE: lambda value: _is_number(value) and value > 0,
    Shape.COUNT: lambda value: type(value) is int and value >= 0,
    Shape.BOOLEAN: lambda value: isinstance(value, bool),
}
