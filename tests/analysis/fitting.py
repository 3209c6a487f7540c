"""Whether a value that an expression really has is one of its type."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Undefined

from notifyspec.analysis.types.automata import Automaton, TooManyStatesError
from notifyspec.analysis.types.derivatives import UnclearError
from notifyspec.analysis.types.model import ListType, NumberType, ObjectType, Type
from notifyspec.json_values import quote

if TYPE_CHECKING:
    from notifyspec.analysis.types.regular import Language
    from notifyspec.analysis.types.texts import TextType


class Lazy(list[Any]):
    """What a generator has made."""


def settled(value: Any) -> Any:
    """The value with every generator in it run to its end, which may raise."""
    if isinstance(value, list | tuple):
        return [settled(one) for one in value]
    if isinstance(value, Iterator):
        return Lazy(settled(one) for one in value)
    if isinstance(value, dict):
        return {name: settled(one) for name, one in value.items()}
    return value


def misfit(value: Any, of: Type, where: str = "") -> str | None:
    """Why the settled value is not of the type, None where it is."""
    if of.unknown or of.other:
        return None
    if isinstance(value, Undefined):
        return None if of.missing else f"{where} is missing"
    if value is None:
        return None if of.null else f"{where} is null"
    if isinstance(value, bool):
        return None if value in of.booleans else f"{where} is {value}"
    if isinstance(value, str):
        return f"{where} is a text" if of.text is None else text_misfit(value, of.text, where)
    if isinstance(value, int | float):
        if of.number is None:
            return f"{where} is a number"
        return number_misfit(value, of.number, where)
    if isinstance(value, list):
        return f"{where} is a list" if of.list is None else list_misfit(value, of.list, where)
    if isinstance(value, dict):
        found = [object_misfit(value, one, where) for one in of.objects]
        return None if None in found else f"{where} is another object: {found}"
    return f"{where} is {type(value)}"


def text_misfit(value: str, of: TextType, where: str) -> str | None:
    value, is_markup = str(value), hasattr(value, "__html__")
    if is_markup and not of.markup:
        return f"{where} is markup"
    after = value[len(of.prefix) :][:1]
    size = len(value.encode())
    json_size = len(quote(value).encode()) - 2
    checks = {
        f"{value!r} holds another character": all(char in of.chars for char in value),
        f"{value!r} is shorter than {of.least}": len(value) >= of.least,
        f"{value!r} is longer than {of.most}": of.most is None or len(value) <= of.most,
        f"{value!r} has more than {of.bytes} bytes": of.bytes is None or size <= of.bytes,
        f"{value!r} has more than {of.json_bytes} bytes in JSON": of.json_bytes is None
        or json_size <= of.json_bytes,
        f"{value!r} does not begin with {of.prefix!r}": value.startswith(of.prefix),
        f"{value!r} goes on otherwise": not after or after in of.after,
        f"{value!r} is none of {of.values}": of.values is None or value in of.values,
        f"{value!r} is not of {of.language}": of.language is None or accepts(of.language, value),
        f"{value!r} is Python's own notation": "None" not in value,
    }
    wrong = [what for what, holds in checks.items() if not holds]
    return f"{where}: {wrong[0]}" if wrong else None


@lru_cache(256)
def automaton(language: Language) -> Automaton | None:
    try:
        return language.automaton()
    except (UnclearError, TooManyStatesError):
        return None


def accepts(language: Language, value: str) -> bool:
    """Whether the automaton of a language takes a text; True where there is none."""
    made = automaton(language)
    if made is None:
        return True
    states = set(made.starts)
    for char in value:
        states = {to for one in states for chars, to in made.edges[one] if char in chars}
    return bool(states & made.accepts)


def number_misfit(value: float, of: NumberType, where: str) -> str | None:
    if not math.isfinite(value):
        return f"{where} is {value}" if of.finite else None
    checks = {
        "has a fraction": not of.whole or value == int(value),
        f"is below {of.low}": of.low is None or value >= of.low,
        f"is above {of.high}": of.high is None or value <= of.high,
        "is a float": not of.plain or isinstance(value, int),
    }
    wrong = [what for what, holds in checks.items() if not holds]
    return f"{where}: {value!r} {wrong[0]}" if wrong else None


def list_misfit(value: list[Any], of: ListType, where: str) -> str | None:
    if len(value) < of.least:
        return f"{where} has fewer than {of.least} items"
    if of.most is not None and len(value) > of.most:
        return f"{where} has more than {of.most} items"
    if isinstance(value, Lazy) and not of.lazy:
        return f"{where} is made item by item"
    if of.parts and len(value) != len(of.parts):
        return f"{where} has not {len(of.parts)} parts"
    types = of.parts or [of.items] * len(value)
    found = [misfit(one, known, f"{where}[]") for one, known in zip(value, types, strict=True)]
    found += [misfit(one, of.items, f"{where}[]") for one in value]
    return next((one for one in found if one is not None), None)


def object_misfit(value: dict[str, Any], of: ObjectType, where: str) -> str | None:
    for name, field in of.fields.items():
        if name in value:
            wrong = misfit(value[name], field.type, f"{where}.{name}")
            if wrong is not None:
                return wrong
        elif field.required:
            return f"{where} lacks {name}"
    others = [name for name in value if name not in of.fields]
    if others and of.others is None:
        return f"{where} has {others[0]}"
    if of.others_most is not None and len(others) > of.others_most:
        return f"{where} has more than {of.others_most} others"
    wrong_ones = [misfit(value[name], of.others or Type(), f"{where}.{name}") for name in others]
    return next((one for one in wrong_ones if one is not None), None)
