"""What the analysis of one spec can take over from those before it.

A field's analysis goes by its template, the types of the variables that stand in it, and the shared
files. Where it finds nothing, it is kept for the next field of the same kind: `{{ order.id }}` of an
order whose schema specs share is looked at once, however many specs print it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
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
_WORD: Final = re.compile(r"[^\W\d]\w*")


class Question(NamedTuple):
    """What an answer goes by: ``key``, which holds identities of the ``variables``' types."""

    key: Hashable
    variables: Mapping[str, Field]


class Questions:
    """Asks about the templates of one spec, whose fields are analysed in its ``whole`` scope."""

    def __init__(self, whole: Scope) -> None:
        context = whole.context
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

    def about(self, template: Template, kind: Hashable, scope: Scope) -> Question | None:
        """The template as what ``kind`` of field it stands in; None where the answer goes by more."""
        words = _words(template)
        if not self._can_ask or words is None or scope.is_dead:
            return None
        if scope.facts and any(_may_be_in(words, path[0]) for path in scope.facts):
            return None
        used = tuple([one for one in self._variables if _may_be_in(words, one[0])])
        return Question((template, kind, used, self._is_open), self._fields)


class Remembered:
    """For one specs folder, as long as its shared files are taken to be what they were."""

    def __init__(self) -> None:
        self.contexts = ContextTypes()
        # With the types themselves, so that no other type gets the identity of one of them.
        self._kept: dict[Hashable, tuple[Mapping[str, Field], LeafAnalysis]] = {}

    def answer(self, question: Question | None, leaf: Leaf) -> LeafAnalysis | None:
        """The analysis of another leaf as the leaf's, where it is the same."""
        if question is None:
            return None
        kept = self._kept.get(question.key)
        return None if kept is None else kept[1].at(leaf)

    def keep(self, question: Question | None, answer: LeafAnalysis) -> LeafAnalysis:
        """The answer. It is kept where no finding tells of more than the question does."""
        if question is not None and not answer.findings and not answer.poisoned:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[question.key] = (question.variables, answer)
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
def _words(template: Template) -> frozenset[str] | None:
    """All words in a template's source, the names of its variables among them.

    None where it may include a file, which sees all variables.
    """
    words = frozenset(_WORD.findall(template.source))
    return None if "include" in words else words
