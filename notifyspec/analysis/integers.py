"""What is said where Python needs an integer and may get something else: 2.0 is none to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from notifyspec.analysis.types.model import Type

TO_INTEGER: Final = "Make it an integer, as in `… | int`."


def is_integer(of: Type) -> bool:
    """Whether each value of the type is an integer of Python's."""
    return of.number is not None and of.number.plain and of.kinds == ("a number",)


def other_than_integer(of: Type) -> str:
    """What a type can be, an integer left aside."""
    number = of.number
    if number is not None and number.plain and of.kinds != ("a number",):
        of, number = of._replace(number=None), None
    noun = "a float such as 2.0" if number is not None and number.whole else "a fraction"
    return " or ".join(noun if kind == "a number" else kind for kind in of.kinds)


def way_to_integer(of: Type) -> str | None:
    """What to do about a number that may be a float, where it is that alone which is wrong."""
    return TO_INTEGER if of.kinds == ("a number",) else None


def in_place_of(wanted: str, found: Type) -> tuple[str, str | None]:
    """What a type can be where a message asks for ``wanted``, and the way to an integer if that is it."""
    if "an integer" in wanted:
        return other_than_integer(found), way_to_integer(found)
    return " or ".join(found.kinds), None
