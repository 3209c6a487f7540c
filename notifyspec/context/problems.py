"""Everything that keeps a value from fitting a schema, in words for whoever wrote the value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from notifyspec.context.plain_fit import plainly_fits
from notifyspec.context.validation import validator
from notifyspec.json_values import JSON, dump

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_NOUNS: Final = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "null",
}
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LISTED: Final = 12  # values or names in one sentence
_EXAMPLES: Final = {
    "date": "2026-01-31",
    "time": "09:30:00Z",
    "date-time": "2026-01-31T09:30:00Z",
}


class Problem(NamedTuple):
    """``path`` leads to the value that does not fit, or to the object that lacks a field.

    ``message`` is a clause that follows the value's name, such as "must be a text". ``of_key``:
    the path's last key is what does not fit, whatever its value. ``field`` is the one that is
    missing, or that the key was meant to be.
    """

    path: tuple[str | int, ...]
    message: str
    of_key: bool = False
    field: str | None = None

    def __str__(self) -> str:
        return f"{place(self.path)} {self.message}"


def problems(schema: Mapping[str, Any], value: JSON) -> list[Problem]:
    """Every misfit, in the order in which the value holds them."""
    if plainly_fits(schema, value):
        return []
    found = [
        problem
        for error in validator(schema).iter_errors(value)
        for problem in _problems(error, tuple(error.absolute_path))
    ]
    return sorted(dict.fromkeys(found), key=lambda problem: _order(problem.path, value))


def place(path: Sequence[str | int]) -> str:
    """``order.lines[0].sku``; the whole value is "the context"."""
    name = ""
    for step in path:
        if isinstance(step, int):
            name += f"[{step}]"
        elif _IDENTIFIER.fullmatch(step):
            name += f".{step}"
        else:
            name += f"[{dump(step)}]"
    return f"`{name.removeprefix('.')}`" if name else "the context"


def _problems(error: ValidationError, path: tuple[str | int, ...]) -> Iterator[Problem]:
    keyword = str(error.validator)
    wanted: Any = error.validator_value
    instance: Any = error.instance
    if keyword in ("anyOf", "oneOf"):
        yield from _alternatives(error, path)
    elif keyword == "required":
        # The library reports each missing field by itself, and its name in its message only.
        for name in _lacking(error):
            yield Problem(path, f"lacks {_shown(name)}", field=name)
    elif keyword == "dependentRequired":
        for given, names in wanted.items():
            if given in instance:
                for name in names:
                    if name not in instance:
                        yield Problem(path, f"lacks {_shown(name)}, which goes with `{given}`")
    elif keyword in ("additionalProperties", "unevaluatedProperties"):
        yield from _unknown_fields(error, path)
    elif keyword == "propertyNames":
        yield Problem(path, f"has the field {dump(instance)}, whose name is not allowed")
    elif error.validator is None:
        yield Problem(path, "is not allowed here")
    else:
        clause = _CLAUSES.get(keyword)
        said = error.message if clause is None else clause(wanted, instance)
        yield Problem(path, said)


def _shown(name: str) -> str:
    return f"`{name}`" if _IDENTIFIER.fullmatch(name) else dump(name)


def _unknown_fields(error: ValidationError, path: tuple[str | int, ...]) -> Iterator[Problem]:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    known = list(schema.get("properties", ()))
    patterns = [re.compile(pattern) for pattern in schema.get("patternProperties", ())]
    instance: Any = error.instance
    for name in instance:
        if name in known or any(pattern.search(name) for pattern in patterns):
            continue
        import difflib

        close = difflib.get_close_matches(name, known, n=1)
        if close:
            said = f"is unknown; did you mean `{close[0]}`?"
        elif known:
            said = f"is unknown; {_listed(f'`{one}`' for one in known)} can stand there"
        else:
            said = "is unknown; no field can stand there"
        yield Problem((*path, name), said, of_key=True, field=close[0] if close else None)


def _alternatives(error: ValidationError, path: tuple[str | int, ...]) -> Iterator[Problem]:
    """The problems of the one alternative that is meant, where that can be told."""
    branches: dict[int, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(int(inner.schema_path[0]), []).append(inner)
    if not branches:
        yield Problem(path, "fits more than one of the forms that exclude each other")
        return
    for keywords in (_NAMING, ("type", *_NAMING)):
        meant = [
            errors
            for errors in branches.values()
            if not any(e.validator in keywords and len(e.path) <= 1 for e in errors)
        ]
        if len(meant) == 1:
            for inner in meant[0]:
                yield from _problems(inner, (*path, *inner.path))
            return
    types: list[Any] = [
        e.validator_value
        for errors in branches.values()
        for e in errors
        if e.validator == "type" and not e.path
    ]
    if len(types) == len(branches):
        flat = [kind for kinds in types for kind in ([kinds] if isinstance(kinds, str) else kinds)]
        yield Problem(path, _type(flat, error.instance))
        return
    yield _of_no_form(path, branches)


_NAMING: Final = ("const", "enum")
"""The keywords by which a field tells the forms apart."""


def _of_no_form(
    path: tuple[str | int, ...], branches: Mapping[int, list[ValidationError]]
) -> Problem:
    """The field that names the form, where it names none or is missing; else the whole."""
    named = [
        {tuple(e.path): e for e in errors if e.validator in _NAMING and len(e.path) <= 1}
        for errors in branches.values()
    ]
    for inner in named[0]:
        if all(inner in one for one in named):
            values: list[JSON] = []
            for one in named:
                wanted: Any = one[inner].validator_value
                values += wanted if one[inner].validator == "enum" else [wanted]
            told = _listed(dict.fromkeys(map(dump, values)))
            return Problem((*path, *inner), f"must be one of {told}")
    lacking = [
        {name: None for e in errors if not e.path for name in _lacking(e)}
        for errors in branches.values()
    ]
    for name in lacking[0]:
        if all(name in names for names in lacking):
            return Problem(path, f"lacks {_shown(name)}", field=name)
    return Problem(path, f"fits none of the {len(branches)} forms that are allowed")


def _lacking(error: ValidationError) -> list[str]:
    """The required fields that are not there."""
    names: Any = error.validator_value if error.validator == "required" else ()
    instance: Any = error.instance
    return [name for name in names if name not in instance]


def _type(kinds: str | Sequence[str], value: JSON) -> str:
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    wanted = " or ".join(dict.fromkeys(_NOUNS[name] for name in names))
    found = (
        "one with a fraction"
        if wanted == _NOUNS["integer"] and _is_number(value)
        else described(value)
    )
    return f"must be {wanted}, not {found}"


def _is_number(value: JSON) -> bool:
    return type(value) in (int, float)


def described(value: JSON) -> str:
    """The value's JSON type, as a noun with its article."""
    if value is None:
        return "null"
    kinds: dict[type, str] = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
    }
    return kinds.get(type(value), "an object")


def _count(noun: str, bound: str) -> Callable[[Any, Any], str]:
    def clause(limit: Any, value: Any) -> str:
        plural = noun if len(value) == 1 else f"{noun}s"
        return f"has {len(value):,} {plural}, and {bound} {limit:,} {'is' if limit == 1 else 'are'} allowed"

    return clause


def _multiple(step: Any, _: Any) -> str:
    return f"must be a multiple of {step}"


def _pattern(pattern: Any, _: Any) -> str:
    return f"does not match the pattern {pattern}"


def _format(name: Any, _: Any) -> str:
    example = f", such as {_EXAMPLES[name]}" if name in _EXAMPLES else ""
    return f"must be of the format {name}{example}"


_CLAUSES: Final[Mapping[str, Callable[[Any, Any], str]]] = {
    "type": _type,
    "enum": lambda values, _: f"must be one of {_listed(map(dump, values))}",
    "const": lambda value, _: f"must be {dump(value)}",
    "minLength": _count("character", "at least"),
    "maxLength": _count("character", "at most"),
    "minItems": _count("item", "at least"),
    "maxItems": _count("item", "at most"),
    "minProperties": _count("field", "at least"),
    "maxProperties": _count("field", "at most"),
    "minimum": lambda limit, _: f"must be {limit} or more",
    "maximum": lambda limit, _: f"must be {limit} or less",
    "exclusiveMinimum": lambda limit, _: f"must be more than {limit}",
    "exclusiveMaximum": lambda limit, _: f"must be less than {limit}",
    "multipleOf": _multiple,
    "pattern": _pattern,
    "format": _format,
    "uniqueItems": lambda *_: "holds the same value twice",
    "contains": lambda *_: "lacks an item of the form that it must hold",
    "minContains": lambda *_: "holds too few items of the form that it must hold",
    "maxContains": lambda *_: "holds too many items of a form",
    "unevaluatedItems": lambda *_: "has more items than are allowed",
    "items": lambda *_: "has more items than are allowed",
    "not": lambda *_: "is of a form that is not allowed",
}


def _listed(names: Any) -> str:
    names = list(names)
    shown = ", ".join(names[:_LISTED])
    return f"{shown} and {len(names) - _LISTED} more" if len(names) > _LISTED else shown


def _order(path: tuple[str | int, ...], value: JSON) -> list[int]:
    order = []
    for step in path:
        if isinstance(value, dict):
            order.append(list(value).index(step) if step in value else len(value))
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            order.append(step)
            value = value[step]
    return order
