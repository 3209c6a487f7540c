"""The type of a context, whose properties are the variables of templates.

Specs have properties in common, above all by the shared schemas that they refer to. The type of
each is told once and remembered, by all that it goes by: its schema, and what that may refer to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from notifyspec.analysis.types.model import ObjectType
from notifyspec.analysis.types.schema import SchemaTypes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.analysis.types.model import Type

_MOST_REMEMBERED: Final = 4096
# The keywords of a context that is a list of properties and no more.
_PLAIN: Final = frozenset(
    ("type", "properties", "required", "additionalProperties", "$defs", "title", "description")
)
Definitions = tuple[str, ...]
# A reference that does not lead to the definitions, by its repr.
_LEADS_ELSEWHERE: Final = re.compile(r"'\$ref': (?!'#/\$defs/)")


class ContextTypes:
    """Tells the types of contexts, and remembers those of their properties."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Definitions], Type] = {}
        # With the schemas themselves, so that no other gets the identity of one of them.
        self._written: dict[int, tuple[Any, str]] = {}

    def forms(self, schema: Mapping[str, Any]) -> tuple[ObjectType, ...]:
        """The forms of the contexts that fit a schema which refers to nothing outside itself."""
        types = SchemaTypes(schema)
        properties = schema.get("properties", {})
        if (
            not _PLAIN.issuperset(schema)
            or schema.get("type") != "object"
            or not properties.keys() >= set(schema.get("required", ()))
        ):
            return types.exact(schema, 0).objects or (ObjectType(),)
        definitions = self._definitions(schema)
        known = {
            name: self._property(inner, definitions, schema, types)
            for name, inner in properties.items()
        }
        return (types.object(schema, 0, known),)

    def _definitions(self, schema: Mapping[str, Any]) -> Definitions:
        """All that the definitions say, and the schema as a whole where they lead out of them."""
        found: list[str] = []
        for name, inner in schema.get("$defs", {}).items():
            written = self._repr_of(inner)
            if _LEADS_ELSEWHERE.search(written):
                return (repr(schema),)
            found += (name, written)
        return tuple(found)

    def _repr_of(self, schema: Any) -> str:
        """The schema's repr, of which those of shared files are asked for again and again."""
        known = self._written.get(id(schema))
        if known is None:
            if len(self._written) >= _MOST_REMEMBERED:
                self._written.clear()
            known = self._written[id(schema)] = schema, repr(schema)
        return known[1]

    def _property(
        self,
        inner: Mapping[str, Any] | bool,
        definitions: Definitions,
        root: Mapping[str, Any],
        types: SchemaTypes,
    ) -> Type:
        written = repr(inner)
        if "'$ref'" not in written:
            key: tuple[str, Definitions] = (written, ())
        elif _LEADS_ELSEWHERE.search(written):
            key = (written, (repr(root),))
        else:
            key = (written, definitions)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            known = self._known[key] = types.type(inner, 1)
        return known
