"""The leaves of a spec: each scalar as what its field makes of it, its template parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notifyspec.document import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    Style,
    resolve,
)
from notifyspec.payload import Array, Choice, Kind, Leaf, Literal, Member, Object, Text, Tree, Value
from notifyspec.template.parsing import (
    UNREADABLE,
    SyntaxFault,
    Template,
    is_template,
    parse_expression,
    parse_template,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.spec.nodes import Fields
    from notifyspec.template.environment import TemplateEnvironment


NOWHERE = Literal("")
_NO_SCALAR = Scalar(0, 0, "", Style.PLAIN, "")


class TemplateFault(NamedTuple):
    """A template that can't be parsed."""

    field: str
    scalar: Scalar
    fault: SyntaxFault


class LeafReader:
    """Reads leaves, and keeps them and the faults of their templates."""

    def __init__(self, environment: TemplateEnvironment) -> None:
        self._environment = environment
        self.leaves: list[Leaf] = []
        self.faults: list[TemplateFault] = []
        self.mixtures: list[Leaf] = []

    def leaf(self, fields: Fields, key: str, path: str) -> Leaf:
        leaf = self.optional_leaf(fields, key, path)
        # What is missing here is a fault of shape, and such a spec is never compiled.
        return leaf or Leaf(f"{path}.{key}", _NO_SCALAR, UNREADABLE)

    def optional_leaf(self, fields: Fields, key: str, path: str) -> Leaf | None:
        value = fields.get(key)
        return None if value is None else self.parsed(value, f"{path}.{key}", parse_template)

    def condition(self, fields: Fields, key: str, path: str) -> Leaf | None:
        value = fields.get(key)
        if value is None:
            return None
        scalar = resolve(value)
        if not (isinstance(scalar, Scalar) and isinstance(scalar.value, str)):
            # A fault of shape. What it was to rule out is not known.
            return Leaf(f"{path}.{key}", _NO_SCALAR, UNREADABLE)
        return self.parsed(value, f"{path}.{key}", parse_expression)

    def text(self, fields: Fields, key: str, path: str) -> Tree | None:
        value = fields.get(key)
        leaf = None if value is None else self.parsed(value, f"{path}.{key}", parse_template)
        return None if leaf is None else _text_tree(leaf)

    def choice(self, fields: Fields, key: str, path: str, allowed: tuple[str, ...]) -> Tree | None:
        leaf = self.optional_leaf(fields, key, path)
        if leaf is None:
            return None
        constant = leaf.template.constant
        return Choice(leaf, allowed) if constant is None else Literal(constant)

    def typed(
        self,
        fields: Fields,
        key: str,
        path: str,
        kind: Kind,
        minimum: int | None = None,
        maximum: int | None = None,
    ) -> Tree | None:
        value = fields.get(key)
        if value is None:
            return None
        scalar = resolve(value)
        if not isinstance(scalar, Scalar):
            return None
        if not isinstance(scalar.value, str):
            return Literal(scalar.value)
        leaf = self.parsed(value, f"{path}.{key}", parse_template)
        if leaf is None:
            return None
        if leaf.template.expression is None:
            self._refuse_mixture(leaf)
            return None
        return Value(leaf, kind, minimum, maximum)

    def json(self, fields: Fields, key: str, path: str, kind: Kind) -> Tree | None:
        value = fields.get(key)
        if value is None:
            return None
        path = f"{path}.{key}"
        resolved = resolve(value)
        if isinstance(resolved, Scalar):
            leaf = self.parsed(value, path, parse_template)
            if leaf is None:
                return None
            if leaf.template.expression is None:
                self._refuse_mixture(leaf)
                return None
            return Value(leaf, kind)
        return self._tree(value, path)

    def _tree(self, node: Node, path: str) -> Tree:
        node = resolve(node)
        if isinstance(node, Mapping):
            members = {
                key.text: self._tree(value, f"{path}.{key.text}") for key, value, _ in node.entries
            }
            if all(isinstance(tree, Literal) for tree in members.values()):
                return Literal({key: tree.value for key, tree in members.items()})  # type: ignore[union-attr]
            return Object(tuple(Member(key, tree) for key, tree in members.items()))
        if isinstance(node, Sequence):
            items = [self._tree(item, f"{path}[{i}]") for i, item in enumerate(node.items)]
            if all(isinstance(tree, Literal) for tree in items):
                return Literal([tree.value for tree in items])  # type: ignore[union-attr]
            return Array(tuple(items))
        if not isinstance(node.value, str):
            return Literal(node.value)
        leaf = self.parsed(node, path, parse_template)
        if leaf is None:
            return NOWHERE
        return _text_tree(leaf) if leaf.template.expression is None else Value(leaf)

    def parsed(
        self,
        node: Node,
        field: str,
        parse: Callable[[TemplateEnvironment, str], Template | SyntaxFault],
    ) -> Leaf | None:
        scalar = resolve(node)
        if not isinstance(scalar, Scalar) or scalar.value is None:
            return None
        parsed = parse(self._environment, scalar.text)
        if isinstance(parsed, SyntaxFault):
            self.faults.append(TemplateFault(field, scalar, parsed))
            return Leaf(field, scalar, UNREADABLE)
        leaf = Leaf(field, scalar, parsed)
        self.leaves.append(leaf)
        return leaf

    def _refuse_mixture(self, leaf: Leaf) -> None:
        # Of the others, one is reported already, and the other is a fault of shape.
        if leaf.template is not UNREADABLE and is_template(leaf.template.source):
            self.mixtures.append(leaf)


def _text_tree(leaf: Leaf) -> Tree:
    constant = leaf.template.constant
    return Text(leaf) if constant is None else Literal(constant)
