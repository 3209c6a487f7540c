"""The signature of `replace`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.analysis.filter_signature import FilterSignature
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import POISON, Type
from notifyspec.analysis.types.regular import Replaced, refined
from notifyspec.analysis.types.sizes import bounded, plus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.analysis.filter_call import FilterCall
    from notifyspec.analysis.types.charset import CharSet
    from notifyspec.analysis.types.texts import TextType


def replaced(call: FilterCall) -> Type:
    text = call.text()
    old, new = call.text_argument(0, "old", ""), call.text_argument(1, "new", "")
    given = call.argument(2, "count")
    unlimited = given is None or given.type.kinds == ("null",)
    times = None if unlimited else call.whole(2, "count", 0)
    if text is None or old is None or new is None or (times is None and not unlimited):
        return POISON
    limit = None
    if times is not None and times.low is not None and times.low >= 0 and times.high is not None:
        limit = int(times.high)
    return Type(text=_replaced(text, old, new, limit, every=times is None))


def _replaced(
    text: TextType, old: TextType, new: TextType, limit: int | None, *, every: bool
) -> TextType:
    if old.values is not None and not any(_can_hold(text, one) for one in old.values):
        return text._replace(markup=False)
    most_times = None
    if text.most is not None:
        most_times = text.most // old.least if old.least else text.most + 1
    if limit is not None and (most_times is None or limit < most_times):
        most_times = limit
    single = _only_character(old) if every else None
    kept = text.chars if single is None else text.chars - single
    whole = texts.text_of(
        kept | new.chars,
        _least(text, old, new),
        _size(text.most, most_times, new.most, old.least),
    )
    whole = bounded(
        whole,
        _size(text.bytes, most_times, new.bytes, old.least),
        _size(text.json_bytes, most_times, new.json_bytes, old.least),
    )
    whole = whole._replace(prefix=_prefix(text, old))
    if text.language is not None and single is not None and new.values and len(new.values) == 1:
        language = Replaced(text.language, min(old.values or ()), min(new.values))
        return refined(whole, language)
    return whole


def _size(size: int | None, times: int | None, added: int | None, removed: int) -> int | None:
    """``size`` after ``times`` replacements of at least ``removed`` by at most ``added``."""
    growth = None if added is None else max(0, added - removed)
    if growth == 0:
        return size
    return None if growth is None or times is None else plus(size, times * growth)


def _least(text: TextType, old: TextType, new: TextType) -> int:
    if old.most == 0 or (old.most is not None and new.least >= old.most):
        return text.least
    longest = old.most
    return 0 if longest is None else (text.least // longest) * new.least


def _prefix(text: TextType, old: TextType) -> str:
    """The beginning in which no replacement can start."""
    if old.values is None or "" in old.values:
        return ""
    prefix = text.prefix
    for one in old.values:
        prefix = prefix.partition(one[0])[0]
    return prefix


def _only_character(old: TextType) -> CharSet | None:
    """The character that is replaced, where it is always the same one alone."""
    if old.values is not None and len(old.values) == 1 and old.most == old.least == 1:
        return old.chars
    return None


def _can_hold(text: TextType, part: str) -> bool:
    if text.values is not None:
        return any(part in value for value in text.values)
    return all(char in text.chars for char in part) and (
        text.most is None or len(part) <= text.most
    )


REPLACING: Final[Mapping[str, FilterSignature]] = {
    "replace": FilterSignature(replaced, ("old", "new", "count"), required=2, exact=True),
}
