"""The context of a spec as one JSON Schema that refers to nothing outside itself."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from notifyspec.context.knowledge import resolve_pointer
from notifyspec.context.reading import ContextFault, ReadSchema, Reference, definition, read_schema
from notifyspec.spelling import closest
from notifyspec.yaml.reader import YamlFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.context.shared import SharedSchemas, UnreadableFile
    from notifyspec.spec.model import Spec

_NOTHING: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {},
    "additionalProperties": False,
}
# Keywords whose schemas are for the same value; a circle of them would never end.
_MOST_UNFOLDED: Final = 2_000
_MOST_DEPTH: Final = 40
_IN_PLACE: Final = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else")

_LEADING_ON: Final = frozenset((*_IN_PLACE, "$ref"))


class _Size(NamedTuple):
    """How many schemas hold for one value, and how many are one within the other."""

    parts: int
    depth: int


class ContextSchema(NamedTuple):
    """``schema`` is whole where there are no ``faults``. ``files`` are the shared ones in it."""

    schema: dict[str, Any]
    faults: tuple[ContextFault, ...]
    files: tuple[str, ...]


def read_context(spec: Spec, shared: SharedSchemas) -> ContextSchema:
    if spec.context is None:
        return ContextSchema(_NOTHING, (), ())
    folder = "/".join(spec.name.split(".")[:-1])
    own = read_schema(spec.document.source, spec.context, file=None, folder=folder)
    faults = list(own.faults)
    files: dict[str, ReadSchema] = {}
    references = list(own.references)
    for reference in references:  # grows while it is walked
        if reference.file is None or reference.file in files:
            continue
        found = shared.get(reference.file)
        if isinstance(found, ReadSchema):
            files[reference.file] = found
            faults += found.faults
            references += found.references
        else:
            faults.append(_unread(reference, found))
    schema = _bundled(own, files)
    known = {None, *files}
    faults += _dangling([reference for reference in references if reference.file in known], schema)
    if not faults:
        faults += _root_faults(spec, schema)
    return ContextSchema(schema, tuple(faults), tuple(files))


def _bundled(own: ReadSchema, files: dict[str, ReadSchema]) -> dict[str, Any]:
    schema = dict(own.schema)
    if files:
        shared = {file: read.schema for file, read in files.items()}
        schema["$defs"] = {**schema.get("$defs", {}), **shared}
    if "type" not in schema and "$ref" not in schema:
        schema["type"] = "object"  # a context is nothing else
    return schema


def _unread(reference: Reference, found: UnreadableFile | None) -> ContextFault:
    if found is None:
        return ContextFault(
            "unresolved-reference",
            reference.source,
            reference.span,
            f"There is no file `{reference.file}` among the shared files of the specs folder.",
            "A reference names a file below the specs folder whose path has a part that begins with"
            " `_`, such as `_contexts/order.yaml`.",
        )
    fault = found.fault
    if isinstance(fault, YamlFault) and found.source is not None:
        return ContextFault(fault.rule, found.source, fault.span, fault.message, fault.help)
    return ContextFault(
        "unresolved-reference",
        reference.source,
        reference.span,
        f"`{reference.text}` refers to a file that can't be read. {fault.message}",
        fault.help,
    )


def _dangling(references: list[Reference], schema: dict[str, Any]) -> Iterator[ContextFault]:
    known: dict[int, _Size | None] = {}
    is_long = False
    for reference in references:
        target = f"{'#' if reference.file is None else definition(reference.file)}"
        try:
            found = resolve_pointer(schema, target + reference.pointer)
        except (KeyError, IndexError, ValueError, TypeError):
            found = None
        if not isinstance(found, dict | bool):
            yield ContextFault(
                "unresolved-reference",
                reference.source,
                reference.span,
                f"`{reference.text}` refers to nothing: there is no `#{reference.pointer}`"
                f" in {reference.file or 'this context'}.",
                _meant(reference, schema, target),
            )
        elif isinstance(found, bool) or _LEADING_ON.isdisjoint(found):
            continue
        elif (whole := _unfolded(schema, found, known)) is None:
            yield ContextFault(
                "unresolved-reference",
                reference.source,
                reference.span,
                f"`{reference.text}` refers to itself, in a circle that says nothing.",
            )
        elif (whole.parts > _MOST_UNFOLDED or whole.depth > _MOST_DEPTH) and not is_long:
            is_long = True  # those that it refers to are long for the same reason
            yield ContextFault(
                "invalid-context-schema",
                reference.source,
                reference.span,
                f"`{reference.text}` leads to too many schemas for a single value: more than"
                f" {_MOST_UNFOLDED:,}, or {_MOST_DEPTH} one after the other.",
                "Refer to fewer schemas from schemas that are referred to.",
            )


def _meant(reference: Reference, schema: dict[str, Any], target: str) -> str | None:
    """What the last part of the pointer is a slip of."""
    around, _, name = reference.pointer.rpartition("/")
    try:
        found = resolve_pointer(schema, target + around)
    except (KeyError, IndexError, ValueError, TypeError):
        return None
    close = closest(name, found) if isinstance(found, dict) else None
    return None if close is None else f"Did you mean `#{around}/{close}`?"


def _unfolded(root: dict[str, Any], schema: Any, known: dict[int, _Size | None]) -> _Size | None:
    """How many schemas it is made of for one value, each as often as it counts; None for a circle.

    ``known`` are those that have been told, by identity.
    """
    within: set[int] = set()
    waiting = [(schema, False)]
    while waiting:
        part, is_done = waiting.pop()
        inner = _inner(root, part)
        if is_done:
            within.discard(id(part))
            sizes = [size for one in inner if (size := known[id(one)]) is not None]
            parts = 1 + sum(size.parts for size in sizes)
            known[id(part)] = _Size(parts, 1 + max((size.depth for size in sizes), default=0))
        elif id(part) in within or (id(part) in known and known[id(part)] is None):
            known.update(dict.fromkeys((*within, id(schema))))
            return None
        elif id(part) not in known:
            within.add(id(part))
            waiting.append((part, True))
            waiting += [(one, False) for one in inner]
    return known[id(schema)]


def _inner(root: dict[str, Any], schema: Any) -> list[Any]:
    """The schemas that a schema applies to the same value."""
    if not isinstance(schema, dict):
        return []
    inner = [schema[key] for key in _IN_PLACE if key in schema]
    flat = [part for parts in inner for part in (parts if isinstance(parts, list) else [parts])]
    if "$ref" in schema:
        with suppress(KeyError, IndexError, ValueError, TypeError):  # reported as dangling
            flat.append(resolve_pointer(root, schema["$ref"]))
    return flat


def _root_faults(spec: Spec, schema: dict[str, Any]) -> Iterator[ContextFault]:
    assert spec.context is not None
    root = schema
    while "type" not in root and "$ref" in root:
        found = resolve_pointer(schema, root["$ref"])
        root = found if isinstance(found, dict) else {"type": "object"}
    if root.get("type", "object") != "object":
        at = next((e.value.span for e in spec.context.entries if e.key.text == "type"), None)
        yield ContextFault(
            "invalid-context-schema",
            spec.document.source,
            at or spec.context.span,
            "A context is an object, whose properties are what templates can use.",
            "Write `type: object`, and the values as its `properties`.",
        )
