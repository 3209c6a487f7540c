"""Why an assertion about an outbox fails, so that a person sees it at once."""

from __future__ import annotations

import copy
import difflib
import itertools
import json
from typing import TYPE_CHECKING, Any, Final

from notifyspec.code_frame import printable
from notifyspec.reporter import counted
from notifyspec.spelling import closest
from notifyspec.testing.matching import MISSING, Difference, Wanted, misfit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from notifyspec.testing.matching import Misfit
    from notifyspec.testing.records import OutboxMessage, Records

_SHOWN: Final = 10  # messages in one list
_TARGETS: Final = 3  # of one message
_CONTEXT: Final = 3  # lines around a difference


def not_sent(wanted: Wanted, records: Records, folders: Iterable[Path]) -> str:
    """Nothing fits what was wanted."""
    name = wanted.spec
    same = [one for one in records.sent if one.spec == name]
    if same:
        return _lines([f"{name} was sent, but not{_asked(wanted)}.", "", *_nearest(same, wanted)])
    lines = [f"{name} was not sent."]
    meant = misspelt(str(name), records, folders)
    if meant is not None:
        lines = [f"{name} was not sent: there is no such spec. Did you mean {meant}?"]
    lines += _found("It failed", [one for one in records.failed if one.spec == name])
    lines += _found("It was skipped", [one for one in records.skipped if one.spec == name])
    lines += _found(
        "It was rolled back with its transaction",
        [one for one in records.undone if one.spec == name],
    )
    nothing = "Nothing was sent." if len(lines) == 1 else "Nothing else was sent."
    return _lines([*lines, *(_found("Sent instead", records.sent) or [nothing])])


def wrong_count(wanted: Wanted, found: Sequence[OutboxMessage], times: int, calls: int) -> str:
    head = f"{wanted.spec} was sent {_times(calls)}{_asked(wanted)}, not {_times(times)}"
    return _lines([f"{head}:", *_listed(found)])


def sent_after_all(wanted: Wanted, found: Sequence[OutboxMessage]) -> str:
    name = wanted.spec or "Something"
    lines = [f"{name} was sent{_asked(wanted)}, and should not have been:", *_listed(found)]
    return _lines([*lines, "The first one's payload:", *_json_lines(found[0].payload)])


def misspelt(name: str, records: Records, folders: Iterable[Path]) -> str | None:
    """The spec that was meant, where there is none of this name."""
    from notifyspec.catalog import Catalog

    catalogs = [Catalog(folder) for folder in folders]
    names = {catalog.name_of(path) for catalog in catalogs for path in catalog.files()}
    names |= {one.spec for one in (*records.sent, *records.failed, *records.skipped)}
    return None if name in names else closest(name, sorted(names))


def _nearest(same: Sequence[OutboxMessage], wanted: Wanted) -> Iterator[str]:
    """The message that differs least, and how it differs."""
    pairs = [(message, misfit(message, wanted)) for message in same]
    nearest, lacks = min(pairs, key=lambda pair: pair[1].distance)
    of = "This is" if len(same) == 1 else f"The nearest of its {len(same)} messages is"
    yield f"{of} {described(nearest)}:"
    if lacks.via:
        yield f"  via: {nearest.backend.value}, not {wanted.via}"
    if lacks.event:
        yield f"  event: {nearest.event}, not {wanted.event}"
    if lacks.absent:
        yield f"  to: {_named(nearest.targets)}, and not {_named(lacks.absent)}"
    yield from _payload(nearest, lacks)


def _payload(message: OutboxMessage, lacks: Misfit) -> Iterator[str]:
    for difference in lacks.differences:
        where = _path(difference)
        if difference.found is MISSING:
            yield f"  {where}: there is no such field; asked for {_short(difference.expected)}"
        else:
            yield (f"  {where}: {_short(difference.found)}, not {_short(difference.expected)}")
    if lacks.differences:
        asked = _overlaid(message.payload, lacks.differences)
        if asked == message.payload:
            yield "The payload:"
            yield from _json_lines(message.payload)
        else:
            yield "The payload (- asked for, + sent):"
            yield from diff(asked, message.payload)
    elif lacks.refused:
        raised = lacks.raised
        said = "answered false" if raised is None else f"raised {type(raised).__name__}: {raised}"
        yield f"  where: the callable {said}"
        yield "The payload:"
        yield from _json_lines(message.payload)


def diff(expected: object, found: object) -> Iterator[str]:
    """Line by line, of both as JSON; - before what was expected, + before what was found."""
    before, after = _json_lines(expected), _json_lines(found)
    for line in list(difflib.unified_diff(before, after, lineterm="", n=_CONTEXT))[2:]:
        yield "  …" if line.startswith("@@") else f"{line[:1]} {line[1:]}"


def _overlaid(payload: dict[str, Any], differences: Iterable[Difference]) -> object:
    """The payload as it was asked for, as far as lists have the items that were."""
    whole: list[Any] = [copy.deepcopy(payload)]
    for path, expected, _ in differences:
        at: Any = whole
        keys = (0, *path)
        for key, following in itertools.pairwise(keys):
            inner = at[int(key)] if isinstance(at, list) else at.setdefault(str(key), {})
            if not isinstance(inner, dict) and not _has_item(inner, following):
                break
            at = inner
        else:
            last = keys[-1]
            at[int(last) if isinstance(at, list) else str(last)] = expected
    return whole[0]


def _has_item(value: object, key: str | int) -> bool:
    return (
        isinstance(value, list)
        and str(key).removeprefix("-").isdecimal()
        and -len(value) <= int(key) < len(value)
    )


def described(message: OutboxMessage) -> str:
    """``channels to private-orders-42, event order_done``."""
    event = "" if message.event is None else f", event {message.event}"
    queued = "" if message.queued is None else " (enqueued)"
    return printable(f"{message.audience.value} to {_named(message.targets)}{event}{queued}")


def _listed(messages: Sequence[OutboxMessage]) -> Iterator[str]:
    width = max(len(one.spec) for one in messages)
    for message in messages[:_SHOWN]:
        why = f": {message.error or message.reason}" if message.error or message.reason else ""
        yield f"  {message.spec:{width}}  {described(message)}{why}"
    if len(messages) > _SHOWN:
        yield f"  and {len(messages) - _SHOWN} more"


def _found(title: str, messages: Sequence[OutboxMessage]) -> list[str]:
    return [f"{title}:", *_listed(messages)] if messages else []


def _asked(wanted: Wanted) -> str:
    """What was asked of the message, its spec apart."""
    parts = [
        "" if wanted.via is None else f" via {wanted.via}",
        "" if wanted.event is None else f" as event {wanted.event}",
        "" if wanted.to is None else f" to {_named(wanted.to)}",
        "" if wanted.where is None else " with such a payload",
    ]
    return "".join(parts)


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_TARGETS])
    return f"{shown} and {len(names) - _TARGETS} more" if len(names) > _TARGETS else shown


def _path(difference: Difference) -> str:
    keys = [f"[{key}]" if isinstance(key, int) else f".{key}" for key in difference.path]
    return "".join(keys).removeprefix(".") or "the payload"


def _times(number: int) -> str:
    return counted(number, "time")


def _short(value: object) -> str:
    text = _json(value).replace("\n", " ")
    return text if len(text) <= 80 else f"{text[:79]}…"


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, sort_keys=True, default=repr)


def _json_lines(value: object) -> list[str]:
    return [printable(line) for line in _json(value, 2).split("\n")]


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)
