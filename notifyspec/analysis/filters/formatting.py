"""The signature of `format`: Python's ``%`` conversions, read from the format that is written out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.analysis.filter_signature import FilterSignature
from notifyspec.analysis.findings import TEST_FOR_NULL
from notifyspec.analysis.integers import is_integer, other_than_integer
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.charset import CharSet
from notifyspec.analysis.types.markup import escaped
from notifyspec.analysis.types.model import POISON, NumberType, Type
from notifyspec.analysis.types.sizes import bounded, least_of, plus
from notifyspec.template.budget import MOST_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notifyspec.analysis.filter_call import Argument, FilterCall
    from notifyspec.analysis.types.texts import TextType

_CONVERSION: Final = re.compile(
    r"%(?P<key>\([^()]*\))?(?P<flags>[-+ 0#]*)(?P<width>\*|\d*)(?:\.(?P<precision>\*|\d*))?"
    r"[hlL]?(?P<type>.?)",
    re.DOTALL,
)
_MOST_DIGITS: Final = 309  # before the point, of the largest finite double
_DECIMAL: Final = CharSet.of_text("0123456789")
_CHARACTERS: Final = {
    "d": _DECIMAL,
    "f": _DECIMAL | CharSet.of_text("."),
    "e": _DECIMAL | CharSet.of_text(".e+-"),
    "E": _DECIMAL | CharSet.of_text(".E+-"),
    "x": _DECIMAL | CharSet.of_text("abcdefx"),
    "X": _DECIMAL | CharSet.of_text("ABCDEFX"),
    "o": _DECIMAL | CharSet.of_text("o"),
}
_ALIASES: Final = {"i": "d", "u": "d", "F": "f", "g": "e", "G": "E"}
_BASES: Final = {"x": 16, "X": 16, "o": 8}


class _Conversion(NamedTuple):
    """One conversion. ``width`` and ``precision`` are numbers, "*" for an argument, or empty."""

    letter: str
    flags: str
    width: str
    precision: str | None
    key: str | None


class _FormatError(Exception):
    """The format can't be used. The text says why, and is reported unless it is empty."""


def formatted(call: FilterCall) -> Type:
    text = call.text()
    if text is None:
        return POISON
    if call.node.args and call.node.kwargs:
        return call.refuse("`format` takes its arguments by position or by name, not both.")
    if text.values is None:
        call.may_fail(
            "What the format asks for can't be known, and it may not fit its arguments.",
            "Write the format out, as in `'%d of %d' | format(a, b)`.",
        )
        return POISON
    try:
        made = [_made(call, one, markup=text.markup) for one in sorted(text.values)]
    except _FormatError as error:
        if str(error):
            call.refuse(str(error))
        return POISON
    longest = max(
        (one.type.text.most or 0 for one in call.compute_arguments() if one.type.text), default=0
    )
    if any(call.is_too_long(len(one) + one.count("%") * longest) for one in text.values):
        return POISON
    return Type(text=texts.union_of(made)._replace(markup=text.markup))


def _made(call: FilterCall, pattern: str, *, markup: bool) -> TextType:
    positional = list(range(len(call.node.args)))
    whole = texts.EMPTY
    by_name = bool(call.node.kwargs)
    for part in _parts(pattern):
        if isinstance(part, str):
            whole = texts.concat(whole, texts.constant(part))
            continue
        if (part.key is not None) is not by_name:
            wants = "arguments by name" if part.key is not None else "arguments by position"
            raise _FormatError(f"The format asks for {wants}.")
        width, precision = (
            _size(call, given, positional) for given in (part.width, part.precision)
        )
        given = call.argument(0, part.key) if part.key is not None else _taken(call, positional)
        if given is None:
            raise _FormatError(f"There is no argument `{part.key}` for the format.")
        converted = _converted(call, part, given, precision, markup=markup)
        whole = texts.concat(whole, _padded(part, converted, width))
    if positional and not by_name:
        raise _FormatError(
            f"The format asks for {_counted(len(call.node.args) - len(positional))}, and"
            f" {len(call.node.args)} {'is' if len(call.node.args) == 1 else 'are'} given."
        )
    return whole


def _taken(call: FilterCall, positional: list[int]) -> Argument:
    """The next argument by position."""
    if not positional:
        given = _counted(len(call.node.args))
        raise _FormatError(f"The format asks for more than the {given} that it is given.")
    found = call.argument(positional.pop(0), "")
    assert found is not None
    return found


def _counted(number: int) -> str:
    return "1 argument" if number == 1 else f"{number} arguments"


def _parts(pattern: str) -> Iterator[str | _Conversion]:
    """Literal texts and conversions, in their order."""
    position = 0
    while (start := pattern.find("%", position)) >= 0:
        yield pattern[position:start]
        found = _CONVERSION.match(pattern, start)
        assert found is not None
        position = found.end()
        letter = found["type"]
        if letter == "%" and found.group() == "%%":
            yield "%"
            continue
        if letter not in "diuoxXeEfFgGcrsa" or not letter:
            written = found.group() or "%"
            raise _FormatError(
                f"`{written}` is no conversion of `format`; a percent sign is written `%%`."
            )
        key = found["key"]
        yield _Conversion(
            letter,
            found["flags"],
            found["width"],
            found["precision"],
            None if key is None else key[1:-1],
        )
    yield pattern[position:]


def _size(call: FilterCall, written: str | None, positional: list[int]) -> int | None:
    """A width or precision; None where it is not given."""
    if written is None:
        return None
    size = int(written or 0) if written != "*" else _starred(call, positional)
    if size > MOST_WIDTH:
        call.may_fail(f"A width or precision may be more than {MOST_WIDTH:,}.")
        raise _FormatError
    return size


def _starred(call: FilterCall, positional: list[int]) -> int:
    given = _taken(call, positional)
    number = given.type.number
    if given.type.is_poisoned:
        raise _FormatError
    if number is None or not is_integer(given.type):
        what = other_than_integer(given.type)
        raise _FormatError(f"`*` in a format takes an integer, not {what}.")
    if number.low is None or number.high is None:
        return MOST_WIDTH + 1
    return max(abs(int(number.low)), abs(int(number.high)))


def _padded(part: _Conversion, text: TextType, width: int | None) -> TextType:
    if not width or text.least >= width:
        return text
    padding = width - text.least
    zeros = "0" in part.flags and "-" not in part.flags and part.letter not in "srac"
    pads = CharSet.of_text("0" if zeros and not text.chars & CharSet.of_text("nN") else "0 ")
    wide = texts.text_of(
        text.chars | (pads if zeros else CharSet.of_text(" ")),
        text.least if part.width == "*" else width,
        None if text.most is None else max(text.most, width),
    )
    return bounded(wide, plus(text.bytes, padding), plus(text.json_bytes, padding))


def _converted(
    call: FilterCall, part: _Conversion, given: Argument, precision: int | None, *, markup: bool
) -> TextType:
    if given.type.is_poisoned:
        raise _FormatError
    if part.letter == "s":
        return _text(call, given, precision, part.precision == "*", markup=markup)
    if markup and part.letter not in "diufFeEgG":
        raise _FormatError(f"A safe text can't be formatted with `%{part.letter}`.")
    if part.letter in "ra":
        _text(call, given, None, False, markup=False)
        return texts.ANY_TEXT
    if part.letter == "c" and given.type.kinds == ("a text",):
        text = given.type.text
        if text is None or text.least != 1 or text.most != 1:
            raise _FormatError("`%c` takes a text of one character.")
        return text.without_values()
    number = _number(call, part, given)
    if part.letter == "c":
        return _character(call, number)
    return _digits(part, number, precision)


def _text(
    call: FilterCall, given: Argument, precision: int | None, starred: bool, *, markup: bool
) -> TextType:
    if not (given.type.null or given.type.unknown):
        rest = given.type._replace(text=None, number=None, missing=False)
        if rest.kinds:
            what = " or ".join(rest.kinds)
            raise _FormatError(f"`%s` of the format takes a text or a number, not {what}.")
    found = call.printed_argument("format", given)
    if found is None:
        raise _FormatError
    if markup:
        found = escaped(found)
    if precision is None:
        return found._replace(markup=False)
    most = least_of(found.most, precision)
    least = 0 if starred else min(found.least, precision)
    return bounded(texts.text_of(found.chars, least, most), found.bytes, found.json_bytes)


def _number(call: FilterCall, part: _Conversion, given: Argument) -> NumberType:
    found = given.type
    if found.null:
        call.inference.blame(
            "possibly-null",
            given.node,
            f"{{}} may be null, which `%{part.letter}` can't take.",
            TEST_FOR_NULL,
        )
        raise _FormatError
    is_counted = part.letter in "xXoc"
    number = found.number
    if found.booleans:
        flag = NumberType(True, 0, 1, plain=True)
        number = flag if number is None else (Type(number=number) | Type(number=flag)).number
    rest = found._replace(number=None, booleans=frozenset())
    if number is None or rest.kinds or (is_counted and not number.plain):
        wanted = "an integer" if is_counted else "a number"
        what = "a value of which nothing is known"
        if not found.unknown:
            what = other_than_integer(found) if is_counted else " or ".join(found.kinds)
        raise _FormatError(f"`%{part.letter}` of the format takes {wanted}, not {what}.")
    is_infinite = part.letter in "diu" and not (number.finite or number.plain)
    if is_infinite or (part.letter in "eEfFgG" and number.is_huge):
        call.may_fail(
            "A number may be infinite, which has no digits."
            if is_infinite
            else "A number without bounds may be too large.",
            "Declare `minimum` and `maximum` of what it is computed from.",
        )
        raise _FormatError
    return number


def _character(call: FilterCall, number: NumberType) -> TextType:
    low, high = number.low, number.high
    if low is None or high is None or low < 0 or high >= 0xD800:
        call.may_fail(
            "`%c` of the format takes the number of a character, below 55,296.",
            "Declare `minimum` and `maximum` in the context.",
        )
        raise _FormatError
    return texts.text_of(CharSet.of([(int(low), int(high))]), 1, 1)


def _digits(part: _Conversion, number: NumberType, precision: int | None) -> TextType:
    letter = _ALIASES.get(part.letter, part.letter)
    whole = letter == "d" or letter in _BASES
    signs = "-" if number.low is None or number.low < 0 else ""
    if number.low == 0 and not (whole or number.plain):
        signs = "-"  # of -0.0
    signs += "".join(flag for flag in "+ " if flag in part.flags)
    chars = _CHARACTERS[letter] | CharSet.of_text(signs)
    if not number.finite:
        chars |= CharSet.of_text("infaINFA")
    digits = _most_digits(number, _BASES.get(letter, 10))
    most: int | None
    if whole:
        most = None if digits is None else max(digits, precision or 0)
    elif letter == "f":
        most = (digits or _MOST_DIGITS) + 1 + (6 if precision is None else precision)
    else:
        most = 12 + (6 if precision is None else precision)
    most = plus(most, 1 if signs else 0, 2 if "#" in part.flags else 0)
    return texts.text_of(chars, 1, most)


def _most_digits(number: NumberType, base: int) -> int | None:
    """The most digits before the point; None where nothing bounds them."""
    ends = number.ends
    if ends is None:
        return None
    largest = max(-ends[0], ends[1]) + 1  # a fraction is rounded up
    digits = 0
    while largest:
        largest //= base
        digits += 1
    return digits


FORMATTING: Final[Mapping[str, FilterSignature]] = {
    "format": FilterSignature(formatted, open=True, exact=True),
}
