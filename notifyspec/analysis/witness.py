"""The largest context that a schema allows, as far as one can be made: it shows what a bound only fears."""

from __future__ import annotations

from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Final

from notifyspec.analysis.types.charset import ANY, CharSet
from notifyspec.analysis.types.languages import characters
from notifyspec.compiling.compiled import compile_spec
from notifyspec.context.acceptance import resolve_pointer
from notifyspec.context.formats import FORMATS
from notifyspec.context.validation import validator
from notifyspec.errors import CallError, PayloadTooLargeError
from notifyspec.json_values import JSON, dump
from notifyspec.patterns import compile_pattern
from notifyspec.settings import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notifyspec.checking.subject import Subject
    from notifyspec.message import Backend

_UNBOUNDED_TEXT: Final = (
    4_000  # characters where nothing bounds them: four bytes each pass any limit
)
_UNBOUNDED_LIST: Final = 50
_MOST_DEPTH: Final = 12
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


def largest_context(schema: Mapping[str, Any]) -> dict[str, JSON] | None:
    """A context of many bytes that fits the schema; None where none was found."""
    found = _Maker(schema).value(schema, 0)
    if not isinstance(found, dict) or not validator(schema).is_valid(found):
        return None
    return found


def largest_payload(subject: Subject, schema: Mapping[str, Any], backend: Backend) -> int | None:
    """The bytes of the payload that the largest context makes; None where there is none to show."""
    context = largest_context(schema)
    if context is None:
        return None
    unlimited = Limits(event_data_bytes=10**9)
    compiled = compile_spec(subject.spec, dict(schema), subject.catalog, unlimited)
    try:
        (message,) = compiled.renderer.render(context, None, (backend,))
    except PayloadTooLargeError as error:
        return error.size
    except (CallError, ValueError):
        return None
    return len(message.text.encode())


class _Maker:
    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root

    def value(self, schema: Mapping[str, Any] | bool, depth: int) -> JSON:
        """The largest of a few candidates."""
        if isinstance(schema, bool) or depth > _MOST_DEPTH:
            return "x"
        return max(self._candidates(schema, depth), key=_bytes, default=None)

    def _candidates(self, schema: Mapping[str, Any], depth: int) -> Iterator[JSON]:
        schema = self._merged(schema)
        if "const" in schema:
            yield schema["const"]
        elif "enum" in schema:
            yield from schema["enum"]
        elif "anyOf" in schema or "oneOf" in schema:
            for branch in schema.get("anyOf", schema.get("oneOf")):
                rest = {key: one for key, one in schema.items() if key not in ("anyOf", "oneOf")}
                yield self.value(_combined(rest, self._merged(branch)), depth + 1)
        else:
            kinds = schema.get("type", "string")
            for kind in [kinds] if isinstance(kinds, str) else kinds:
                yield self._of_kind(kind, schema, depth)

    def _merged(self, schema: Mapping[str, Any] | bool) -> Mapping[str, Any]:
        """The schema with what it refers to, and all that it demands at once, in one mapping."""
        if isinstance(schema, bool):
            return {}
        parts: list[Any] = list(schema.get("allOf", ()))
        if "$ref" in schema:
            parts.append(resolve_pointer(self._root, schema["$ref"]))
        whole = {key: one for key, one in schema.items() if key not in ("allOf", "$ref")}
        for part in parts:
            whole = _combined(whole, self._merged(part))
        return whole

    def _of_kind(self, kind: str, schema: Mapping[str, Any], depth: int) -> JSON:
        match kind:
            case "string":
                return _largest_text(schema)
            case "integer":
                return _largest_integer(schema)
            case "number":
                return _largest_number(schema)
            case "boolean":
                return False
            case "null":
                return None
            case "array":
                count = schema.get("maxItems", max(_UNBOUNDED_LIST, schema.get("minItems", 0)))
                item = self.value(schema.get("items", {"type": "string"}), depth + 1)
                return [item] * count
        return {
            name: self.value(inner, depth + 1)
            for name, inner in schema.get("properties", {}).items()
            if inner is not False
        }


def _combined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    whole = {**one, **other}
    if "properties" in one and "properties" in other:
        whole["properties"] = {**one["properties"], **other["properties"]}
    if "required" in one and "required" in other:
        whole["required"] = [*one["required"], *other["required"]]
    for keyword in ("maxLength", "maxItems", "maximum"):
        bounds = [part[keyword] for part in (one, other) if keyword in part]
        if bounds:
            whole[keyword] = min(bounds)
    return whole


def _largest_text(schema: Mapping[str, Any]) -> str:
    most: int = schema.get("maxLength", max(_UNBOUNDED_TEXT, schema.get("minLength", 0)))
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
    return max((one for one in candidates if one in chars), key=_bytes)


def _largest_integer(schema: Mapping[str, Any]) -> int:
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
    return max(fitting, key=_bytes, default=0)


def _largest_number(schema: Mapping[str, Any]) -> float:
    highest = schema.get("maximum", schema.get("exclusiveMaximum"))
    candidates: list[float] = [_LONG_NUMBER, -_LONG_NUMBER, _largest_integer(schema), 0.1 + 0.2]
    if highest is not None:
        candidates += [highest, highest * 0.12345678901234567]
    return max((one for one in candidates if _is_between(one, schema)), key=_bytes, default=0)


def _is_between(value: float, schema: Mapping[str, Any]) -> bool:
    return (
        value >= schema.get("minimum", value)
        and value <= schema.get("maximum", value)
        and ("exclusiveMinimum" not in schema or value > schema["exclusiveMinimum"])
        and ("exclusiveMaximum" not in schema or value < schema["exclusiveMaximum"])
    )


def _bytes(value: JSON) -> int:
    return len(dump(value).encode("utf-8", "surrogatepass"))


assert set(_FORMATS) == set(FORMATS), "every format needs a long example"
