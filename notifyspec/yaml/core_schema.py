"""What YAML 1.2's core schema makes of a plain scalar (YAML 1.2.2, section 10.3)."""

from __future__ import annotations

import math
import re
from typing import Final

CORE_WORDS: Final[dict[str, bool | float | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
}
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_PREFIXED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
NUMBER_STARTS: Final = frozenset("+-.0123456789")
# Texts that YAML 1.1 takes for truth values (https://yaml.org/type/bool.html), as its readers do.
OLD_WORDS: Final = frozenset(
    ("yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF")
)


class NotOfTagError(ValueError):
    """The text is no value of the type that the tag names."""


def core_value(text: str) -> str | int | float | bool | None:
    """The value of an untagged plain scalar.

    ValueError for a whole number of more digits than Python converts.
    """
    if text in CORE_WORDS:
        return CORE_WORDS[text]
    if text[0] in NUMBER_STARTS:
        if _DECIMAL.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
        if _PREFIXED.fullmatch(text):
            return int(text, 0)
    return text


def is_loose_number(text: str, value: object) -> bool:
    """Whether reading the text as the number ``value`` loses something of it: 1.10, 010."""
    if type(value) is int:
        return text != str(value)
    return type(value) is float and text != repr(value)


def tagged_value(tag: str, text: str) -> str | int | float | bool | None:
    """The value of a scalar with an explicit core tag: ``str``, ``int``, ``float``, ``bool``, ``null``.

    NotOfTagError where the text is none of its values.
    """
    if tag == "str":
        return text
    value = core_value(text)
    if tag == "float" and type(value) is int:
        return float(value)
    types = {"int": int, "float": float, "bool": bool, "null": type(None)}
    if type(value) is not types[tag]:
        raise NotOfTagError(tag)
    return value
