"""What the translation to Python makes of the parts of a template."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import nodes
    from jinja2.runtime import Macro

    from notifyspec.context.acceptance import Bound


class UntranslatableError(Exception):
    """What can't be said in Python, or not certainly to the same effect."""


@dataclass(frozen=True, slots=True)
class Expression:
    """``code`` is a Python expression; ``kind`` the JSON type of its value where that is certain.

    ``json``: the value is JSON data, or missing. ``missing``: it may be a `Missing`.
    """

    code: str
    kind: str | None = None
    schema: Mapping[str, Any] = field(default_factory=dict)
    json: bool = False
    missing: bool = False
    bound: Bound | None = None
    verbatim: bool = False  # a text in which JSON escapes nothing

    @property
    def certain(self) -> bool:
        """Whether the value is certainly of ``kind``."""
        return self.kind is not None and not self.missing

    @property
    def is_data(self) -> bool:
        """Whether the value is certainly JSON data."""
        return self.json and not self.missing


@dataclass(frozen=True, slots=True)
class Loop:
    """The ``loop`` of a `for` over a list: variables for the position from 0, and the length."""

    position: str
    length: str


@dataclass(frozen=True, slots=True)
class Module:
    """An imported shared file."""

    module: Any
    tree: nodes.Template


@dataclass(frozen=True, slots=True)
class SharedMacro:
    """A macro of a shared file: what Jinja made of it, and its source."""

    module: Module
    macro: Macro
    node: nodes.Macro | None  # None where the file has several of its name


Meaning = Expression | Loop | Module | SharedMacro


def either(code: str, left: Expression, right: Expression) -> Expression:
    kind = left.kind if left.kind == right.kind else None
    return Expression(code, kind, json=left.json and right.json)
