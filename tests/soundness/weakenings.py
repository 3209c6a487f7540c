"""The checker with one part of it made to say too little: each part in turn, from its own tables.

A filter, a test, a rule of narrowing or a measure of a text that is new is in here by itself.
"""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from notifyspec.analysis import lengths, remembered
from notifyspec.analysis.filters import FILTERS
from notifyspec.analysis.findings import Findings
from notifyspec.analysis.narrowing import narrower
from notifyspec.analysis.statements.flow import Flow
from notifyspec.analysis.tests import TESTS, anything
from notifyspec.analysis.types import markup, numbers, texts, truth
from notifyspec.analysis.types.charset import CharSet
from notifyspec.analysis.types.model import NumberType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    import pytest

    from notifyspec.analysis.types.model import Type

RULES: Final = (
    *("possibly-missing", "possibly-null", "not-text", "not-iterable", "wrong-argument"),
    *("possible-failure", "unknown-field", "unknown-variable", "unknown-function"),
)


@dataclass(frozen=True)
class Weakening:
    """``within`` is a word of the templates that it can matter to; empty for all."""

    name: str
    apply: Callable[[pytest.MonkeyPatch], None]
    within: str = ""


def weakenings() -> Iterator[Weakening]:
    for name, signature in FILTERS.items():
        yield Weakening(f"the filter `{name}` takes everything", _quiet(FILTERS, name), name)
        if name not in ("d", "count", "e"):  # the same signature by another name
            yield Weakening(f"the filter `{name}` answers half", _halved(name, signature), name)
    for name, signature in sorted(TESTS.items()):
        if signature.check is not anything and name[0].isalpha():
            yield Weakening(f"the test `{name}` takes everything", _quiet(TESTS, name), name)
    for function in (*_functions(narrower), truth.truthy, truth.falsy):
        yield Weakening(f"`{function.__name__}` leaves one case less", _everywhere(function, fewer))
    for module in (texts, markup, numbers):
        for function in _functions(module):
            if inspect.signature(function).return_annotation == "TextType":
                yield Weakening(
                    f"`{function.__name__}` is half as long", _everywhere(function, half_text)
                )
    for size in ("json_bytes", "utf8_bytes"):
        yield Weakening(f"a character has one of {size}", _one_byte(size))
    yield Weakening("a whole number is an integer", _of_numbers("plain", lambda one: one.whole))
    yield Weakening("a float holds every integer", _of_numbers("is_huge", lambda _: False))
    yield Weakening("nothing is too long", _everywhere(lengths.too_long, lambda _: None))
    yield Weakening(
        "nothing that is printed adds up",
        lambda patch: patch.setattr(Flow, "_take_characters", lambda *_: False),
    )
    for rule in RULES:
        yield Weakening(f"nothing is said of {rule}", _unsaid(rule))


def half_text(text: texts.TextType) -> texts.TextType:
    def half(size: int | None) -> int | None:
        return None if size is None else size // 2

    return text._replace(
        most=half(text.most), json_bytes=half(text.json_bytes), bytes=half(text.bytes)
    )


def half(of: Type) -> Type:
    """A type of which much is left out."""
    text = None if of.text is None else half_text(of.text)
    number, items = of.number, of.list
    if number is not None and number.high is not None:
        number = number._replace(high=number.high // 10, low=max(number.low or 0, 0))
    if items is not None:
        most = None if items.most is None else items.most // 2
        items = items._replace(most=most)
    return of._replace(text=text, number=number, list=items, missing=False, null=False)


def fewer(of: Type) -> Type:
    """A type with one case less."""
    if of.missing:
        return of.present()
    if of.null:
        return of._replace(null=False)
    if of.number is not None and len(of.kinds) > 1:
        return of._replace(number=None)
    if of.number is not None and of.number.low is not None:
        return of._replace(number=of.number._replace(low=of.number.low + 1))
    if of.number is not None:
        return of._replace(number=of.number._replace(low=1, high=9))
    if of.text is not None and len(of.kinds) > 1:
        return of._replace(text=None)
    if of.text is not None:
        return of._replace(text=of.text._replace(least=of.text.least + 1))
    if of.list is not None:
        return of._replace(list=of.list._replace(least=of.list.least + 1))
    return of._replace(objects=of.objects[:-1])


def _functions(module: ModuleType) -> list[Callable[..., Any]]:
    return [
        one
        for name, one in inspect.getmembers(module, callable)
        if not name.startswith("_")
        and not inspect.isclass(one)
        and getattr(one, "__module__", None) == module.__name__
    ]


def _everywhere(
    function: Callable[..., Any], change: Callable[[Any], Any]
) -> Callable[[pytest.MonkeyPatch], None]:
    """Put another function in its place, also in the modules that have imported it."""

    def weaker(*given: Any, **named: Any) -> Any:
        return change(function(*given, **named))

    def apply(patch: pytest.MonkeyPatch) -> None:
        for name, module in list(sys.modules.items()):
            if name.startswith("notifyspec.analysis"):
                for attribute, value in list(vars(module).items()):
                    if value is function:
                        patch.setattr(module, attribute, weaker)

    return apply


def _quiet(table: Any, name: str) -> Callable[[pytest.MonkeyPatch], None]:
    signature = table[name]

    def quiet(call: Any) -> Any:
        findings = call.inference.findings
        silent, findings.silent = findings.silent, True
        found = signature(call)
        findings.silent = silent
        return found

    return lambda patch: patch.setitem(table, name, quiet)


def _halved(name: str, signature: Any) -> Callable[[pytest.MonkeyPatch], None]:
    def weaker(call: Any) -> Type:
        found = signature(call)
        return found if found.is_poisoned else half(found)

    return lambda patch: patch.setitem(FILTERS, name, weaker)  # type: ignore[arg-type]


def _one_byte(size: str) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(CharSet, size, property(lambda _: 1))


def _of_numbers(
    name: str, told: Callable[[NumberType], bool]
) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(NumberType, name, property(told))


def _unsaid(rule: str) -> Callable[[pytest.MonkeyPatch], None]:
    add = Findings.add

    def said(self: Findings, finding: Any, unless: Any = None) -> None:
        if finding.rule != rule:
            add(self, finding, unless)

    return lambda patch: patch.setattr(Findings, "add", said)


def forget() -> None:
    """Drop what the checker has remembered of templates, by another checker perhaps."""
    remembered._of_folders.clear()
