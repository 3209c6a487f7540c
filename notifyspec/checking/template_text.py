"""A template and where it stands, so that what is found in it gets its place in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.checking.site import Site
from notifyspec.document import Scalar
from notifyspec.rule import Finding, Note
from notifyspec.source import Source, Span
from notifyspec.template.file_places import before_normalising, span_in_file

if TYPE_CHECKING:
    from notifyspec.template.uses import Uses

_IS_USED: Final = "It is used here."


class TemplateText(NamedTuple):
    """In a scalar of the spec (``file``), or a shared file (``text``).

    ``alias`` is what brings the scalar in, where an alias does; a finding then stands there. ``used`` leads from a shared file to the spec, from the inside out.
    """

    uses: Uses
    text: Scalar | Source
    file: Source
    alias: Span | None = None
    used: tuple[Note, ...] = ()

    def finding(self, span: Span, message: str, help: str | None = None) -> Finding:  # noqa: A002 - as in `Finding`
        """A finding about a span of the template's source."""
        exact = self._span(span)
        if self.alias is not None:
            return Site(self.alias, exact).finding(message, help)
        source = self.text if isinstance(self.text, Source) else None
        return Finding(exact, message, help, self.used, source)

    def use(self, span: Span) -> Note:
        """What a finding elsewhere says of the use at a span of the template's source."""
        source = self.text if isinstance(self.text, Source) else self.file
        return Note(_IS_USED, self._span(span), source)

    def _span(self, span: Span) -> Span:
        if isinstance(self.text, Scalar):
            return span_in_file(self.file, self.text, span)
        start, end = (before_normalising(self.text.text, offset) for offset in span)
        return Span(start, end)
