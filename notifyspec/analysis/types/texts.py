"""What is known of a text: its characters, its lengths, what it begins with, all that it can be."""

from __future__ import annotations

from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.analysis.types.charset import ANY, NONE, CharSet
from notifyspec.json_values import quote
from notifyspec.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Collection

    from notifyspec.analysis.types.regular import Language

MOST_VALUES: Final = 64  # of a text that can be one of a few; past it, only their common traits
_MOST_PREFIX: Final = 200
_MOST_BEGINNINGS: Final = 8
_MOST_TOLD_APART: Final = 8  # texts that a short repetition can be
_NONE_TOLD_APART: Final[frozenset[tuple[str, CharSet]]] = frozenset()
_new: Final = tuple.__new__  # of a named tuple, whose own ``__new__`` takes twice as long


class TextType(NamedTuple):
    """A set of texts. ``most`` and the bytes are None where nothing bounds them.

    ``chars`` are the characters that can occur, ``least`` and ``most`` count code points. ``bytes`` is
    the size in UTF-8, ``json_bytes`` within a JSON string. Every text begins with ``prefix``,
    and goes on with one of ``after`` if it goes on. ``values`` are all the texts, where they are few.
    ``beginnings`` tells the prefixes of several alternatives apart, each with what goes on after it.
    ``language`` is one that all the texts are of, from which filters make others.
    ``markup``: it may be Jinja's ``Markup``, which escapes what an operator puts to it.
    """

    chars: CharSet = ANY
    least: int = 0
    most: int | None = None
    bytes: int | None = None
    json_bytes: int | None = None
    prefix: str = ""
    after: CharSet = ANY
    values: frozenset[str] | None = None
    markup: bool = False
    beginnings: frozenset[tuple[str, CharSet]] = _NONE_TOLD_APART
    language: Language | None = None

    @property
    def starts(self) -> frozenset[tuple[str, CharSet]]:
        """What the text may begin with, and the characters that may follow each such beginning."""
        if self.values is not None:
            return frozenset((value, NONE) for value in self.values)
        if self.beginnings and _common(self.beginnings) == (self.prefix, self.after):
            return self.beginnings
        return frozenset({(self.prefix, self.after)})

    @property
    def is_never_empty(self) -> bool:
        return self.least > 0

    def without_values(self) -> TextType:
        return self._replace(values=None, beginnings=self.beginnings or _told_apart(self.starts))


def text_of(chars: CharSet, least: int = 0, most: int | None = None) -> TextType:
    """Texts of some characters and lengths."""
    if not chars:
        most = 0
    return TextType(
        chars,
        least,
        most,
        None if most is None else most * chars.utf8_bytes,
        None if most is None else most * chars.json_bytes,
        after=chars,
        values=frozenset({""}) if most == 0 else None,
    )


def _common_prefix(texts: Collection[str]) -> str:
    first, last = min(texts), max(texts)
    for index, (mine, theirs) in enumerate(zip(first, last, strict=False)):
        if mine != theirs:
            return first[:index]
    return first


def text_values(values: frozenset[str]) -> TextType:
    """One of the texts, of which there is one at least."""
    prefix = _common_prefix(values)
    lengths = [len(value) for value in values]
    most = max(lengths)
    joined = "".join(values)
    if joined.isascii() and len(quote(joined)) == len(joined) + 2:
        size = json_size = most
    else:
        size = max(len(value.encode("utf-8", "surrogatepass")) for value in values)
        json_size = max(len(quote(one).encode("utf-8", "surrogatepass")) for one in values) - 2
    after = ANY
    if len(prefix) <= _MOST_PREFIX:
        after = CharSet.of_text("".join([one[len(prefix) : len(prefix) + 1] for one in values]))
    traits = (CharSet.of_text(joined), min(lengths), most, size, json_size)
    few = values if len(values) <= MOST_VALUES else None
    return _new(
        TextType, (*traits, prefix[:_MOST_PREFIX], after, few, False, _NONE_TOLD_APART, None)
    )


ANY_TEXT: Final = TextType()
EMPTY: Final = text_values(frozenset({""}))


@lru_cache(1024)
def constant(text: str) -> TextType:
    """The one text, as `text_values` tells it."""
    if not text.isascii():
        return text_values(frozenset({text}))
    length = len(text)
    after = NONE if length <= _MOST_PREFIX else ANY
    traits = (CharSet.of_text(text), length, length, length, len(quote(text)) - 2)
    starts = (text[:_MOST_PREFIX], after, frozenset((text,)), False, _NONE_TOLD_APART, None)
    return _new(TextType, traits + starts)


def concat(left: TextType, right: TextType) -> TextType:
    """A text of the one, and then one of the other."""
    if left is EMPTY and not right.markup:
        return right
    chars, least, most, size, json_size, prefix, after, mine, _, told, _ = left
    theirs, more = right.values, right.most
    if mine is not None and theirs is not None and len(mine) * len(theirs) <= MOST_VALUES:
        if len(mine) == len(theirs) == 1:
            return constant("".join((*mine, *theirs)))
        return text_values(frozenset(a + b for a in mine for b in theirs))
    if mine is not None and len(mine) == 1:
        prefix += right.prefix
        after = right.after
    elif least <= len(prefix):
        after |= _first(right)
    traits = (
        chars | right.chars,
        least + right.least,
        None if most is None or more is None else most + more,
        None if size is None or right.bytes is None else size + right.bytes,
        None if json_size is None or right.json_bytes is None else json_size + right.json_bytes,
    )
    if len(prefix) > _MOST_PREFIX:
        prefix, after = prefix[:_MOST_PREFIX], ANY
    if told or (mine is not None and not (len(mine) == 1 and _has_one_start(right))):
        told = _told_apart(_starts_together(left, right))
    return _new(TextType, (*traits, prefix, after, None, False, told, None))


def union(left: TextType, right: TextType) -> TextType:
    """A text of the one or of the other."""
    if left == right:
        return left
    markup = left.markup or right.markup
    if left.values is not None and right.values is not None:
        return text_values(left.values | right.values)._replace(markup=markup)
    prefix = left.prefix
    while not right.prefix.startswith(prefix):
        prefix = prefix[:-1]
    return TextType(
        chars=left.chars | right.chars,
        least=min(left.least, right.least),
        most=_most(left.most, right.most),
        bytes=_most(left.bytes, right.bytes),
        json_bytes=_most(left.json_bytes, right.json_bytes),
        prefix=prefix,
        after=_next(left, len(prefix)) | _next(right, len(prefix)),
        markup=markup,
        beginnings=_told_apart(left.starts | right.starts),
        language=_shared_language(left, right),
    )


def _shared_language(left: TextType, right: TextType) -> Language | None:
    """A language that both are of: one that is known of both, or that takes the few values of one."""
    if left.language == right.language:
        return left.language
    few, language = (left, right.language) if left.values is not None else (right, left.language)
    if few.values is None or language is None or not language.patterns:
        return None
    searches = [compile_pattern(pattern).search for pattern in language.patterns]
    return language if all(search(one) for search in searches for one in few.values) else None


def union_of(texts: list[TextType]) -> TextType:
    return reduce(union, texts)


def repeated(text: TextType, least: int, most: int | None) -> TextType:
    """``least`` to ``most`` such texts, one after the other."""
    if most == 0:
        return EMPTY
    if most == 1 and least == 1:
        return text
    if text.values is not None and most is not None and most <= _MOST_TOLD_APART:
        count = sum(len(text.values) ** times for times in range(least, most + 1))
        if count <= _MOST_TOLD_APART:
            once = [reduce(concat, [text] * times, EMPTY) for times in range(least, most + 1)]
            return union_of(once)
    return TextType(
        chars=text.chars,
        least=text.least * least,
        most=_product(text.most, most),
        bytes=_product(text.bytes, most),
        json_bytes=_product(text.json_bytes, most),
        prefix=text.prefix if least > 0 else "",
        after=text.after | _first(text) if least > 0 else _first(text),
    )


def _starts_together(left: TextType, right: TextType) -> frozenset[tuple[str, CharSet]]:
    if left.values is not None:
        if len(left.values) * len(right.starts) > _MOST_BEGINNINGS:
            return frozenset()
        return frozenset((a + b, after) for a in left.values for b, after in right.starts)
    first = _first(right)
    return frozenset(
        (start, after | first if left.least <= len(start) else after)
        for start, after in left.starts
    )


def _has_one_start(text: TextType) -> bool:
    return not text.beginnings if text.values is None else len(text.values) == 1


def _told_apart(starts: frozenset[tuple[str, CharSet]]) -> frozenset[tuple[str, CharSet]]:
    """The beginnings of a text, where they are several and few; else none."""
    return starts if 1 < len(starts) <= _MOST_BEGINNINGS else _NONE_TOLD_APART


def _common(starts: frozenset[tuple[str, CharSet]]) -> tuple[str, CharSet]:
    """What all of the beginnings begin with, and what may follow that."""
    prefix = _common_prefix([start for start, _ in starts])
    follow = NONE
    for start, after in starts:
        follow = follow | (_only(start[len(prefix)]) if start != prefix else after)
    return prefix, follow


def _first(text: TextType) -> CharSet:
    """The characters that the text can begin with."""
    return _next(text, 0)


def _next(text: TextType, length: int) -> CharSet:
    """The characters that can stand after the first ``length`` ones, which are of the prefix."""
    if length < len(text.prefix):
        return _only(text.prefix[length])
    return text.after


@lru_cache(512)
def _only(character: str) -> CharSet:
    return CharSet.of_text(character)


def _most(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else max(left, right)


def _product(size: int | None, count: int | None) -> int | None:
    if size == 0:
        return 0
    return None if size is None or count is None else size * count
