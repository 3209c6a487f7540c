"""The parts of channels, interests, user ids and event names that templates make."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notifyspec.audience import Audience
from notifyspec.checking.literal_names import NameKind
from notifyspec.payload import Leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notifyspec.analysis.leaf_analysis import LeafAnalysis
    from notifyspec.analysis.spec_analysis import SpecAnalysis
    from notifyspec.analysis.statements.prints import Print
    from notifyspec.analysis.types.charset import CharSet
    from notifyspec.analysis.types.texts import TextType
    from notifyspec.backend import Part

_KINDS = {
    Audience.CHANNELS: NameKind.CHANNEL,
    Audience.INTERESTS: NameKind.INTEREST,
    Audience.USERS: NameKind.USER,
}


class TemplatedName(NamedTuple):
    """``rest`` is how long the other part of the name can be, its dash included; None: any length.

    ``is_id``: an empty one is refused, even with a prefix before it.
    """

    kind: NameKind
    analysis: LeafAnalysis
    rest: int | None
    is_id: bool

    @property
    def text(self) -> TextType:
        assert self.analysis.text is not None
        return self.analysis.text

    def outside(self, allowed: CharSet) -> CharSet:
        """The characters that the part can hold although they are not allowed."""
        return self.text.chars - allowed

    def print_with(self, condition: Callable[[TextType], object]) -> Print | None:
        """The first printed expression of which the condition is true."""
        return next(
            (one for one in self.analysis.prints if one.text is not None and condition(one.text)),
            None,
        )

    def is_first(self, printed: Print | None, seen: set[str]) -> bool:
        """Whether no name before held the same expression, which is to be put right once."""
        source = self.analysis.leaf.template.source if printed is None else printed.source
        if source in seen:
            return False
        seen.add(source)
        return True

    @property
    def longest(self) -> Print | None:
        """The printed expression that adds most to the length."""
        prints = [one for one in self.analysis.prints if one.text is not None]
        return max(prints, key=_length, default=None)


def templated_names(analysis: SpecAnalysis) -> Iterator[TemplatedName]:
    for part in analysis.parts:
        kind = _KINDS[part.audience]
        prefix = None if part.prefix is None else analysis.of(part.prefix)
        yield from _prefix(kind, part, prefix, analysis)
        for leaf in part.ids:
            own = analysis.of(leaf)
            if leaf.template.constant is None and own.is_known:
                yield TemplatedName(kind, own, _with_dash(prefix), is_id=True)
        if isinstance(part.event, Leaf) and part.event.template.constant is None:
            event = analysis.of(part.event)
            if event.is_known:
                yield TemplatedName(NameKind.EVENT, event, 0, is_id=True)


def _prefix(
    kind: NameKind, part: Part, prefix: LeafAnalysis | None, analysis: SpecAnalysis
) -> Iterator[TemplatedName]:
    if prefix is not None and prefix.leaf.template.constant is None and prefix.is_known:
        own = analysis.of(part.ids[0]) if part.ids else None  # none where the shape is at fault
        yield TemplatedName(kind, prefix, _with_dash(own), is_id=False)


def _with_dash(other: LeafAnalysis | None) -> int | None:
    if other is None:
        return 0
    return None if other.text is None or other.text.most is None else other.text.most + 1


def _length(one: Print) -> float:
    return float("inf") if one.text is None or one.text.most is None else one.text.most
