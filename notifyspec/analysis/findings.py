"""What the analysis of a template finds: rule, place in the template's source, and words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import nodes

    from notifyspec.analysis.scope import Path
    from notifyspec.source import Span

TEST_FOR_NULL: Final = "Test it with `is not none` first."
"""What to do about a value that may be null."""


class TemplateUse(NamedTuple):
    """Where a macro of a shared file is called, or the file is included or imported.

    ``span`` is in the source of ``file``, as in a `TypeFinding`.
    """

    file: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class TypeFinding:
    """``span`` is in the source of ``file``, a shared template's name, or None for the template.

    Without a span it is about the whole value that the template is. ``uses`` lead from a shared
    file to the template, from the inside out; one cause is one finding, however it is used.
    """

    rule: str
    span: Span | None
    message: str
    help: str | None = None
    file: str | None = None
    uses: tuple[TemplateUse, ...] = field(default=(), compare=False)


@dataclass(slots=True, eq=False)
class Findings:
    """Collects findings, each once. While ``silent``, nothing is collected.

    ``poisoned``: something is printed of which nothing is known, for a reason that is reported.
    ``uncertain`` are the nodes of items that may not exist, with the words for that; ``named`` are
    those of them that a name was set to, by the file and the name.
    ``untested`` are nodes of fields that are unknown to this call of a shared macro, with the words.
    ``advice`` is better help than the usual for what may be "missing" or is "unknown", by its path.
    """

    found: dict[TypeFinding, None] = field(default_factory=dict)
    silent: bool = False
    poisoned: bool = False
    advice: dict[tuple[str, Path], str] = field(default_factory=dict)
    uncertain: dict[int, tuple[str, str]] = field(default_factory=dict)
    named: dict[tuple[str | None, str], nodes.Getitem] = field(default_factory=dict)
    untested: dict[int, tuple[str, str]] = field(default_factory=dict)
    cleared: set[tuple[str, Span | None, str | None]] = field(default_factory=set)
    echoes: dict[TypeFinding, Span] = field(default_factory=dict)

    def clear(self, rule: str, span: Span, file: str | None) -> None:
        """Take back what is, or will be, found by a rule at a place."""
        self.cleared.add((rule, span, file))

    def __iter__(self) -> Iterator[TypeFinding]:
        if not self.found:
            return
        unknown = {
            (one.span, one.file)
            for one in self.found
            if one.rule == "unknown-field" and (one.rule, one.span, one.file) not in self.cleared
        }
        for one in self.found:
            cleared = (one.rule, one.span, one.file) in self.cleared
            if not cleared and (self.echoes.get(one), one.file) not in unknown:
                yield one

    def add(self, finding: TypeFinding, unless: Span | None = None) -> None:
        """``unless``: the place of a field that, where it is found to be unknown, says it all."""
        if self.silent:
            return
        if unless is not None:
            self.echoes[finding] = unless
        self.found.setdefault(finding)
