"""What can be wrong with the shape of a spec: the faults that rules put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notifyspec.checking.site import Path, Site
    from notifyspec.json_values import JSON


@dataclass(frozen=True, slots=True)
class Fault:
    """``path`` leads to what is wrong: for a key, to its value; for a missing key, past its mapping."""

    path: Path
    site: Site


@dataclass(frozen=True, slots=True)
class UnknownKey(Fault):
    """``meant`` is the key that it is a slip of, else None. ``known`` are those that can stand there.

    ``instead_of`` is a key that is missing beside it, if it may be what that one was called.
    ``holds_scalar``: its value is no mapping and no list.
    """

    known: tuple[str, ...]
    meant: str | None
    holds_scalar: bool
    instead_of: str | None = None


class MissingKey(Fault):
    """``path`` ends with the key."""

    __slots__ = ()


class MisplacedKey(Fault):
    """A key that does not go with what stands beside it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class StrayKey(Fault):
    """A key of a mapping around or below this one. ``home`` is that level's name.

    ``beside`` are further keys of the same home that stand here.
    """

    home: str
    beside: tuple[str, ...] = ()


class EmptyValue(Fault):
    """A key or list item with nothing after it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class UnsupportedVersion(Fault):
    value: JSON


@dataclass(frozen=True, slots=True)
class WrongType(Fault):
    """``expected`` is a JSON Schema type; ``or_expression`` where a template can stand for it.

    ``allowed`` are the values, where only some texts can stand there.
    """

    value: JSON
    expected: str
    or_expression: bool
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnknownValue(Fault):
    value: str
    allowed: tuple[str, ...]
    meant: str | None


@dataclass(frozen=True, slots=True)
class InvalidValue(Fault):
    """``keyword`` is JSON Schema's name of the bound; or ``number`` or ``text`` for what is no JSON."""

    value: JSON
    keyword: str
    limit: Any
