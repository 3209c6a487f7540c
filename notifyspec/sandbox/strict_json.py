"""JSON as the standard has it: no NaN, no lone surrogates, and every failure a ValueError."""

from __future__ import annotations

import json
from typing import Any, NoReturn


def parse(source: str | bytes) -> Any:
    """Parse JSON text. Raise ValueError, in words, for anything that is no JSON."""
    try:
        text = source if isinstance(source, str) else source.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("the text is not valid UTF-8") from None
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at line {error.lineno} column {error.colno}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if "\\ud" in text.lower():
        try:
            dump(value).encode("utf-8")
        except UnicodeEncodeError:
            raise ValueError("it holds half of a surrogate pair") from None
    return value


def parse_object(source: str | bytes) -> dict[str, Any]:
    """Parse JSON text that must be an object. Raise ValueError otherwise."""
    value = parse(source)
    if not isinstance(value, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004 (a fault of the text)
    return value


def dump(value: object) -> str:
    """Compact JSON text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
