"""What `tojson` writes of a type: ASCII, with escapes for what HTML could read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.charset import CharSet
from notifyspec.analysis.types.numbers import printed
from notifyspec.analysis.types.sizes import plus, times

if TYPE_CHECKING:
    from notifyspec.analysis.types.model import ObjectType, Type
    from notifyspec.analysis.types.texts import TextType

_SPECIAL: Final = CharSet.of_text("<>&'")
_CHARS: Final = CharSet.of([(0x20, 0x7E)]) - _SPECIAL
_PLAIN: Final = _CHARS - CharSet.of_text('"\\')
_SHORT: Final = CharSet.of_text('"\\\b\t\n\f\r')  # a backslash and one letter
_ASTRAL: Final = CharSet.of([(0x10000, 0x10FFFF)])
_MOST_DEPTH: Final = 32


def json_text(of: Type, indent: int | None) -> tuple[str | None, TextType]:
    """Why there is no such text, or None; and the text."""
    fault = _fault(of, 0)
    if fault is not None:
        return fault, texts.EMPTY
    chars = _CHARS if indent is None else _CHARS | CharSet.of_text("\n")
    return None, texts.text_of(chars, 1, _size(of, indent, 1))


def _fault(of: Type, depth: int) -> str | None:
    if depth > _MOST_DEPTH:
        return None
    if of.other:
        return "a value that is no JSON"
    if of.missing:
        return "what may be missing"
    if of.list is not None:
        if of.list.lazy:
            return "what is made item by item"
        return _fault(of.list.items, depth + 1)
    inner = [field.type for one in of.objects for field in one.fields.values()]
    inner += [one.others for one in of.objects if one.others is not None]
    return next((fault for one in inner if (fault := _fault(one, depth + 1))), None)


def _size(of: Type, indent: int | None, depth: int) -> int | None:
    """The most characters, each of one byte."""
    if of.unknown or depth > _MOST_DEPTH:
        return None
    sizes: list[int | None] = [0]
    if of.text is not None:
        sizes.append(_text_size(of.text))
    if of.number is not None:
        sizes.append(printed(of.number).most)
    if of.booleans:
        sizes.append(len("false"))
    if of.null:
        sizes.append(len("null"))
    if of.list is not None:
        one = _size(of.list.items, indent, depth + 1)
        between = 2 + _break(indent, depth)
        if of.list.most == 0:
            sizes.append(2)
        elif one is None or of.list.most is None:
            sizes.append(None)
        else:
            sizes.append(2 + _break(indent, depth) + of.list.most * (one + between))
    sizes += [_object_size(one, indent, depth) for one in of.objects]
    known = [one for one in sizes if one is not None]
    return max(known) if len(known) == len(sizes) else None


def _text_size(text: TextType) -> int | None:
    if text.most is None:
        return None
    if text.values is not None:
        return 2 + max(sum(map(_width, value)) for value in text.values)
    widest = 1
    if text.chars & _SHORT:
        widest = 2
    if not text.chars <= (_PLAIN | _SHORT):
        widest = 6
    if text.chars & _ASTRAL:
        widest = 12
    return 2 + text.most * widest


def _width(char: str) -> int:
    if char in _PLAIN:
        return 1
    if char in _SHORT:
        return 2
    return 12 if char in _ASTRAL else 6


def _object_size(one: ObjectType, indent: int | None, depth: int) -> int | None:
    each = len(", : ") + _break(indent, depth)
    total = 2 + _break(indent, depth)
    for name, field in one.fields.items():
        size = _size(field.type, indent, depth + 1)
        if size is None:
            return None
        total += 2 + sum(map(_width, name)) + size + each
    if one.others is None:
        return total
    other = plus(_text_size(one.names), _size(one.others, indent, depth + 1), each)
    return plus(total, times(one.others_most, other))


def _break(indent: int | None, depth: int) -> int:
    return 0 if indent is None else 1 + indent * depth
