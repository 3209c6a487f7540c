"""Operators and filters that a template could make huge values with, and hang the application: within limits."""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

OPERATORS: Final = frozenset({"*", "**", "%"})
_FILTERS: Final = ("center", "indent", "batch", "slice", "tojson")
_MOST_BITS: Final = 20_000  # of a whole number; JSON takes 1,024
_MOST_ITEMS: Final = 1_000_000  # or characters
_MOST_WIDTH: Final = 100_000
_CONVERSION: Final = re.compile(
    r"%(?P<key>\([^)]*\))?[#0\- +]*(?P<width>\*|\d+)?(?:\.(?P<precision>\*|\d+)?)?[hlL]?(?P<kind>.)",
    re.DOTALL,
)


def check_operands(operator: str, left: Any, right: Any) -> None:
    """Raises OverflowError where the result would be too large to be of any use."""
    if operator == "%":
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
        if is_sequence and len(parts) * times > _MOST_ITEMS:
            raise OverflowError(f"more than {_MOST_ITEMS:,} characters or items are too many")


def limited_filters(
    filters: Mapping[str, Callable[..., Any]],
) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Jinja's own filters that can make much of little, each within limits."""
    for name in _FILTERS:
        yield name, _with_small_numbers(name, filters[name])
    yield "format", _with_small_widths(filters["format"])


def _with_small_numbers(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    # The value stands behind what Jinja itself hands over.
    first = 2 if hasattr(function, "jinja_pass_arg") else 1

    @wraps(function)
    def limited(*given: Any, **named: Any) -> Any:
        for one in (*given[first:], *named.values()):
            if type(one) is int and one > _MOST_WIDTH:
                raise OverflowError(f"`{name}` takes numbers up to {_MOST_WIDTH:,}")
        return function(*given, **named)

    return limited


def _with_small_widths(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def limited(value: Any, *given: Any, **named: Any) -> Any:
        if isinstance(value, str):
            _check_format(value, given)
        return function(value, *given, **named)

    return limited


def _check_format(text: str, given: tuple[Any, ...]) -> None:
    arguments = iter(given)
    for found in _CONVERSION.finditer(text):
        for size in (found["width"], found["precision"]):
            asked = next(arguments, 0) if size == "*" else int(size or 0)
            if isinstance(asked, int) and abs(asked) > _MOST_WIDTH:
                raise OverflowError(f"a width or precision can be {_MOST_WIDTH:,} at most")
        if found["kind"] != "%" and found["key"] is None:
            next(arguments, None)
