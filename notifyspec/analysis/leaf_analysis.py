"""What is known of one field of a spec that holds a template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.analysis.alternatives import Choice
    from notifyspec.analysis.findings import TypeFinding
    from notifyspec.analysis.scope import Path
    from notifyspec.analysis.statements.prints import Print
    from notifyspec.analysis.types.model import Type
    from notifyspec.analysis.types.texts import TextType
    from notifyspec.payload import Leaf

_HARMLESS: Final = ("possibly-missing", "possibly-null")
_RULED_OUT: Final = (*_HARMLESS, "possible-failure")  # by a condition in front of it
_new: Final = tuple.__new__  # of a named tuple, whose own ``__new__`` takes twice as long


class LeafAnalysis(NamedTuple):
    """``text`` is what a text field renders to, ``type`` what a field of one expression holds.

    ``within`` is for a `when`: what is known where it is true, whether it never is, and what is
    undecided.
    """

    leaf: Leaf
    findings: tuple[TypeFinding, ...] = ()
    text: TextType | None = None
    type: Type | None = None
    prints: tuple[Print, ...] = ()
    whole: Print | None = None  # the one expression of a field that holds one
    poisoned: bool = False
    within: tuple[Mapping[Path, Type], bool, tuple[Choice, ...]] | None = None

    @property
    def is_known(self) -> bool:
        """Whether what is known of the text or type is to be relied on.

        It is not where some mistake hides what is meant; a value that may be missing hides nothing.
        """
        return not self.poisoned and (
            not self.findings or all(one.rule in _HARMLESS for one in self.findings)
        )

    def at(self, leaf: Leaf) -> LeafAnalysis:
        """The same for another leaf."""
        return _new(LeafAnalysis, (leaf, *self[1:]))

    @property
    def guarded(self) -> LeafAnalysis:
        """The same behind a condition that can't be read, which may have ruled out what can fail."""
        left = tuple(one for one in self.findings if one.rule not in _RULED_OUT)
        return self._replace(findings=left)
