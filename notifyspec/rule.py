"""The contract of a rule: one module of ``rules/`` that knows one kind of mistake.

The module's name is the rule's id, its docstring the rule's documentation: what is wrong, why it
hurts, a wrong and a right example. Rules report spans; ``checking`` turns them into places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.subject import Subject
    from notifyspec.diagnostic import Severity
    from notifyspec.source import Source, Span


class Note(NamedTuple):
    """Another place that has to do with a finding. ``source`` is None for the finding's own file."""

    message: str
    span: Span
    source: Source | None = None


class Finding(NamedTuple):
    """One thing that is wrong. ``message`` is one sentence, ``help`` says what to write instead.

    ``span`` is in ``source``: a file that specs share, or None for the spec's own file. Where an
    alias stands there, ``anchored`` is the span at its anchor that is wrong.
    """

    span: Span
    message: str
    help: str | None = None
    related: tuple[Note, ...] = ()
    source: Source | None = None
    anchored: Span | None = None


class Rule(Protocol):
    """What a module of ``rules/`` has."""

    @property
    def __name__(self) -> str: ...

    @property
    def __doc__(self) -> str | None: ...  # type: ignore[override]  # a module's is read only here

    @property
    def SEVERITY(self) -> Severity:  # noqa: N802 - a module's constant
        """What the rule's findings are unless the settings say otherwise."""
        ...

    def check(self, subject: Subject) -> Iterable[Finding]:
        """Every place in the subject where the mistake stands."""
        ...


def rule_id(rule: Rule) -> str:
    """The id by which reports, settings and suppressions name the rule, such as ``duplicate-key``."""
    return rule.__name__.rpartition(".")[2].replace("_", "-")


def documentation(rule: Rule) -> str:
    """The rule's documentation as Markdown. Its first line says what is wrong."""
    from inspect import cleandoc  # 7 ms, which a check does without

    return cleandoc(rule.__doc__ or "")
