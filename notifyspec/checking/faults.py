"""What can be wrong with the shape of a spec: the faults that rules put into words.

The ``path`` of each leads to what is wrong: for a key, to its value; for a missing key, past its
mapping.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from notifyspec.checking.site import Path, Site
    from notifyspec.json_values import JSON


class UnknownKey(NamedTuple):
    """``meant`` is the key that it is a slip of, else None. ``known`` are those that can stand there.

    ``instead_of`` is a key that is missing beside it, if it may be what that one was called.
    ``holds_scalar``: its value is no mapping and no list.
    """

    path: Path
    site: Site
    known: tuple[str, ...]
    meant: str | None
    holds_scalar: bool
    instead_of: str | None = None


class MissingKey(NamedTuple):
    """``path`` ends with the key."""

    path: Path
    site: Site


class MisplacedKey(NamedTuple):
    """A key that does not go with what stands beside it."""

    path: Path
    site: Site


class StrayKey(NamedTuple):
    """A key of a mapping around or below this one. ``home`` is that level's name.

    ``beside`` are further keys of the same home that stand here.
    """

    path: Path
    site: Site
    home: str
    beside: tuple[str, ...] = ()


class EmptyValue(NamedTuple):
    """A key or list item with nothing after it."""

    path: Path
    site: Site


class UnsupportedVersion(NamedTuple):
    path: Path
    site: Site
    value: JSON


class WrongType(NamedTuple):
    """``expected`` is a JSON Schema type; ``or_expression`` where a template can stand for it.

    ``allowed`` are the values, where only some texts can stand there.
    """

    path: Path
    site: Site
    value: JSON
    expected: str
    or_expression: bool
    allowed: tuple[str, ...] = ()


class UnknownValue(NamedTuple):
    path: Path
    site: Site
    value: str
    allowed: tuple[str, ...]
    meant: str | None


class InvalidValue(NamedTuple):
    """``keyword`` is JSON Schema's name of the bound; or ``number`` or ``text`` for what is no JSON."""

    path: Path
    site: Site
    value: JSON
    keyword: str
    limit: Any


Fault = (
    UnknownKey
    | MissingKey
    | MisplacedKey
    | StrayKey
    | EmptyValue
    | UnsupportedVersion
    | WrongType
    | UnknownValue
    | InvalidValue
)
