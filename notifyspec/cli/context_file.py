"""Reads the context that ``--context`` names."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final, NoReturn

from notifyspec.cli.usage import UsageError

_STANDARD_INPUT: Final = "-"
# A payload is at most 200 KiB. Past this, somebody named a device or the wrong file.
_BYTES: Final = 16 * 1_048_576


def read_context_file(name: str) -> dict[str, Any]:
    """The JSON object in a file, or in standard input for ``-``. Raises UsageError."""
    shown = "standard input" if name == _STANDARD_INPUT else name
    data = _bytes(name, shown)
    if len(data) > _BYTES:
        raise UsageError(f"{shown} is larger than {_BYTES // 1_048_576} MiB, which is no context.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{shown}:{line}: this is not UTF-8; save the file as such.") from None
    try:
        context = json.loads(
            text, parse_constant=_refuse, parse_int=_whole, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        raise UsageError(
            f"{shown}:{error.lineno}:{error.colno}: this is not JSON: {error.msg}."
        ) from None
    except RecursionError:
        raise UsageError(f"{shown} is nested too deeply to be read.") from None
    except _NoContextError as error:
        raise UsageError(f"{shown} is no context: {error}.") from None
    if not isinstance(context, dict):
        raise UsageError(f"{shown} must hold one JSON object, such as {{}}.")
    return context


def _bytes(name: str, shown: str) -> bytes:
    try:
        if name == _STANDARD_INPUT:
            return sys.stdin.buffer.read(_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(_BYTES + 1)
    except AttributeError:  # sys.stdin is None where the caller closed it
        raise UsageError("Standard input is closed, so there is no context to read.") from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{shown} can't be read: {reason}.") from None


class _NoContextError(Exception):
    """What Python reads as JSON, and JSON readers do not, or not alike."""


def _refuse(constant: str) -> NoReturn:
    raise _NoContextError(f"it holds {constant}, which is no JSON")


def _whole(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:
        raise _NoContextError(f"it holds a number of {len(digits):,} digits") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in fields if names.count(name) > 1)
        raise _NoContextError(f"an object in it has the key {json.dumps(twice)} twice")
    return fields
