"""How long what `pprint` writes of a type can be: Python's own notation, broken into lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.charset import BREAKS, SPACES, CharSet
from notifyspec.analysis.types.numbers import printed
from notifyspec.analysis.types.sizes import bounded, plus, times

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.analysis.types.model import ObjectType, Type
    from notifyspec.analysis.types.texts import TextType

_MOST_DEPTH: Final = 32
_LINE: Final = 80
# All sizes are those in JSON, which escapes quotes, backslashes and line breaks.
_WIDEST: Final = len(r"\\U0010ffff")  # of a character; one that is left as it is has fewer bytes
_AS_IT_IS: Final = CharSet.of([(0x20, 0x7E)]) - CharSet.of_text("'\"\\")
_QUOTES: Final = len(r"\"\"")
_BREAK: Final = len(r"\n()") + _QUOTES  # a text that is broken has parentheses around it
_BETWEEN: Final = len(", ")


class _Shape(NamedTuple):
    """The most bytes on one line, the most places where a line can end, and the deepest indentation."""

    size: int | None
    breaks: int | None
    depth: int | None


def python_text(of: Type) -> tuple[str | None, TextType]:
    """Why there is no such text, or None; and the text."""
    fault = _fault(of, 0)
    if fault is not None:
        return fault, texts.EMPTY
    size, breaks, depth = _shape(of)
    if size is not None and size < _LINE:
        breaks = 0
    total = plus(size, times(breaks, plus(depth, _BREAK)))
    return None, bounded(texts.ANY_TEXT._replace(least=1, most=total), total, total)


def _fault(of: Type, depth: int) -> str | None:
    if of.unknown or depth > _MOST_DEPTH:
        return "what may be null, as `None`"
    if of.null:
        return "null, as `None`"
    if of.other or of.missing or (of.list is not None and of.list.lazy):
        return "what is no value of JSON"
    inner = [] if of.list is None else [of.list.items]
    inner += [known.type for one in of.objects for known in one.fields.values()]
    inner += [one.others for one in of.objects if one.others is not None]
    return next((fault for one in inner if (fault := _fault(one, depth + 1))), None)


def _shape(of: Type) -> _Shape:
    shapes = [_Shape(len("False"), 0, 0)]
    if of.text is not None:
        shapes.append(_text(of.text))
    if of.number is not None:
        shapes.append(_Shape(printed(of.number).most, 0, 0))
    if of.list is not None:
        shapes.append(_several(_shape(of.list.items), of.list.most, 0))
    shapes += [_object(one) for one in of.objects]
    return _Shape(*(_largest(column) for column in zip(*shapes, strict=True)))


def _text(text: TextType) -> _Shape:
    widest = 1 if text.chars <= _AS_IT_IS else _WIDEST
    ends = text.most if text.chars & (SPACES | BREAKS) else 0
    around = _QUOTES + (len("Markup()") if text.markup else 0)
    return _Shape(plus(times(text.most, widest), around), ends, len("("))


def _several(one: _Shape, count: int | None, key: int) -> _Shape:
    """So many of one kind between brackets, each behind a key of so many characters."""
    size = plus(len("[]"), times(count, plus(one.size, key + _BETWEEN)))
    return _Shape(size, times(count, plus(one.breaks, 1)), plus(one.depth, key + len("[")))


def _object(of: ObjectType) -> _Shape:
    parts = [
        _several(_shape(field.type), 1, len(repr(name)) + _QUOTES + _BETWEEN)
        for name, field in of.fields.items()
    ]
    if of.others is not None and of.others_most != 0:
        name = _text(of.names)
        if name.size is None:
            return _Shape(None, None, None)
        parts.append(_several(_shape(of.others), of.others_most, name.size + _BETWEEN))
    return _Shape(
        plus(len("{}"), *(part.size for part in parts)),
        plus(*(part.breaks for part in parts)),
        _largest([0, *(part.depth for part in parts)]),
    )


def _largest(sizes: Iterable[int | None]) -> int | None:
    known = list(sizes)
    return None if None in known else max(one for one in known if one is not None)
