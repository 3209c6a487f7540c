"""What is wrong with the shape of a document, in the words of the ``jsonschema`` library."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from notifyspec.checking.echoes import at_the_later, without_echoes
from notifyspec.checking.faults import (
    EmptyValue,
    Fault,
    InvalidValue,
    MisplacedKey,
    MissingKey,
    StrayKey,
    UnknownKey,
    UnknownValue,
    UnsupportedVersion,
    WrongType,
)
from notifyspec.checking.levels import SPEC_SCHEMA, level_of
from notifyspec.checking.mending import Mends, mended
from notifyspec.checking.shape import RESERVED_KEYS, is_loose_number
from notifyspec.checking.site import Located, Path, Site, locate
from notifyspec.checking.strays import returned
from notifyspec.context.validation import validator
from notifyspec.document import Document, Mapping, Scalar, plain, resolve
from notifyspec.json_values import JSON, has_lone_surrogate
from notifyspec.schema_files import read_schema_file
from notifyspec.spelling import closest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

# Keys that people carry over from one form to the other, and that no likeness of letters finds.
_OTHER_NAMES: Final = {
    ("", "schema"): "context",
    ("", "variables"): "context",
    ("example", "data"): "context",
    ("example", "variables"): "context",
    ("channels", "type"): "event_type",
    ("channels", "url"): "link",
    ("channels", "interest"): "channel",
    ("eventMessage", "content_type"): "type",
    ("eventMessage", "message_type"): "type",
    ("eventMessage", "meta"): "info",
    ("actionMessage", "type"): "content_type",
    ("actionMessage", "message_type"): "content_type",
    ("actionMessage", "info"): "meta",
    ("actionMessage", "config"): "meta",
    ("action", "action_type"): "type",
    ("action", "event_type"): "type",
    ("action", "link"): "url",
    ("action", "if"): "when",
    ("action", "condition"): "when",
    ("action", "order"): "sequence",
    ("action", "seq"): "sequence",
    ("notificationMessage", "order"): "sequence",
    ("notificationMessage", "seq"): "sequence",
    ("beams", "channel"): "interest",
    ("web", "content"): "body",
    ("web", "link"): "deep_link",
    ("web", "url"): "deep_link",
    ("web", "ttl"): "time_to_live",
    ("notificationMessage", "type"): "notification_type",
    ("notificationMessage", "action_type"): "notification_type",
    ("notificationMessage", "content_type"): "message_type",
    ("notificationMessage", "meta"): "config",
}
_ROUNDS: Final = 16  # each mends what the one before has brought to light
# Values of a context schema that may be any JSON; `context.reading` looks at the rest.
_ANY_VALUES: Final = frozenset({"const", "default", "enum", "examples"})


def faulty_shape(document: Document) -> tuple[Document, tuple[Fault, ...]]:
    """The document with close misspellings read as what was meant, and its faults."""
    slipped: list[UnknownKey | UnknownValue] = []
    for round_ in range(_ROUNDS):
        faults = list(_faults(document))
        slips = [
            fault
            for fault in faults
            if isinstance(fault, UnknownKey | UnknownValue)
            and fault.meant is not None
            and round_ < _ROUNDS - 1
        ]
        document, read = _mend(document, slips)
        slipped += read
        if not read:
            break
    ends = {_end(fault) for fault in slipped}
    left = [fault for fault in faults if fault.path not in ends]

    def key_at(path: Path) -> Site | None:
        located = None if document.root is None else locate(document.root, path)
        return None if located is None else located.key()

    left = at_the_later(_without_strayed(document, left), key_at)
    return document, without_echoes([*slipped, *left])


def _without_strayed(document: Document, faults: list[Fault]) -> list[Fault]:
    """The faults, but for missing keys that only stand in the wrong place."""
    strays = [fault for fault in faults if isinstance(fault, StrayKey)]
    if not strays:
        return faults
    missing = {
        (*error.absolute_path, name)
        for error in _validator().iter_errors(returned(document.data, strays))
        for name in _missing(error)
    }
    return [one for one in faults if not isinstance(one, MissingKey) or one.path in missing]


def _mend(
    document: Document, slips: list[UnknownKey | UnknownValue]
) -> tuple[Document, list[UnknownKey | UnknownValue]]:
    mends = Mends()
    read: dict[Path, UnknownKey | UnknownValue] = {}
    for fault in slips:
        if read.setdefault(_end(fault), fault) is fault:  # otherwise a second slip of one key
            add = mends.add_key if isinstance(fault, UnknownKey) else mends.add_value
            add(fault.path, fault.meant or "")
    return mended(document, mends) if read else document, list(read.values())


def _end(fault: UnknownKey | UnknownValue) -> Path:
    """Where what was meant stands in the mended document."""
    if isinstance(fault, UnknownValue):
        return fault.path
    return (*fault.path[:-1], fault.meant or "")


@cache
def _validator() -> Validator:
    return validator(read_schema_file(SPEC_SCHEMA))


def _faults(document: Document) -> Iterator[Fault]:
    root = document.root
    if root is None:
        return
    value = document.data
    unquoted = frozenset(document.unquoted)
    settled: set[Path] = set()
    for error in _validator().iter_errors(value):
        path: Path = tuple(error.absolute_path)
        located = locate(root, path)
        settled.add(path)
        if located is not None and located.resolved.span not in unquoted:
            yield from _fault(error, path, located)
    for path in _no_json(value, ()):
        located = locate(root, path)
        if located is None or path in settled:
            continue
        if path[0] != "context" or not _ANY_VALUES.isdisjoint(path):
            written = plain(located.node)
            keyword = "text" if isinstance(written, str) else "number"
            yield InvalidValue(path, located.value(), written, keyword, None)


def _fault(error: ValidationError, path: Path, located: Located) -> Iterator[Fault]:
    keyword = error.validator
    value: JSON = error.instance
    limit: Any = error.validator_value
    if keyword is None:
        yield MisplacedKey(path, located.key())
    elif keyword == "additionalProperties":
        yield from _unknown_keys(error, path, located)
    elif keyword == "required":
        site = located.key()
        yield from (MissingKey((*path, name), site) for name in _missing(error))
    elif value is None and path:
        yield EmptyValue(path, located.key() if located.entry else located.value())
    elif keyword == "const" and type(value) in (int, float):
        yield UnsupportedVersion(path, located.value(), value)
    elif keyword == "enum" and isinstance(value, str):
        allowed = tuple(limit)
        yield UnknownValue(path, located.value(), value, allowed, closest(value, allowed))
    elif keyword in ("type", "enum", "const"):
        node = located.resolved
        if not (limit == "string" and isinstance(node, Scalar) and is_loose_number(node)):
            or_expression = "else" in list(error.absolute_schema_path)[-3:]
            expected = {"enum": "string", "const": "integer"}.get(str(keyword), limit)
            allowed = tuple(limit) if keyword == "enum" else ()
            yield WrongType(path, located.value(), value, expected, or_expression, allowed)
    else:
        yield InvalidValue(path, located.value(), value, str(keyword), limit)


def _missing(error: ValidationError) -> list[str]:
    """The keys that a mapping needs and does not have."""
    needed: Any = error.validator_value if error.validator == "required" else ()
    written: Any = error.instance
    return [name for name in needed if name not in written]


def _unknown_keys(error: ValidationError, path: Path, located: Located) -> Iterator[Fault]:
    schema: Any = error.schema
    known = tuple(schema["properties"])
    level = level_of(known)
    entries = located.resolved.entries if isinstance(located.resolved, Mapping) else ()
    written = {entry.key.text for entry in entries}
    free = [key for key in known if key not in written]
    for entry in entries:
        key = entry.key.text
        if key in known:
            continue
        site = Located(entry, entry.value, located.outer_alias).key()
        is_scalar = isinstance(resolve(entry.value), Scalar)
        fitting = [name for name in free if is_scalar is (level.below(name) is None)]
        meant = _OTHER_NAMES.get((level.name, key)) or closest(key, fitting)
        home = level.home_of(key) if meant is None else None
        if home is not None and (*path, key) not in RESERVED_KEYS:
            yield StrayKey((*path, key), site, home.name)
        else:
            slip = meant or closest(key, free)
            yield UnknownKey((*path, key), site, known, slip if slip in free else None, is_scalar)


def _no_json(value: JSON, path: Path) -> Iterator[Path]:
    """The paths to numbers that are infinite or none, and to texts that are no Unicode."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _no_json(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _no_json(inner, (*path, index))
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield path
    elif isinstance(value, str) and has_lone_surrogate(value):
        yield path
