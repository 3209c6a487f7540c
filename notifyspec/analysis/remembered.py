"""What the analysis of one spec can take over from those before it.

A field's analysis goes by its template, the types of the variables that stand in it, and the shared
files. Where it finds nothing, it is kept for the next field of the same kind: `{{ order.id }}` of an
order whose schema specs share is looked at once, however many specs print it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from notifyspec.analysis.types.context import ContextTypes
from notifyspec.analysis.types.model import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Hashable

    from notifyspec.analysis.leaf_analysis import LeafAnalysis
    from notifyspec.analysis.scope import Scope
    from notifyspec.analysis.types.model import Type
    from notifyspec.template.parsing import Template
    from notifyspec.template.shared import SharedTemplates

_MOST_KEPT: Final = 2048
_WORD: Final = re.compile(r"[^\W\d]\w*")


class Question:
    """A template as what ``kind`` of field it stands in, and the scope that it is analysed in.

    ``key`` is None where the answer may go by more than the types of some variables.
    """

    __slots__ = ("key", "types")

    def __init__(self, template: Template, kind: Hashable, scope: Scope) -> None:
        self.key: Hashable | None = None
        self.types: tuple[Type, ...] = ()
        words = _words(template)
        context = scope.context
        if "include" in words or context is None or scope.names or scope.is_dead:
            return  # a file that is included sees all variables
        if scope.facts and any(_may_be_in(words, path[0]) for path in scope.facts):
            return
        if len(scope.forms) > 1 or context.patterns or context.others not in (None, UNKNOWN):
            return
        used = [(name, one) for name, one in context.fields.items() if _may_be_in(words, name)]
        self.types = tuple([one.type for _, one in used])
        fields = tuple([(name, id(one.type), one.required) for name, one in used])
        self.key = (template, kind, fields, context.others is None)


class Remembered:
    """For one specs folder, as long as its shared files are taken to be what they were."""

    def __init__(self) -> None:
        self.contexts = ContextTypes()
        # With the types themselves, so that no other type gets the identity of one of them.
        self._kept: dict[Hashable, tuple[tuple[Type, ...], LeafAnalysis]] = {}

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


def _may_be_in(words: frozenset[str], name: object) -> bool:
    """Whether a variable may be among the words, of which those beyond ASCII may be cut short."""
    return name in words or not str(name).isascii()


@lru_cache(_MOST_KEPT)
def _words(template: Template) -> frozenset[str]:
    """All words in a template's source, the names of its variables among them."""
    return frozenset(_WORD.findall(template.source))
