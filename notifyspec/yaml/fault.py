"""Why a file is no document: the value that reading YAML answers in a document's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from notifyspec.source import Span

Rule = Literal["yaml-syntax", "unquoted-template", "duplicate-key"]


class RelatedSpan(NamedTuple):
    span: Span
    message: str


class YamlFault(NamedTuple):
    """``rule`` is the rule that it is a finding of.

    ``unquoted`` are unquoted templates beside it, each a finding of its own.
    """

    span: Span
    message: str
    help: str | None = None
    rule: Rule = "yaml-syntax"
    related: tuple[RelatedSpan, ...] = ()
    unquoted: tuple[Span, ...] = ()


class RefusedError(Exception):
    """Ends the reading of a file whose YAML can be read, but is no document here."""

    def __init__(self, fault: YamlFault) -> None:
        super().__init__(fault.message)
        self.fault = fault
