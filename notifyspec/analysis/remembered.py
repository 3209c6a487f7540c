"""What the analysis of one spec can take over from those before it.

A field's analysis goes by its template, the types of the variables that stand in it, and the shared
files. Where it finds nothing, it is kept for the next field of the same kind: `{{ order.id }}` of an
order whose schema specs share is looked at once, however many specs print it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from notifyspec.analysis.types.context import ContextTypes
from notifyspec.analysis.types.model import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from notifyspec.analysis.leaf_analysis import LeafAnalysis
    from notifyspec.analysis.scope import Scope
    from notifyspec.analysis.types.model import Field
    from notifyspec.payload import Leaf
    from notifyspec.template.parsing import Template
    from notifyspec.template.shared import SharedTemplates

_MOST_KEPT: Final = 512


class Remembered:
    """For one specs folder, as long as its shared files are taken to be what they were."""

    def __init__(self) -> None:
        self.contexts = ContextTypes()
        # With the types themselves, so that no other type gets the identity of one of them.
        self._kept: dict[Hashable, tuple[Mapping[str, Field], LeafAnalysis]] = {}

    def get(self, key: Hashable) -> LeafAnalysis | None:
        kept = self._kept.get(key)
        return None if kept is None else kept[1]

    def keep(self, key: Hashable, variables: Mapping[str, Field], answer: LeafAnalysis) -> None:
        """``key`` holds identities of the ``variables``' types."""
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[key] = (variables, answer)


class Questions:
    """Asks about the templates of one spec, whose fields are analysed in its ``whole`` scope.

    A question is what its answer goes by; None where that is more than can be told.
    """

    def __init__(self, remembered: Remembered, whole: Scope) -> None:
        context = whole.context
        self._remembered = remembered
        self._is_open = True
        self._variables: list[tuple[str, int, bool]] = []  # with the identities of their types
        self._fields: Mapping[str, Field] = {}
        # Of another context, a template may learn more than the types of some variables.
        self._can_ask = (
            context is not None
            and len(whole.forms) <= 1
            and not context.patterns
            and context.others in (None, UNKNOWN)
        )
        if context is not None and self._can_ask:
            self._is_open = context.others is not None
            self._fields = context.fields
            self._variables = [
                (name, id(one.type), one.required) for name, one in context.fields.items()
            ]

    def about(self, template: Template, kind: Hashable, scope: Scope) -> Hashable | None:
        """The template as what ``kind`` of field it stands in."""
        source = template.source
        # A file that is included sees all variables.
        if not self._can_ask or scope.is_dead or "include" in source:
            return None
        for path in scope.told():
            if _may_be_in(source, str(path[0])):
                return None
        used = [one for one in self._variables if _may_be_in(source, one[0])]
        return (template, kind, self._is_open, *used)

    def answer(self, question: Hashable | None, leaf: Leaf) -> LeafAnalysis | None:
        """The analysis of another leaf as the leaf's, where it is the same."""
        known = None if question is None else self._remembered.get(question)
        return None if known is None else known.at(leaf)

    def keep(self, question: Hashable | None, answer: LeafAnalysis) -> LeafAnalysis:
        """The answer. It is kept where no finding tells of more than the question does."""
        if question is not None and not answer.findings and not answer.poisoned:
            self._remembered.keep(question, self._fields, answer)
        return answer


_of_folders: WeakKeyDictionary[SharedTemplates, Remembered] = WeakKeyDictionary()


def remembered_with(shared: SharedTemplates) -> Remembered:
    """What goes by these shared files."""
    known = _of_folders.get(shared)
    if known is None:
        known = _of_folders[shared] = Remembered()
    return known


def _may_be_in(source: str, name: str) -> bool:
    """Whether a variable may be named. One beyond ASCII can be written in other letters too."""
    return name in source or not name.isascii()
