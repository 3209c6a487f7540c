"""The texts and numbers of a schema that take the most bytes, as far as they can be made."""

from __future__ import annotations

from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Final

from notifyspec.analysis.types.charset import ANY, CharSet
from notifyspec.analysis.types.regex_tree import characters
from notifyspec.context.formats import FORMATS
from notifyspec.json_values import dump
from notifyspec.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.json_values import JSON

_UNBOUNDED_TEXT: Final = (
    4_000  # characters where nothing bounds them: four bytes each pass any limit
)
_MOST_TEXT: Final = 250_000  # characters; as many pass any limit
_FORMATS: Final[dict[str, str]] = {
    "date": "2026-12-31",
    "time": "23:59:59.123456789+14:00",
    "date-time": "2026-12-31T23:59:59.123456789+14:00",
    "uuid": "ffffffff-ffff-4fff-bfff-ffffffffffff",
    "hostname": ".".join(["a" * 61] * 4),
    "email": "a" * 64 + "@" + ".".join(["a" * 61] * 3),
    "ipv4": "255.255.255.255",
    "uri": "https://example.com/" + "a" * 1_000,
}
_LARGEST_INTEGER: Final = 10**15
_LONG_NUMBER: Final = -1.2345678901234567e-300


def json_size(value: JSON) -> int:
    return len(dump(value).encode("utf-8", "surrogatepass"))


def largest_text(schema: Mapping[str, Any]) -> str:
    least: int = schema.get("minLength", 0)
    most: int = max(least, min(schema.get("maxLength", _UNBOUNDED_TEXT), _MOST_TEXT))
    if "format" in schema and "pattern" not in schema:
        return _FORMATS[schema["format"]]
    if "pattern" not in schema:
        return _widest(ANY) * most
    pattern: str = schema["pattern"]
    search = compile_pattern(pattern).search
    for longest in (most, most // 2, 40, 8, 1):
        made = _made(list(parser.parse(compile_pattern(pattern).pattern)), longest)
        for text in (made, made[:most]):
            if len(text) <= most and search(text):
                room = most - len(text)
                wide = _widest(ANY) * room
                return (
                    wide + text
                    if search(wide + text)
                    else text + wide
                    if search(text + wide)
                    else text
                )
    return ""


def _made(items: list[Any], most: int) -> str:
    return "".join(_one(kind, argument, most) for kind, argument in items)


def _one(kind: Any, argument: Any, most: int) -> str:
    if kind is op.LITERAL:
        return chr(int(argument))
    if kind is op.IN:
        return _widest(characters(argument))
    if kind is op.NOT_LITERAL:
        return _widest(CharSet.of([(argument, argument)]).complement)
    if kind is op.ANY:
        return _widest(ANY)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, highest, inner = argument
        once = _made(list(inner), most)
        room: int = max(least, most // max(1, len(once)))
        count = room if highest is op.MAXREPEAT else min(int(highest), room)
        return once * count
    if kind is op.SUBPATTERN:
        return _made(list(argument[3]), most)
    if kind is op.BRANCH:
        return max((_made(list(branch), most) for branch in argument[1]), key=len)
    return ""


def _widest(chars: CharSet) -> str:
    """The character that takes the most bytes within a JSON string."""
    if not chars:
        return ""
    candidates = [
        "\x01",
        *(chr(high) for _, high in chars.ranges),
        *(chr(low) for low, _ in chars.ranges),
        '"',
    ]
    return max((one for one in candidates if one in chars), key=json_size)


def largest_integer(schema: Mapping[str, Any]) -> int:
    candidates = [_LARGEST_INTEGER, -_LARGEST_INTEGER, 0]
    for keyword, step in (
        ("maximum", 0),
        ("minimum", 0),
        ("exclusiveMaximum", -1),
        ("exclusiveMinimum", 1),
    ):
        if keyword in schema:
            candidates.append(int(schema[keyword]) + step)
    fitting = [one for one in candidates if _is_between(one, schema)]
    return max(fitting, key=json_size, default=0)


def largest_number(schema: Mapping[str, Any]) -> float:
    highest = schema.get("maximum", schema.get("exclusiveMaximum"))
    candidates: list[float] = [_LONG_NUMBER, -_LONG_NUMBER, largest_integer(schema), 0.1 + 0.2]
    if highest is not None:
        candidates += [highest, highest * 0.12345678901234567]
    return max((one for one in candidates if _is_between(one, schema)), key=json_size, default=0)


def _is_between(value: float, schema: Mapping[str, Any]) -> bool:
    return (
        value >= schema.get("minimum", value)
        and value <= schema.get("maximum", value)
        and ("exclusiveMinimum" not in schema or value > schema["exclusiveMinimum"])
        and ("exclusiveMaximum" not in schema or value < schema["exclusiveMaximum"])
    )


assert set(_FORMATS) == set(FORMATS), "every format needs a long example"
