"""The signature of a filter of the project's own, as its annotations give it."""

from __future__ import annotations

import collections.abc
import inspect
import types
import typing
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Union

from notifyspec.analysis.filter_signature import FilterSignature
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import (
    ANY_TEXT,
    BOOLEAN,
    NULL,
    UNKNOWN,
    ListType,
    NumberType,
    ObjectType,
    Type,
    union_of,
)
from notifyspec.analysis.types.schema import type_of_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notifyspec.analysis.filter_call import FilterCall

_LISTS: Final = (list, tuple, collections.abc.Sequence, collections.abc.Collection)
_LAZY: Final = (
    collections.abc.Iterable,
    collections.abc.Iterator,
    collections.abc.Generator,
    map,
    filter,
    reversed,
)
_MAPPINGS: Final = (dict, collections.abc.Mapping, collections.abc.MutableMapping)
_POSITIONAL: Final = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
)


@dataclass(frozen=True, slots=True)
class OwnSignature:
    """Types of the value before the bar, of the other parameters, and of the result.

    A type is ``UNKNOWN`` where nothing is annotated: any argument will do, and of the result
    nothing is known. The first ``required`` arguments must be given; ``is_open``: there may be more.
    """

    base: Type
    arguments: Mapping[str, Type]
    required: int
    is_open: bool
    result: Type

    def apply(self, call: FilterCall) -> Type:
        """The type of the result. What does not fit the annotations is reported."""
        parameters = tuple(self.arguments)
        return FilterSignature(self._judge, parameters, self.required, open=self.is_open)(call)

    def _judge(self, call: FilterCall) -> Type:
        found = call.there()
        if not found.is_poisoned and not _fits(found, self.base):
            if found.null and not self.base.null:
                call.present()
            else:
                call.refuse_kind(_rest(found, self.base), _named(self.base))
        for index, (name, wanted) in enumerate(self.arguments.items()):
            given = call.argument(index, name)
            if given is not None and not given.type.is_poisoned and not _fits(given.type, wanted):
                call.refuse_argument(name, given, _named(wanted))
        return self.result


@lru_cache(maxsize=256)
def signature_of(function: Callable[..., Any]) -> OwnSignature:
    """What the function's annotations say, as far as they can be read."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    hints = _hints(function)
    if hasattr(function, "jinja_pass_arg"):
        parameters = parameters[1:]
    starred = [
        one for one in parameters if one.kind not in (*_POSITIONAL, inspect.Parameter.KEYWORD_ONLY)
    ]
    plain = [one for one in parameters if one not in starred]
    base = type_of_annotation(hints.get(plain[0].name, Any)) if plain else UNKNOWN
    others = plain[1:]
    named = {one.name: type_of_annotation(hints.get(one.name, Any)) for one in others}
    required = sum(one.default is inspect.Parameter.empty for one in others)
    result = type_of_annotation(hints.get("return", Any))
    return OwnSignature(base, named, required, bool(starred) or not plain, result)


def _hints(function: Callable[..., Any]) -> Mapping[str, Any]:
    try:
        return typing.get_type_hints(function, include_extras=True)
    except Exception:  # an annotation may name anything, and evaluating it may raise anything
        return {}


def type_of_annotation(hint: Any) -> Type:
    """The values that an annotation allows; ``UNKNOWN`` where that can't be told."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _bounded(type_of_annotation(arguments[0]), arguments[1:])
    if origin in (Union, types.UnionType):
        return union_of(map(type_of_annotation, arguments))
    if origin is Literal:
        return union_of(map(type_of_value, arguments))
    kind = origin or hint
    if kind in _LISTS or kind in _LAZY:
        item = _item(kind, arguments)
        return Type(list=ListType(item, lazy=kind in _LAZY))
    if kind in _MAPPINGS:
        others = type_of_annotation(arguments[1]) if len(arguments) == 2 else UNKNOWN
        return Type(objects=(ObjectType({}, others, None, is_map=True),))
    if kind is None or kind is type(None):
        return NULL
    if kind is bool:
        return BOOLEAN
    if kind is int:
        return Type(number=NumberType(True, plain=True))
    if kind is float:
        return Type(number=NumberType())
    if isinstance(kind, type) and issubclass(kind, str):
        is_markup = hasattr(kind, "__html__")
        return Type(text=texts.ANY_TEXT._replace(markup=is_markup)) if is_markup else ANY_TEXT
    return UNKNOWN


def _item(kind: Any, arguments: tuple[Any, ...]) -> Type:
    if not arguments:
        return UNKNOWN
    if kind is tuple:
        return union_of(type_of_annotation(one) for one in arguments if one is not ...)
    return type_of_annotation(arguments[0])


def _bounded(of: Type, limits: tuple[Any, ...]) -> Type:
    """The type within the limits of ``annotated-types`` and Pydantic: lengths, ``ge`` and ``le``."""
    for limit in limits:
        least, most = getattr(limit, "min_length", None), getattr(limit, "max_length", None)
        if of.text is not None and (isinstance(least, int) or isinstance(most, int)):
            of = of._replace(text=texts.text_of(of.text.chars, least or 0, most))
        if of.list is not None and (isinstance(least, int) or isinstance(most, int)):
            of = of._replace(list=of.list._replace(least=least or 0, most=most))
        low, high = getattr(limit, "ge", None), getattr(limit, "le", None)
        if of.number is not None and isinstance(low, int | float):
            of = of._replace(number=of.number._replace(low=low))
        if of.number is not None and isinstance(high, int | float):
            of = of._replace(number=of.number._replace(high=high))
    return of


def _named(wanted: Type) -> str:
    counts = wanted.number is not None and wanted.number.plain
    return " or ".join(
        "an integer" if counts and kind == "a number" else kind for kind in wanted.kinds
    )


def _fits(found: Type, wanted: Type) -> bool:
    return wanted.unknown or not _rest(found, wanted).kinds


def _rest(found: Type, wanted: Type) -> Type:
    """The kinds of values that are not wanted. An integer is a fine `float`, and no float an `int`."""
    is_float = (
        found.number is not None
        and wanted.number is not None
        and wanted.number.plain
        and not found.number.plain
    )
    return Type(
        text=None if wanted.text is not None else found.text,
        number=None if wanted.number is not None and not is_float else found.number,
        booleans=frozenset() if wanted.booleans or wanted.number is not None else found.booleans,
        null=found.null and not wanted.null,
        list=None if wanted.list is not None else found.list,
        objects=() if wanted.objects else found.objects,
        unknown=found.unknown,
        other=found.other and not found.unknown,
    )
