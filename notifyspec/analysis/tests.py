"""All tests of Jinja's own, each with its signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.analysis.findings import TEST_FOR_NULL
from notifyspec.analysis.tested import TestSignature
from notifyspec.analysis.types.arithmetic import compared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.analysis.filter_call import Argument
    from notifyspec.analysis.tested import TestCall
    from notifyspec.analysis.types.model import Type

TAKES_MISSING: Final = frozenset(
    {
        *("defined", "undefined", "none", "sameas", "string", "number", "mapping", "boolean"),
        *("true", "false", "integer", "float", "sequence", "callable", "escaped"),
    }
)
"""The tests that don't fail for a missing value."""

_ORDERINGS: Final = {
    ">": "gt",
    "gt": "gt",
    "greaterthan": "gt",
    ">=": "gteq",
    "ge": "gteq",
    "<": "lt",
    "lt": "lt",
    "lessthan": "lt",
    "<=": "lteq",
    "le": "lteq",
}
_DECLARE: Final = "Declare its `type` in the context."


def anything(_: TestCall, __: list[Argument]) -> None:
    """Tests that never fail."""


def parity(call: TestCall, _: list[Argument]) -> None:
    """``odd`` and ``even``."""
    _is_number(call)


def divisible(call: TestCall, given: list[Argument]) -> None:
    """``divisibleby``."""
    divisor = given[0].type
    if not _is_number(call):
        return
    if divisor.number is None or divisor.kinds != ("a number",):
        what = " or ".join(divisor.kinds)
        help_ = _DECLARE if divisor.unknown else None
        call.refuse(f"`divisibleby` takes a number, not {what}.", help_)
    elif divisor.can_be_zero:
        call.report(
            "possible-failure",
            "The divisor may be 0.",
            "Test it first, or declare a `minimum` above 0.",
        )


def _is_number(call: TestCall) -> bool:
    found = call.base
    if found.null:
        call.blame(
            "possibly-null",
            f"{{}} may be null, which `{call.name}` can't take.",
            TEST_FOR_NULL,
        )
        return False
    rest = found._replace(number=None, booleans=frozenset(), missing=False)
    if rest.unknown:
        call.refuse(f"`{call.name}` takes a number, and nothing is known of this.", _DECLARE)
    elif rest.kinds:
        call.refuse(f"`{call.name}` takes a number, not {' or '.join(rest.kinds)}.")
    return not rest.kinds


def registered(call: TestCall, _: list[Argument]) -> None:
    """``filter`` and ``test``, which look a name up."""
    _is_key(call, call.base)


def member(call: TestCall, given: list[Argument]) -> None:
    """``in``."""
    left, right = call.base, given[0].type
    if left.unknown and right.kinds == ("a list",):
        return  # a list can be asked for anything
    if left.unknown or right.unknown or left.other or right.other:
        _refuse_unknown(call, left, right)
        return
    refused = compared("in", left, right)
    if refused is not None:
        call.refuse(f"{refused}.")
    elif right.objects:
        _is_key(call, left)


def _is_key(call: TestCall, found: Type) -> bool:
    rest = found._replace(text=None, number=None, booleans=frozenset(), null=False, missing=False)
    if rest.kinds:
        help_ = _DECLARE if rest.unknown else None
        call.refuse(f"No name is {' or '.join(rest.kinds)}.", help_)
    return not rest.kinds


def ordered(call: TestCall, given: list[Argument]) -> None:
    """``<``, ``ge`` and their like."""
    left, right = call.base, given[0].type
    if left.unknown or right.unknown or left.other or right.other:
        _refuse_unknown(call, left, right)
        return
    if left.null and left.kinds != ("null",):
        call.blame(
            "possibly-null",
            "{} may be null, which can't be compared.",
            TEST_FOR_NULL,
        )
        return
    refused = compared(_ORDERINGS[call.name], left, right)
    if refused is not None:
        call.refuse(f"{refused}.")


def _refuse_unknown(call: TestCall, left: Type, right: Type) -> None:
    if left.unknown or right.unknown:
        what = "this" if left.unknown else "what it is compared with"
        call.refuse(
            f"`{call.name}` can't take just anything, and nothing is known of {what}.", _DECLARE
        )


_ANYTHING: Final = TestSignature(anything)
_ANYTHING_BESIDE: Final = TestSignature(anything, 1)
_PARITY: Final = TestSignature(parity)

TESTS: Final[Mapping[str, TestSignature]] = {
    **dict.fromkeys(TAKES_MISSING - {"sameas"}, _ANYTHING),
    **dict.fromkeys(("iterable", "lower", "upper"), _ANYTHING),
    **dict.fromkeys(("sameas", "==", "eq", "equalto", "!=", "ne"), _ANYTHING_BESIDE),
    **dict.fromkeys(("odd", "even"), _PARITY),
    **dict.fromkeys(("filter", "test"), TestSignature(registered)),
    **dict.fromkeys(_ORDERINGS, TestSignature(ordered, 1)),
    "divisibleby": TestSignature(divisible, 1),
    "in": TestSignature(member, 1),
}
