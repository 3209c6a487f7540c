"""Operators and filters that a template could make huge values with, and hang the application: within limits."""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from jinja2.runtime import str_join

from notifyspec.template.budget import MOST_REPEATED, MOST_WIDTH, check_length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    # Of a filter's value, its arguments by position, and those by name.
    Check = Callable[[Any, Sequence[Any], Mapping[str, Any]], None]

OPERATORS: Final = frozenset({"*", "**", "%", "+"})
# Filters with a width or the like, by the name of that argument, the first one.
_NUMBERED: Final = {
    "center": "width",
    "indent": "width",
    "batch": "linecount",
    "slice": "slices",
    "tojson": "indent",
}
# Those that answer a text. What they make of one is a few times as long, but for `_MULTIPLYING`.
_OF_TEXTS: Final = (
    *("capitalize", "center", "e", "escape", "forceescape", "format", "indent", "join", "lower"),
    *("pprint", "replace", "reverse", "safe", "string", "striptags", "title", "tojson", "trim"),
    *("truncate", "upper", "urlencode", "urlize", "wordwrap", "xmlattr"),
)
# Those that hand a number to a function which takes none past an index.
_COUNTED: Final = ("center", "indent", "replace", "tojson")
_MOST_INDEX: Final = 2**62
_MOST_BITS: Final = 20_000  # of a whole number; JSON takes 1,024
_CONVERSION: Final = re.compile(
    r"%(?P<key>\([^)]*\))?[#0\- +]*(?P<width>\*|\d+)?(?:\.(?P<precision>\*|\d+)?)?[hlL]?(?P<kind>.)",
    re.DOTALL,
)


def limited_operands(operator: str, left: Any, right: Any) -> tuple[Any, Any]:
    """Operands to the same effect, of which Python takes each.

    Raises OverflowError where the result would be too large to be of any use.
    """
    if operator == "+":
        if isinstance(left, str | list | tuple) and isinstance(right, str | list | tuple):
            check_length(len(left) + len(right))
    elif operator == "%":
        if isinstance(left, str):
            _check_format(left, right if isinstance(right, tuple) else (right,))
    elif isinstance(left, int) and isinstance(right, int):
        if operator == "*":
            bits = left.bit_length() + right.bit_length()
        else:
            bits = left.bit_length() * right if abs(left) > 1 else 0
        if bits > _MOST_BITS:
            raise OverflowError("the number becomes too large")
    elif operator == "*":
        parts, times = (right, left) if isinstance(left, int) else (left, right)
        is_sequence = isinstance(parts, str | list | tuple) and isinstance(times, int)
        if is_sequence and len(parts) * times > MOST_REPEATED:
            raise OverflowError(f"more than {MOST_REPEATED:,} characters or items are too many")
        if is_sequence:
            return parts, max(0, min(times, MOST_REPEATED))
    return left, right


def concatenated(parts: Sequence[Any]) -> str:
    """``a ~ b ~ c``."""
    text: str = str_join(parts)
    check_length(len(text))
    return text


def limited_filters(
    filters: Mapping[str, Callable[..., Any]],
) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Jinja's own filters that can make much of little, each within limits."""
    for name in {*_NUMBERED, *_OF_TEXTS}:
        function = filters[name]
        # The value stands behind what Jinja itself hands over.
        value = 1 if hasattr(function, "jinja_pass_arg") else 0
        checks = [_MULTIPLYING[name]] if name in _MULTIPLYING else []
        if name in _NUMBERED:
            checks.append(_small_number(name, _NUMBERED[name]))
        yield (
            name,
            _limited(
                function, value, checks, is_text=name in _OF_TEXTS, is_counted=name in _COUNTED
            ),
        )


def _limited(
    function: Callable[..., Any],
    value: int,
    checks: Sequence[Check],
    *,
    is_text: bool,
    is_counted: bool,
) -> Callable[..., Any]:
    """The filter, once the checks take its value and its arguments."""

    @wraps(function)
    def limited(*given: Any, **named: Any) -> Any:
        for check in checks:
            check(given[value], given[value + 1 :], named)
        if is_counted:
            given = (*given[: value + 1], *map(_index_sized, given[value + 1 :]))
            named = {key: _index_sized(one) for key, one in named.items()}
        found = function(*given, **named)
        if is_text and isinstance(found, str):
            check_length(len(found))
        return found

    return limited


def _index_sized(value: Any) -> Any:
    """An integer that Python can count to, the others to the same effect."""
    return max(-_MOST_INDEX, min(value, _MOST_INDEX)) if type(value) is int else value


def _small_number(name: str, argument: str) -> Check:
    def check(_: Any, given: Sequence[Any], named: Mapping[str, Any]) -> None:
        found = given[0] if given else named.get(argument)
        if type(found) is int and found > MOST_WIDTH:
            raise OverflowError(f"`{name}` takes numbers up to {MOST_WIDTH:,}")

    return check


def _small_replaced(value: Any, given: Sequence[Any], named: Mapping[str, Any]) -> None:
    old, new = (*given, *(named.get(name) for name in ("old", "new")[len(given) :]))[:2]
    if not (isinstance(value, str) and isinstance(old, str) and isinstance(new, str)):
        return
    grown = len(new) - len(old)
    if grown > 0 and (len(value) + 1) * grown > MOST_REPEATED:
        limit = given[2] if len(given) > 2 else named.get("count")
        times = value.count(old)
        if isinstance(limit, int) and limit >= 0:
            times = min(times, limit)
        check_length(len(value) + grown * times)


def _small_lines(value: Any, given: Sequence[Any], named: Mapping[str, Any]) -> None:
    width = given[0] if given else named.get("width")
    deep = len(width) if isinstance(width, str) else width
    if isinstance(value, str) and isinstance(deep, int) and deep * len(value) > MOST_REPEATED:
        check_length(deep * (len(value.splitlines()) - 1))


def _small_wraps(value: Any, given: Sequence[Any], named: Mapping[str, Any]) -> None:
    wrap = given[2] if len(given) > 2 else named.get("wrapstring")
    if isinstance(value, str) and isinstance(wrap, str):
        check_length(len(value) * len(wrap))


def _small_joints(value: Any, given: Sequence[Any], named: Mapping[str, Any]) -> None:
    between = given[0] if given else named.get("d", "")
    if isinstance(value, str | list | tuple | dict) and isinstance(between, str):
        texts = sum(len(one) for one in value if isinstance(one, str))
        check_length(texts + len(between) * max(0, len(value) - 1))


def _small_widths(value: Any, given: Sequence[Any], named: Mapping[str, Any]) -> None:
    if isinstance(value, str):
        _check_format(value, (*given, *named.values()))


_MULTIPLYING: Final[Mapping[str, Check]] = {
    "replace": _small_replaced,
    "indent": _small_lines,
    "wordwrap": _small_wraps,
    "join": _small_joints,
    "format": _small_widths,
}


def _check_format(text: str, given: Sequence[Any]) -> None:
    arguments = iter(given)
    length = len(text)
    longest = max((len(one) for one in given if isinstance(one, str)), default=0)
    for found in _CONVERSION.finditer(text):
        for size in (found["width"], found["precision"]):
            asked = next(arguments, 0) if size == "*" else int(size or 0)
            if isinstance(asked, int) and abs(asked) > MOST_WIDTH:
                raise OverflowError(f"a width or precision can be {MOST_WIDTH:,} at most")
        if found["kind"] != "%" and found["key"] is None:
            next(arguments, None)
        length += longest
    check_length(length)
