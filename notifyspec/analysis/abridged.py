"""A context in one line, short enough to be read: long texts and lists are told by their size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from notifyspec.json_values import dump

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.json_values import JSON

_SHOWN_CHARACTERS: Final = 24
_SHOWN_ITEMS: Final = 3
_MOST: Final = 400  # characters


def abridged(context: JSON) -> str:
    """``{note: "aaa…" (1,000 characters), rows: [7, …] (50 items)}``: for people, no JSON."""
    whole = _value(context)
    return whole if len(whole) <= _MOST else f"{whole[:_MOST]}…"


def large_parts(context: JSON, most: int = 3) -> list[str]:
    """``20,000 times `a` in `order.note` ``, ``50 items in `rows` ``: what makes the context large."""
    found = sorted(_large(context, ""), reverse=True)
    return [words for _, words in found[:most]]


def _large(value: JSON, path: str) -> Iterator[tuple[int, str]]:
    if isinstance(value, str) and len(value) > _SHOWN_CHARACTERS:
        is_one = len(set(value)) == 1
        what = f"times `{_escaped(value[0])[1:-1]}`" if is_one else "characters"
        yield len(dump(value)), f"{len(value):,} {what} in `{path}`"
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _large(one, f"{path}.{key}" if path else key)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        if len(value) > 1:
            yield len(dump(value)), f"{len(value):,} items in `{path}`"
        yield from _large(value[0], f"{path}[]")


def _value(value: JSON) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence):
        if len(value) <= _SHOWN_ITEMS:
            return "[" + ", ".join(map(_value, value)) + "]"
        return f"[{_value(value[0])}, …] ({len(value):,} items)"
    return dump(value)


def _text(text: str) -> str:
    if len(text) <= _SHOWN_CHARACTERS:
        return _escaped(text)
    return f"{_escaped(text[:3] + '…')} ({len(text):,} characters)"


def _escaped(text: str) -> str:
    quoted = dump(text)
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in quoted)
