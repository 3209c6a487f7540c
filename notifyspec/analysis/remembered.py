"""What the analysis of one spec can take over from those before it.

A field's analysis goes by its template, the types of the variables that stand in it, and the shared
files. Where it finds nothing, it is kept for the next field of the same kind: `{{ order.id }}` of an
order whose schema specs share is looked at once, however many specs print it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from jinja2 import nodes

from notifyspec.analysis.types.context import ContextTypes

if TYPE_CHECKING:
    from collections.abc import Hashable

    from notifyspec.analysis.leaf_analysis import LeafAnalysis
    from notifyspec.analysis.scope import Scope
    from notifyspec.analysis.types.model import Type
    from notifyspec.template.parsing import Template
    from notifyspec.template.shared import SharedTemplates

_MOST_KEPT: Final = 2048


class Question:
    """A template as what ``kind`` of field it stands in, and the scope that it is analysed in.

    ``key`` is None where the answer may go by more than the types of some variables.
    """

    __slots__ = ("key", "types")

    def __init__(self, template: Template, kind: Hashable, scope: Scope) -> None:
        self.key: Hashable | None = None
        self.types: tuple[Type | None, ...] = ()
        names = _variables(template)
        context = scope.context
        if names is None or context is None or scope.names or scope.is_dead:
            return
        if len(scope.forms) > 1:
            return
        if scope.facts and any(path[0] in names for path in scope.facts):
            return
        found = [context.fields.get(name) for name in names]
        self.types = tuple([None if one is None else one.type for one in found])
        required = tuple([one is not None and one.required for one in found])
        self.key = (template, kind, tuple(map(id, self.types)), required)


class Remembered:
    """For one specs folder, as long as its shared files are taken to be what they were."""

    def __init__(self) -> None:
        self.contexts = ContextTypes()
        # With the types themselves, so that no other type gets the identity of one of them.
        self._kept: dict[Hashable, tuple[tuple[Type | None, ...], LeafAnalysis]] = {}

    def answer(self, question: Question) -> LeafAnalysis | None:
        """The analysis of another leaf for which it was the same, None where there is none."""
        kept = self._kept.get(question.key)
        return None if kept is None else kept[1]

    def keep(self, question: Question, answer: LeafAnalysis) -> LeafAnalysis:
        """The answer. It is kept where no finding tells of more than the question does."""
        if question.key is not None and not answer.findings and not answer.poisoned:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[question.key] = (question.types, answer)
        return answer


_of_folders: WeakKeyDictionary[SharedTemplates, Remembered] = WeakKeyDictionary()


def remembered_with(shared: SharedTemplates) -> Remembered:
    """What goes by these shared files."""
    known = _of_folders.get(shared)
    if known is None:
        known = _of_folders[shared] = Remembered()
    return known


@lru_cache(_MOST_KEPT)
def _variables(template: Template) -> tuple[str, ...] | None:
    """The names in a template; None where it includes a file, which sees all variables."""
    if template.tree.find(nodes.Include) is not None:
        return None
    return tuple(sorted({node.name for node in template.tree.find_all(nodes.Name)}))
