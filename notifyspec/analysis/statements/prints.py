"""What a template prints, expression by expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from jinja2 import nodes

    from notifyspec.analysis.types.texts import TextType
    from notifyspec.source import Span
    from notifyspec.template.places import Places


class Print(NamedTuple):
    """An expression that the template prints up to ``times`` times, or that a `for` runs over.

    ``text`` is None where a `for` has no bound.
    """

    node: nodes.Node
    places: Places
    text: TextType | None
    times: int = 1

    @property
    def span(self) -> Span:
        """Where the expression stands in the template's source. Finding it takes long."""
        return self.places.expression(self.node)

    @property
    def source(self) -> str:
        return self.places.text(self.span)
