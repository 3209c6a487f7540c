"""A JSON Schema run by the ``jsonschema`` library: the plain meaning that ``acceptance`` keeps to."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from notifyspec.context.formats import FORMATS
from notifyspec.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from jsonschema import FormatChecker
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

    from notifyspec.json_values import JSON


def validator(schema: Mapping[str, Any] | bool) -> Validator:
    """A Draft 2020-12 validator whose patterns are ECMA-262 and whose formats are asserted."""
    kind, checker = _kind()
    return kind(schema, format_checker=checker)


@cache
def _kind() -> tuple[type[Validator], FormatChecker]:
    # jsonschema takes 90 ms to import, and a valid input never needs it.
    from jsonschema import FormatChecker
    from jsonschema.validators import Draft202012Validator, extend

    checker = FormatChecker(formats=())
    for name, pattern in FORMATS.items():
        matches = compile_pattern(pattern).search
        checker.checks(name)(
            lambda value, matches=matches: not isinstance(value, str) or matches(value) is not None
        )
    kind = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        {
            "pattern": _pattern,
            "patternProperties": _pattern_properties,
            "uniqueItems": _unique_items,
        },
    )
    return kind, checker


def _pattern(
    _: Validator, pattern: str, instance: JSON, __: Mapping[str, Any]
) -> Iterator[ValidationError]:
    from jsonschema.exceptions import ValidationError

    if isinstance(instance, str) and compile_pattern(pattern).search(instance) is None:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(
    validator: Validator,
    patterns: Mapping[str, Any],
    instance: JSON,
    _: Mapping[str, Any],
) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    for pattern, subschema in patterns.items():
        search = compile_pattern(pattern).search
        for key, value in instance.items():
            if search(key) is not None:
                yield from validator.descend(  # type: ignore[attr-defined]
                    value, subschema, path=key, schema_path=pattern
                )


def _unique_items(
    _: Validator, unique: bool, instance: JSON, __: Mapping[str, Any]
) -> Iterator[ValidationError]:
    # The library compares each object with each other one.
    from jsonschema.exceptions import ValidationError

    if not unique or not isinstance(instance, list):
        return
    if len(set(map(_hashable, instance))) < len(instance):
        yield ValidationError(f"{instance!r} has non-unique elements")


def _hashable(value: JSON) -> Hashable:
    """What is equal for values that are equal to JSON Schema, to which 1 is 1.0 and not true."""
    if isinstance(value, dict):
        return frozenset((name, _hashable(inner)) for name, inner in value.items())
    if isinstance(value, list):
        return tuple(map(_hashable, value))
    return (bool, value) if isinstance(value, bool) else value
