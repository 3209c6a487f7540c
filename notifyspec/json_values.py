"""Python values as JSON values: what a caller passes in, and what an expression answers.

JSON values are ``dict`` with ``str`` keys, ``list``, ``str``, ``int`` and ``float`` (both within the
range of a double), ``bool`` and ``None``, of exactly these types and with no lone surrogate in any
text.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import enum
import json
import math
import sys
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring
from typing import Any

JSON = Any  # mypy can't express the recursive type without casts at every use

MAX_DEPTH = 64  # far below the recursion limits of Python, json and the front ends

_SHOWN = 80  # characters of a path in a sentence

quote: Callable[[str], str] = encode_basestring
"""The text as a JSON string, quotes included, with nothing escaped that need not be."""

dump: Callable[[JSON], str] = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":")
).encode
"""The value as compact JSON text, not escaped beyond need."""

# The largest finite double, IEEE 754: what is larger, JavaScript reads as Infinity.
MAX_FLOAT = 1.7976931348623157e308


def is_json(value: object, depth: int = MAX_DEPTH) -> bool:
    """Whether ``value`` is a JSON value already, so that nothing needs converting."""
    kind = type(value)
    if kind is str:
        return value.isascii() or not has_lone_surrogate(value)  # type: ignore[attr-defined, arg-type]
    if kind is int or kind is float:
        return -MAX_FLOAT <= value <= MAX_FLOAT  # type: ignore[operator]
    if kind is bool or value is None:
        return True
    if depth == 0:
        return False
    if kind is dict:
        for key, item in value.items():  # type: ignore[attr-defined]
            if not (type(key) is str and (key.isascii() or is_json(key))):
                return False
            if not ((type(item) is str and item.isascii()) or is_json(item, depth - 1)):
                return False
        return True
    if kind is list:
        return all(is_json(item, depth - 1) for item in value)  # type: ignore[attr-defined]
    return False


def has_lone_surrogate(text: str) -> bool:
    """Whether the text can't be written as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


class Converter:
    """Converts one value and collects one sentence for each part of it that is no JSON."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def convert(self, value: object, path: str = "") -> JSON:
        """The value as JSON. Where it is none, None stands in and ``problems`` tells."""
        return self._convert(value, path, MAX_DEPTH)

    def _convert(self, value: object, path: str, depth: int) -> JSON:
        if depth == 0:
            return self._refuse(
                path, f"is nested more than {MAX_DEPTH} levels deep, or holds itself"
            )
        if isinstance(value, enum.Enum):
            return self._convert(value.value, path, depth - 1)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self._text(str.__str__(value), path)
        if isinstance(value, int):
            return self._whole(int(value), path)
        if isinstance(value, float):
            return self._number(float(value), path)
        if isinstance(value, decimal.Decimal):
            return self._decimal(value, path)
        if isinstance(value, dt.date | dt.time):  # datetime is a date
            return value.isoformat()
        if _is_uuid(value):
            return str(value)
        if isinstance(value, Mapping):
            return self._mapping(value, path, depth)
        if isinstance(value, list | tuple):
            return [
                self._convert(item, f"{path}[{index}]", depth - 1)
                for index, item in enumerate(value)
            ]
        fields = _fields(value)
        if fields is None:
            return self._refuse(path, f"is {_described(value)}, which has no JSON form")
        return self._mapping(fields, path, depth)

    def _mapping(self, value: Mapping[Any, object], path: str, depth: int) -> JSON:
        converted = {}
        for key, item in value.items():
            name = key.value if isinstance(key, enum.Enum) else key
            if not isinstance(name, str):
                self._refuse(path, f"has the key {name!r}, and a JSON key is text")
                continue
            name = self._text(str.__str__(name), path)
            converted[name] = self._convert(item, f"{path}.{name}" if path else name, depth - 1)
        return converted

    def _text(self, value: str, path: str) -> JSON:
        if has_lone_surrogate(value):
            return self._refuse(path, "holds a lone surrogate, which is no character")
        return value

    def _number(self, value: float, path: str) -> JSON:
        if not math.isfinite(value):
            return self._refuse(path, f"is {value!r}, which is no JSON number")
        return value

    def _decimal(self, value: decimal.Decimal, path: str) -> JSON:
        if not value.is_finite():
            return self._refuse(path, f"is {value!r}, which is no JSON number")
        if value == value.to_integral_value() and value.as_tuple().exponent == 0:
            return self._whole(int(value), path)
        return self._number(float(value), path)

    def _whole(self, value: int, path: str) -> JSON:
        if not -MAX_FLOAT <= value <= MAX_FLOAT:
            return self._refuse(
                path, "is a whole number of more than 308 digits, which is no JSON number"
            )
        return value

    def _refuse(self, path: str, why: str) -> None:
        self.problems.append(f"{_shown(path)} {why}")


def _is_uuid(value: object) -> bool:
    known = sys.modules.get("uuid")  # who has one has imported it
    return known is not None and isinstance(value, known.UUID)


def _fields(value: object) -> Mapping[str, object] | None:
    """The fields of a dataclass, an attrs class or a Pydantic model, one level deep."""
    kind = type(value)
    if dataclasses.is_dataclass(kind):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(kind)}
    if hasattr(kind, "__attrs_attrs__"):
        return {field.name: getattr(value, field.name) for field in kind.__attrs_attrs__}
    if hasattr(kind, "model_fields") and hasattr(kind, "model_dump"):
        # mode "python" leaves secrets as objects of their own, which are then refused by name.
        dumped: Mapping[str, object] = value.model_dump(mode="python")  # type: ignore[attr-defined]
        return dumped
    return None


def _described(value: object) -> str:
    kind = type(value)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"a value of the type {module}{kind.__qualname__}"


def _shown(path: str) -> str:
    if len(path) > _SHOWN:
        path = f"{path[:_SHOWN]}…"
    return f"`{path}`" if path else "the context"
