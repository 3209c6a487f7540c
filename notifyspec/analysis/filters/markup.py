"""Signatures of filters that write HTML, addresses and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from notifyspec.analysis.filter_signature import FilterSignature
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.charset import ANY, SPACES, CharSet
from notifyspec.analysis.types.json_text import json_text
from notifyspec.analysis.types.markup import escaped
from notifyspec.analysis.types.model import POISON, Type
from notifyspec.analysis.types.numbers import text_of_type
from notifyspec.analysis.types.python_text import python_text
from notifyspec.analysis.types.sizes import bounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notifyspec.analysis.filter_call import FilterCall
    from notifyspec.analysis.types.model import ObjectType
    from notifyspec.analysis.types.texts import TextType

_UNRESERVED: Final = CharSet.of_text(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~"
)
_QUOTED: Final = CharSet.of_text("%0123456789ABCDEF")
_LINK: Final = '<a href="https://" rel="" target="">...</a>mailto:'
_ATTRIBUTE_BREAKERS: Final = CharSet.of_text(" \t\n\r\f\v/>=")


def escaping(call: FilterCall) -> Type:
    """``escape``, ``e`` and ``forceescape``, which escapes also what is escaped."""
    text = call.text(as_it_is=True)
    if text is None:
        return POISON
    return Type(text=escaped(text._replace(markup=text.markup and call.name != "forceescape")))


def safe(call: FilterCall) -> Type:
    text = call.text(as_it_is=True)
    return POISON if text is None else Type(text=text._replace(markup=True))


def without_tags(call: FilterCall) -> Type:
    """``striptags``, which also reads ``&lt;`` and its like as what they stand for."""
    text = call.text(as_it_is=True)
    if text is None:
        return POISON
    if not text.chars & (SPACES | CharSet.of_text("<&")):
        return Type(text=text._replace(markup=False))
    if "&" in text.chars:
        # No name of a character is shorter than half of what it stands for.
        cut = texts.text_of(ANY, 0, text.most)
        sizes = (None if size is None else 2 * size for size in (text.bytes, text.json_bytes))
        return Type(text=bounded(cut, *sizes))
    spaces = text.chars & SPACES
    chars = (text.chars - spaces) | CharSet.of_text(" ") if spaces else text.chars
    return Type(text=bounded(texts.text_of(chars, 0, text.most), text.bytes, text.json_bytes))


def linked(call: FilterCall) -> Type:
    """``urlize``: each word that may be an address may become a link that holds it twice."""
    text = call.text(as_it_is=True)
    added = [_optional(call, 2, "target"), _optional(call, 3, "rel")]
    given = call.argument(0, "trim_url_limit")
    if given is not None and given.type.kinds != ("null",):
        call.whole(0, "trim_url_limit", 0)
    if text is None or None in added:
        return POISON
    attributes = [escaped(one) for one in added if one is not None]
    base = escaped(text)._replace(markup=False)
    link = texts.constant(_LINK + "nofollow noopener ")
    for one in attributes:
        link = texts.concat(link, one)
    extra = call.argument(4, "extra_schemes")
    if extra is not None and extra.type.kinds != ("null",):
        return Type(text=texts.ANY_TEXT)  # schemes that begin alike wrap a link in a link
    # Escaped, an address is no shorter than what it was.
    words = None if text.most is None else (text.most + 1) // len("a@b.c ")
    if words == 0:
        return Type(text=base)
    whole = texts.concat(texts.repeated(base, 0, 2), texts.repeated(link, 0, words))
    return Type(text=whole._replace(least=base.least, prefix="", after=whole.chars, values=None))


def _optional(call: FilterCall, index: int, name: str) -> TextType | None:
    given = call.argument(index, name)
    if given is not None and given.type.kinds == ("null",):
        return texts.EMPTY
    return call.text_argument(index, name, "")


def url_quoted(call: FilterCall) -> Type:
    """``urlencode``, of a text or of an object or pairs as a query."""
    found = call.present()
    if found.is_poisoned:
        return POISON
    if found.objects and found.kinds == ("an object",):
        return _query(call, found.objects)
    if found.kinds == ("a list",) and found.list is not None:
        pair = found.list.items.list
        if pair is not None and len(pair.parts) == 2:
            one = _pair(call, *pair.parts)
            if one is None:
                return POISON
            return Type(text=_joined_pairs(one, found.list.least, found.list.most))
        return call.refuse("`urlencode` takes a text, an object or pairs, not a list of others.")
    text = call.text()
    return POISON if text is None else Type(text=quoted(text, "/"))


def quoted(text: TextType, also_safe: str = "") -> TextType:
    """The text with ``%XX`` for each byte of UTF-8 that is not safe in an address."""
    safe_ones = _UNRESERVED | CharSet.of_text(also_safe)
    if text.chars <= safe_ones:
        return text._replace(markup=False)
    widest = 3 * text.chars.utf8_bytes
    size = None if text.bytes is None else 3 * text.bytes
    most = None if text.most is None else text.most * widest
    most = size if most is None else most if size is None else min(most, size)
    chars = (text.chars & safe_ones) | _QUOTED
    return texts.text_of(chars, text.least, most)._replace(
        prefix=quote(text.prefix, safe=also_safe)[:200]
    )


def _query(call: FilterCall, objects: tuple[ObjectType, ...]) -> Type:
    made = []
    for one in objects:
        whole = texts.EMPTY
        for name, field in one.fields.items():
            pair = _pair(call, Type(text=texts.constant(name)), field.type)
            if pair is None:
                return POISON
            pair = texts.concat(pair, texts.constant("&"))
            whole = texts.concat(whole, pair if field.required else texts.union(pair, texts.EMPTY))
        if one.others is not None:
            pair = _pair(call, Type(text=one.names), one.others)
            if pair is None:
                return POISON
            whole = texts.concat(whole, _joined_pairs(pair, 0, one.others_most))
        made.append(whole._replace(least=0, prefix="", after=whole.chars, values=None))
    return Type(text=texts.union_of(made))


def _pair(call: FilterCall, key: Type, value: Type) -> TextType | None:
    for one in (key, value):
        if one.null:
            call.blame_item("possibly-null", "may be null, which would be written as `None`")
            return None
        if one.is_poisoned:
            return None
        if one.missing or one._replace(text=None, number=None).kinds:
            kinds = " or ".join(one._replace(text=None, number=None).kinds) or "missing"
            call.blame_item("not-text", f"may be {kinds}, which has no text")
            return None
    plus_signs = CharSet.of_text("+=&")
    left, right = (quoted(text_of_type(one)).without_values() for one in (key, value))
    whole = texts.concat(texts.concat(left, texts.constant("=")), right)
    return whole._replace(chars=whole.chars | plus_signs, prefix="", after=whole.chars | plus_signs)


def _joined_pairs(one: TextType, least: int, most: int | None) -> TextType:
    return texts.repeated(texts.concat(one, texts.constant("&")), 0 if least == 0 else 1, most)


def attributes(call: FilterCall) -> Type:
    """``xmlattr``: null values are left out."""
    found = call.present()
    if found.is_poisoned:
        return POISON
    if found.kinds != ("an object",):
        return call.refuse_kind(found._replace(objects=()), "an object")
    made = []
    for one in found.objects:
        if one.others is not None or any(_breaks(name) for name in one.fields):
            call.may_fail(
                "A name may hold a space, `/`, `>` or `=`, which no attribute may.",
                "Declare all names, and `additionalProperties: false`.",
            )
            return POISON
        parts = list(_attribute_texts(call, one))
        if any(part is None for part in parts):
            return POISON
        whole = texts.EMPTY
        for part in parts:
            assert part is not None
            whole = texts.concat(whole, texts.union(part, texts.EMPTY))
        made.append(whole._replace(least=0, prefix="", after=whole.chars, values=None))
    return Type(text=texts.union_of(made))


def _breaks(name: str) -> bool:
    return any(char in _ATTRIBUTE_BREAKERS for char in name)


def _attribute_texts(call: FilterCall, one: ObjectType) -> Iterator[TextType | None]:
    for name, field in one.fields.items():
        value = field.type._replace(null=False, missing=False)
        if value.is_poisoned:
            yield None
        elif value._replace(text=None, number=None).kinds:
            kinds = " or ".join(value._replace(text=None, number=None).kinds)
            call.blame_item("not-text", f"may be {kinds}, which has no text")
            yield None
        elif value.kinds:
            key = escaped(texts.constant(name))
            start = texts.concat(texts.concat(texts.constant(" "), key), texts.constant('="'))
            whole = texts.concat(start, escaped(text_of_type(value)))
            yield texts.concat(whole, texts.constant('"'))


def as_json(call: FilterCall) -> Type:
    """``tojson``: ASCII only, and none of ``< > & '``."""
    found = call.there()
    if found.is_poisoned:
        return POISON
    given = call.argument(0, "indent")
    indent: int | None = None
    if given is not None and given.type.kinds != ("null",):
        width = call.whole(0, "indent", 0)
        if width is None or width.high is None or width.high > 100:
            if width is not None:
                call.may_fail("`indent` may be more than 100.")
            return POISON
        indent = max(0, int(width.high))
    fault, text = json_text(found, indent)
    if fault is not None:
        help_ = "Put `| list` behind the filter that made it." if "item" in fault else None
        return call.refuse(f"`tojson` can't write {fault}.", help_)
    return Type(text=text._replace(markup=True))


def printed_for_debugging(call: FilterCall) -> Type:
    """``pprint``, which writes Python's own notation."""
    found = call.present()
    if found.list is None and not found.objects:
        return POISON if call.text(as_it_is=True) is None else Type(text=python_text(found)[1])
    fault, text = python_text(found)
    if fault is not None:
        return call.refuse(f"`pprint` can't write {fault}.", "Write `tojson`.")
    return Type(text=text)


MARKUP_FILTERS: Final[Mapping[str, FilterSignature]] = {
    "escape": FilterSignature(escaping, exact=True),
    "e": FilterSignature(escaping, exact=True),
    "forceescape": FilterSignature(escaping, exact=True),
    "safe": FilterSignature(safe, exact=True),
    "striptags": FilterSignature(without_tags, exact=True),
    "urlize": FilterSignature(
        linked, ("trim_url_limit", "nofollow", "target", "rel", "extra_schemes"), exact=True
    ),
    "urlencode": FilterSignature(url_quoted, exact=True),
    "xmlattr": FilterSignature(attributes, ("autospace",)),
    "tojson": FilterSignature(as_json, ("indent",), exact=True),
    "pprint": FilterSignature(printed_for_debugging, exact=True),
}
