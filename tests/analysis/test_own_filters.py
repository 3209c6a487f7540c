"""What the annotations of a project's own filters tell the checker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Optional

import pytest
from expression import judged
from jinja2 import pass_environment
from test_filter_signatures_by_hand import SCHEMA

from notifyspec.analysis.annotations import type_of_annotation
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
)
from notifyspec.analysis.types.schema import type_of_value
from notifyspec.template.environment import TemplateEnvironment


@dataclass
class MaxLength:
    """As `annotated-types` and Pydantic have it."""

    max_length: int


def money(amount: float, currency: str = "EUR", *, digits: int = 2) -> Annotated[str, MaxLength(9)]:
    return f"{amount:.{digits}f} {currency}"


def initials(name: str) -> Annotated[str, MaxLength(3)]:
    return name[:1]


def size(of: Optional[str]) -> Literal["small", "large"]:  # noqa: UP045 - both spellings are read
    return "large" if of else "small"


def words(of: str) -> list[str]:
    return of.split()


def each(of: str) -> Iterator[str]:
    yield from of


def any_thing(of, more=None):
    return of


def unreadable(of: NoSuchName) -> str:  # noqa: F821 - that it can't be read is the point
    return str(of)


@pass_environment
def with_environment(_: Any, of: str) -> str:
    return of


OWN = {
    "money": money,
    "initials": initials,
    "size": size,
    "words": words,
    "each": each,
    "any_thing": any_thing,
    "unreadable": unreadable,
    "with_environment": with_environment,
    "upper": words,
}
ENVIRONMENT = TemplateEnvironment(lambda _: None, OWN)


@pytest.mark.parametrize(
    "expression",
    [
        "x | money; n | money; flag | money; x | money('USD'); x | money(currency=name, digits=n)",
        "x | money(digits=x | int); x | money(digits=flag); n | float | money",
        "name | initials; nul | size; name | size; name | words | join(', '); name | each | join",
        "name | any_thing; tags | any_thing(n); tags | unreadable; name | with_environment",
        "name | upper | first | default('') ; tags | map('initials') | join; name | initials | upper",
    ],
)
def test_what_fits_the_annotations_is_left_alone(expression: str):
    for one in expression.split(";"):
        assert judged(one, SCHEMA, ENVIRONMENT).rules == [], one


@pytest.mark.parametrize(
    ("rule", "expression"),
    [
        ("wrong-argument", "name | money"),
        ("wrong-argument", "tags | initials"),
        ("wrong-argument", "x | money(n)"),
        ("wrong-argument", "x | money(digits=x)"),
        ("wrong-argument", "x | money(digits=n | float)"),
        ("wrong-argument", "x | money(symbol='$')"),
        ("wrong-argument", "name | initials(1)"),
        ("wrong-argument", "name | each | length"),
        ("wrong-argument", "tags | with_environment"),
        ("wrong-argument", "tags | map('money') | join"),
        ("wrong-argument", "tags | upper"),
        ("possibly-null", "nul | initials"),
        ("possibly-missing", "gone | any_thing"),
        ("possibly-missing", "x | money(gone)"),
    ],
)
def test_what_does_not_fit_the_annotations_is_found_once(rule: str, expression: str):
    assert judged(expression, SCHEMA, ENVIRONMENT).rules == [rule]


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (str, ANY_TEXT),
        (bool, BOOLEAN),
        (int, Type(number=NumberType(True, plain=True))),
        (float, Type(number=NumberType())),
        (None, NULL),
        (Any, UNKNOWN),
        (object, UNKNOWN),
        (str | None, ANY_TEXT | NULL),
        (Optional[bool], BOOLEAN | NULL),  # noqa: UP045 - both spellings are read
        (Literal["a", 1], type_of_value("a") | type_of_value(1)),
        (list, Type(list=ListType(UNKNOWN))),
        (list[str], Type(list=ListType(ANY_TEXT))),
        (tuple[str, ...], Type(list=ListType(ANY_TEXT))),
        (Iterator[str], Type(list=ListType(ANY_TEXT, lazy=True))),
        (dict[str, bool], Type(objects=(ObjectType({}, BOOLEAN, None, is_map=True),))),
        (Annotated[str, MaxLength(3)], Type(text=texts.text_of(texts.ANY, 0, 3))),
    ],
)
def test_an_annotation_tells_a_type(annotation: Any, expected: Type):
    assert type_of_annotation(annotation) == expected


def test_what_a_filter_without_annotations_answers_is_unknown():
    assert judged("name | any_thing", SCHEMA, ENVIRONMENT).type == UNKNOWN
