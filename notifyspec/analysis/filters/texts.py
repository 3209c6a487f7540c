"""Signatures of filters that make texts of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.analysis.filter_signature import FilterSignature
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.charset import BREAKS, NONE, SPACES, CharSet
from notifyspec.analysis.types.markup import added, escaped
from notifyspec.analysis.types.model import POISON, NumberType, Type, count
from notifyspec.analysis.types.regular import Cased, Stripped, refined
from notifyspec.analysis.types.sizes import bounded, least_of, plus
from notifyspec.analysis.types.sizes import times as product
from notifyspec.template.budget import MOST_WIDTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.analysis.filter_call import FilterCall
    from notifyspec.analysis.types.texts import TextType

ASCII: Final = CharSet.of([(0, 0x7F)])
UPPER: Final = CharSet.of_text("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
LOWER: Final = CharSet.of_text("abcdefghijklmnopqrstuvwxyz")
CASE_GROWTH: Final = 3
"""The most characters that one becomes, and the most that its bytes grow: "ΐ" in upper case."""
CASE_BYTES: Final = 6
"""The most bytes of UTF-8 that one character becomes."""
_SPACE: Final = CharSet.of_text(" ")
_NEWLINE: Final = CharSet.of_text("\n")


def cased(call: FilterCall) -> Type:
    """``upper``, ``lower``, ``title`` and ``capitalize``."""
    text = call.text()
    return POISON if text is None else Type(text=in_case(text, call.name))


def in_case(text: TextType, how: str) -> TextType:
    upper, lower = text.chars.ascii & UPPER.ascii, text.chars.ascii & LOWER.ascii
    chars = text.chars | CharSet(upper << 0x20 | lower >> 0x20, ())
    if text.chars <= ASCII:
        prefix = {"upper": str.upper, "lower": str.lower}.get(how, lambda _: "")(text.prefix)
        grown = texts.text_of(_without_case(chars, how), text.least, text.most)
        grown = bounded(grown, text.bytes, text.json_bytes)._replace(prefix=prefix)
        if text.language is not None and how in ("upper", "lower"):
            grown = refined(grown, Cased(text.language, how == "upper"))
        return grown._replace(markup=text.markup)
    chars = _without_case(chars | UPPER | LOWER | ASCII.complement, how)
    most = None if text.most is None else text.most * CASE_GROWTH
    grown = texts.text_of(chars, text.least, most)
    by_bytes = None if text.bytes is None else text.bytes * CASE_GROWTH
    by_json = None if text.json_bytes is None else text.json_bytes * CASE_GROWTH
    by_length = None if text.most is None else text.most * CASE_BYTES
    return bounded(grown, least_of(by_bytes, by_length), least_of(by_json, by_length))._replace(
        markup=text.markup,
    )


def _without_case(chars: CharSet, how: str) -> CharSet:
    return chars - {"upper": LOWER, "lower": UPPER}.get(how, NONE)


def stripped(call: FilterCall) -> Type:
    """``trim``."""
    text = call.text(as_it_is=True)
    given = call.argument(0, "chars")
    removed = SPACES
    if given is not None and given.type.kinds != ("null",):
        if given.type.is_poisoned:
            return POISON
        if given.type.kinds != ("a text",) or given.type.text is None:
            return call.refuse_argument("chars", given, "a text")
        removed = given.type.text.chars
    if text is None:
        return POISON
    if not text.chars & removed:
        return Type(text=text)
    prefix = text.prefix
    if prefix and prefix[0] not in removed:
        while prefix[-1] in removed:
            prefix = prefix[:-1]
    else:
        prefix = ""
    cut = texts.text_of(text.chars, len(prefix), text.most)
    cut = bounded(cut, text.bytes, text.json_bytes)._replace(prefix=prefix)
    if text.language is not None and given is None:
        cut = refined(cut, Stripped(text.language, SPACES))
    return Type(text=cut._replace(markup=text.markup))


def as_text(call: FilterCall) -> Type:
    """``string``."""
    text = call.text()
    return POISON if text is None else Type(text=text)


def centered(call: FilterCall) -> Type:
    text, width = call.text(), call.whole(0, "width", 80)
    if text is None or width is None:
        return POISON
    widest = widest_of(call, "width", width)
    if widest is None:
        return POISON
    narrowest = 0 if width.low is None else max(0, int(width.low))
    padding = max(0, widest - text.least)
    if padding == 0:
        return Type(text=text)
    most = None if text.most is None else max(text.most, widest)
    wide = texts.text_of(text.chars | _SPACE, max(text.least, narrowest), most)
    wide = bounded(wide, plus(text.bytes, padding), plus(text.json_bytes, padding))
    return Type(text=wide._replace(markup=text.markup))


def widest_of(call: FilterCall, name: str, width: NumberType) -> int | None:
    """The most that a width can be; None where it may be too much, which is reported."""
    if width.high is not None and width.high <= MOST_WIDTH:
        return max(0, int(width.high))
    call.may_fail(
        f"`{name}` of `{call.name}` may be more than {MOST_WIDTH:,}.",
        "Declare a `maximum` for it in the context.",
    )
    return None


def indented(call: FilterCall) -> Type:
    text, indentation = call.text(only_texts=True), _indentation(call)
    first = call.flag(1, "first", default=False)
    if text is None or indentation is None:
        return POISON
    breaks = text.chars & BREAKS
    times = plus(text.most if breaks else 0, int(True in first))
    chars = (text.chars - BREAKS) | (_NEWLINE if breaks else NONE) | indentation.chars
    if times == 0:
        return Type(text=text)
    wider = texts.repeated(indentation, 0, times)
    # Two characters may be one break, and a return at the end is lost.
    whole = texts.text_of(
        chars, text.least // 2 if breaks else text.least, plus(text.most, wider.most)
    )
    whole = bounded(whole, plus(text.bytes, wider.bytes), plus(text.json_bytes, wider.json_bytes))
    return Type(text=whole._replace(markup=text.markup))


def _indentation(call: FilterCall) -> TextType | None:
    given = call.argument(0, "width")
    if given is not None and given.type.kinds == ("a text",):
        return given.type.text
    width = call.whole(0, "width", 4)
    widest = None if width is None else widest_of(call, "width", width)
    return None if widest is None else texts.text_of(_SPACE, 0, widest)


def truncated(call: FilterCall) -> Type:
    """A text of at most ``length`` characters with its ``end``, or of ``leeway`` more as it is."""
    text, length = call.text(only_texts=True), call.whole(0, "length", 255)
    end = _text_or(call, 2, "end", "...")
    given = call.argument(3, "leeway")
    null = given is not None and given.type.kinds == ("null",)
    leeway = NumberType(True, 5, 5, plain=True) if null else call.whole(3, "leeway", 5)
    if text is None or length is None or end is None or leeway is None:
        return POISON
    if end.most is None or length.low is None or length.low < end.most:
        call.may_fail(
            "`length` may be less than the length of what is put at the end.",
            "Give a greater `length`, or an `end` that is shorter than `...`.",
        )
        return POISON
    if leeway.low is None or leeway.low < 0:
        call.may_fail("`leeway` may be less than 0.", "Declare `minimum: 0` in the context.")
        return POISON
    shortest = int(length.low + leeway.low)
    if text.most is not None and text.most <= shortest:
        return Type(text=text)
    longest = None
    if length.high is not None and leeway.high is not None:
        longest = int(length.high + leeway.high)
    most = least_of(text.most, longest)
    whole = added(text.without_values(), end)
    kept = "" if end.markup else text.prefix[: int(length.low) - end.most]
    if False in call.flag(1, "killwords", default=False) and " " in kept:
        kept = kept.rpartition(" ")[0]  # it ends where a word ends
    if whole.markup and most is not None:
        most = plus(escaped(text._replace(values=None, most=most)).most, escaped(end).most)
    # Cut at a character, it has its full length; cut at a word, what was before the word may be none.
    is_full = call.flag(1, "killwords", default=False) == {True}
    fewest = min(text.least, int(length.low) if is_full else end.least)
    cut = texts.text_of(whole.chars, fewest, most)
    cut = bounded(cut, whole.bytes, whole.json_bytes)
    return Type(text=cut._replace(prefix=kept, markup=whole.markup))


def wrapped(call: FilterCall) -> Type:
    """``wordwrap``: white space at an end of a line is dropped, and a break put in its place."""
    text, width = call.text(only_texts=True), call.whole(0, "width", 79)
    given = call.argument(2, "wrapstring")
    is_null = given is not None and given.type.kinds == ("null",)
    wrap = texts.constant("\n") if is_null else _text_or(call, 2, "wrapstring", "\n")
    if text is None or width is None or wrap is None:
        return POISON
    if width.low is None or width.low < 1:
        call.may_fail("`width` may be less than 1.", "Declare `minimum: 1` for it in the context.")
        return POISON
    if call.is_too_long(product(text.most, wrap.most)):
        return POISON
    if wrap.markup:
        text = texts.union(text.without_values(), escaped(text.without_values()))
    fits = text.most is not None and text.most <= width.low
    joins = 0 if fits and not text.chars & BREAKS else text.most
    between = texts.repeated(wrap, 0, joins)
    shrinks = bool(text.chars & (SPACES | BREAKS))
    chars = (text.chars - BREAKS) | (wrap.chars if joins != 0 else NONE)
    whole = texts.text_of(chars, 0 if shrinks else text.least, plus(text.most, between.most))
    whole = bounded(
        whole, plus(text.bytes, between.bytes), plus(text.json_bytes, between.json_bytes)
    )
    return Type(text=whole._replace(markup=wrap.markup))


def _text_or(call: FilterCall, index: int, name: str, default: str) -> TextType | None:
    """An argument that must be a text; None where it is none, which is reported."""
    given = call.argument(index, name)
    if given is None:
        return texts.constant(default)
    if given.type.is_poisoned:
        return None
    if given.type.kinds != ("a text",) or given.type.text is None:
        call.refuse_argument(name, given, "a text")
        return None
    return given.type.text


def words(call: FilterCall) -> Type:
    """``wordcount``."""
    text = call.text()
    if text is None:
        return POISON
    return count(0, None if text.most is None else (text.most + 1) // 2)


TEXT_FILTERS: Final[Mapping[str, FilterSignature]] = {
    "upper": FilterSignature(cased, exact=True),
    "lower": FilterSignature(cased, exact=True),
    "title": FilterSignature(cased, exact=True),
    "capitalize": FilterSignature(cased, exact=True),
    "trim": FilterSignature(stripped, ("chars",), exact=True),
    "string": FilterSignature(as_text, exact=True),
    "center": FilterSignature(centered, ("width",), exact=True),
    "indent": FilterSignature(indented, ("width", "first", "blank"), exact=True),
    "truncate": FilterSignature(truncated, ("length", "killwords", "end", "leeway"), exact=True),
    "wordwrap": FilterSignature(
        wrapped, ("width", "break_long_words", "wrapstring", "break_on_hyphens"), exact=True
    ),
    "wordcount": FilterSignature(words),
}
