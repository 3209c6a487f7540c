"""A payload before rendering: a JSON tree with templates at its leaves.

Back ends build these trees from a spec; ``rendering`` walks them, and ``compiler`` turns them into
one function. No template ever renders JSON text by hand.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.document import Scalar
    from notifyspec.json_values import JSON
    from notifyspec.template.parsing import Template


class Leaf(NamedTuple):
    """One template of a spec. ``field`` is its path, as in ``channels.actions[0].message.content``."""

    field: str
    scalar: Scalar
    template: Template


class Kind(StrEnum):
    """What a ``Value`` must be, by JSON Schema's names."""

    ANY = "any"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    ARRAY = "array"
    OBJECT = "object"


class Literal(NamedTuple):
    """A JSON value that no context changes."""

    value: JSON


class Text(NamedTuple):
    """A template that renders to a JSON string."""

    leaf: Leaf


class Choice(NamedTuple):
    """A template that renders to one of a few texts."""

    leaf: Leaf
    allowed: tuple[str, ...]


class Value(NamedTuple):
    """One expression, which keeps its JSON type. Integers lie in ``minimum`` to ``maximum``."""

    leaf: Leaf
    kind: Kind = Kind.ANY
    minimum: int | None = None
    maximum: int | None = None


class Member(NamedTuple):
    """One field of an object. ``omit_empty``: left out where it is "", 0, false, null or []."""

    key: str
    tree: Tree
    omit_empty: bool = False


class Object(NamedTuple):
    members: tuple[Member, ...]


class Array(NamedTuple):
    items: tuple[Tree, ...]


class Step(NamedTuple):
    """One item of ``Steps``; left out where the expression ``when`` is false."""

    when: Leaf | None
    tree: Tree


class Steps(NamedTuple):
    """A list whose items may be left out. With none left, the whole payload is not sent."""

    steps: tuple[Step, ...]


class Ordinal:
    """The number of the step that it stands in, counted from 1 among those that are left."""

    __slots__ = ()


Tree = Literal | Text | Choice | Value | Object | Array | Steps | Ordinal


def is_empty(value: JSON) -> bool:
    """What a front end's ``omitempty`` leaves out."""
    return value is None or value is False or value in ("", 0, [], {})


def leaves(tree: Tree) -> Iterator[Leaf]:
    """Every leaf of the tree, in its order."""
    match tree:
        case Text(leaf) | Choice(leaf) | Value(leaf):
            yield leaf
        case Object(members):
            for member in members:
                yield from leaves(member.tree)
        case Array(items):
            for item in items:
                yield from leaves(item)
        case Steps(steps):
            for step in steps:
                if step.when is not None:
                    yield step.when
                yield from leaves(step.tree)
        case Literal() | Ordinal():
            pass
