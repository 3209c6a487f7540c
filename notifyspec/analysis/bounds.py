"""The most bytes that a payload can have, and the fields that weigh most in it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from notifyspec.analysis.types.numbers import printed
from notifyspec.json_values import dump, quote
from notifyspec.payload import (
    Array,
    Choice,
    Kind,
    Leaf,
    Literal,
    Member,
    Object,
    Ordinal,
    Steps,
    Text,
    Tree,
    Value,
    is_empty,
)

if TYPE_CHECKING:
    from notifyspec.analysis.spec_analysis import SpecAnalysis
    from notifyspec.analysis.types.model import ObjectType, Type
    from notifyspec.json_values import JSON

_KINDS = {Kind.BOOLEAN: 5, Kind.INTEGER: None, Kind.ARRAY: None, Kind.OBJECT: None}


class Weight(NamedTuple):
    """What one field adds to the payload at most, in bytes; None where nothing bounds it."""

    leaf: Leaf
    bytes: int | None


class Bound(NamedTuple):
    """``bytes`` is the most that the payload's JSON text has, None where nothing bounds it."""

    bytes: int | None
    weights: tuple[Weight, ...]

    @property
    def heaviest(self) -> tuple[Weight, ...]:
        """The fields, each once, those without a bound first, then by weight."""
        whole: dict[int, Weight] = {}
        for one in self.weights:
            other = whole.get(id(one.leaf), Weight(one.leaf, 0))
            is_bounded = one.bytes is not None and other.bytes is not None
            size = (one.bytes or 0) + (other.bytes or 0) if is_bounded else None
            whole[id(one.leaf)] = Weight(one.leaf, size)
        return tuple(
            sorted(whole.values(), key=lambda one: (one.bytes is not None, -(one.bytes or 0)))
        )

    @property
    def fixed(self) -> int | None:
        """The bytes that no context changes: keys, punctuation and literal texts."""
        if self.bytes is None:
            return None
        return self.bytes - sum(one.bytes or 0 for one in self.weights)


def bound_of(tree: Tree, analysis: SpecAnalysis) -> Bound:
    """The bound of a payload."""
    scale = _Scale(analysis)
    scale.put(tree)
    return Bound(scale.bytes if scale.is_bounded else None, tuple(scale.weights))


class _Scale:
    """Adds up trees."""

    def __init__(self, analysis: SpecAnalysis) -> None:
        self._analyses = analysis.leaves
        self._digits = 1  # of the last number in the list of steps
        self.weights: list[Weight] = []
        self.bytes = 0
        self.is_bounded = True

    def put(self, tree: Tree) -> None:
        # By the class itself, which takes a third of the time of patterns.
        if type(tree) is Object:
            self._put_members(tree.members)
        elif type(tree) is Text or type(tree) is Choice:
            self._put_text(tree.leaf)
        elif type(tree) is Value:
            self._put_value(tree.leaf, tree.kind)
        elif type(tree) is Literal:
            self.bytes += _size_of(tree.value)
        elif type(tree) is Ordinal:
            self.bytes += self._digits
        elif type(tree) is Array:
            self.bytes += 2 + max(0, len(tree.items) - 1)
            for item in tree.items:
                self.put(item)
        elif type(tree) is Steps:
            self.bytes += 2 + max(0, len(tree.steps) - 1)
            self._digits = len(str(len(tree.steps)))
            for step in tree.steps:
                self.put(step.tree)

    def _put_members(self, members: tuple[Member, ...]) -> None:
        count = 0
        size = 2
        for key, inner, omit_empty in members:
            if isinstance(inner, Literal):
                value = inner.value
                if omit_empty and is_empty(value):
                    continue  # left out whatever the context
                size += _size_of(value)
            else:
                self.put(inner)
            size += _size_of_key(key) + 1
            count += 1
        self.bytes += size + max(0, count - 1)

    def _put_text(self, leaf: Leaf) -> None:
        known = self._analyses[id(leaf)]
        size = None if known.text is None else known.text.json_bytes
        if not known.is_known:
            size = 0  # reported already; more would be an echo
        if leaf.template.constant is None:
            self.weights.append(Weight(leaf, size))
        self._add(size)
        self.bytes += 2

    def _put_value(self, leaf: Leaf, kind: Kind) -> None:
        known = self._analyses[id(leaf)]
        size = _KINDS.get(kind)
        if size is None and known.is_known:
            size = None if known.type is None else json_bytes(known.type)
        elif size is None:
            size = 0
        self.weights.append(Weight(leaf, size))
        self._add(size)

    def _add(self, size: int | None) -> None:
        if size is None:
            self.is_bounded = False
        else:
            self.bytes += size


@lru_cache(512)
def _size_of_key(key: str) -> int:
    return _size_of(key)


def _size_of(value: JSON) -> int:
    if type(value) is str:
        text = quote(value)
        return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    if value is None or value is True:
        return 4
    if value is False:
        return 5
    if type(value) is int:
        return len(str(value))
    return len(dump(value).encode("utf-8", "surrogatepass"))


def json_bytes(of: Type) -> int | None:
    """The most bytes of a value's compact JSON text, None where nothing bounds it."""
    if of.is_poisoned:
        return 0  # reported already
    if of.unknown or of.other:
        return None
    sizes: list[int | None] = [0]
    if of.text is not None:
        sizes.append(None if of.text.json_bytes is None else of.text.json_bytes + 2)
    if of.number is not None:
        sizes.append(printed(of.number).bytes)
    if of.booleans:
        sizes.append(len("false") if False in of.booleans else len("true"))
    if of.null:
        sizes.append(len("null"))
    if of.list is not None:
        sizes.append(_list_bytes(json_bytes(of.list.items), of.list.most))
    sizes += [_object_bytes(one) for one in of.objects]
    known = [size for size in sizes if size is not None]
    return max(known) if len(known) == len(sizes) else None


def _list_bytes(item: int | None, most: int | None) -> int | None:
    if most == 0:
        return 2
    return None if item is None or most is None else 2 + most * (item + 1) - 1


def _object_bytes(of: ObjectType) -> int | None:
    sizes = [
        len(dump(name).encode()) + 1 + size
        for name, field in of.fields.items()
        if (size := json_bytes(field.type)) is not None
    ]
    if len(sizes) < len(of.fields):
        return None
    count = len(sizes)
    total = sum(sizes)
    if of.others is not None and of.others_most != 0:
        value = json_bytes(of.others)
        if of.others_most is None or of.names.json_bytes is None or value is None:
            return None
        count += of.others_most
        total += of.others_most * (of.names.json_bytes + len('"":') + value)
    return 2 + max(0, count - 1) + total
