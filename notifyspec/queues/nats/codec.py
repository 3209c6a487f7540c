"""Jobs, entries and reports as the JSON that is stored."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final, NamedTuple

from notifyspec.audience import Audience
from notifyspec.errors import QueueDamagedError
from notifyspec.queue import Cause, DispatcherReport, Job, LaneReport

_AUDIENCES: Final = {audience.value: audience for audience in Audience}


class Progress(NamedTuple):
    """What is known of a job beside itself, once an attempt has failed."""

    attempts: int = 0
    error: str | None = None
    due: float = 0.0
    targets: tuple[str, ...] | None = None


class KeyEntry(NamedTuple):
    """``stored``: whether its notification is known to have been published."""

    id: str
    digest: str
    stored: bool


class Epitaph(NamedTuple):
    died: float
    cause: Cause
    reason: str
    attempts: int
    error: str | None


def encode(value: tuple[Any, ...]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def decode_job(data: bytes, stored: float | None = None) -> Job:
    """``stored``: when it is due where it says no time. Raises LookupError, TypeError and ValueError
    too."""
    # fmt: off
    (notification, part, lane, spec, audience, targets, event, text, socket_id, created, due,
        *rest) = _list(data)
    return Job(notification, part, lane, spec, _AUDIENCES[audience], tuple(targets), event, text,
        socket_id, created, stored if due is None else due, *rest)
    # fmt: on


def decode_progress(data: bytes) -> Progress:
    progress = Progress(*_list(data))
    targets = progress.targets
    return progress._replace(targets=None if targets is None else tuple(targets))


def decode_key(data: bytes) -> KeyEntry:
    return KeyEntry(*_list(data))


def encode_report(report: DispatcherReport) -> bytes:
    return json.dumps(asdict(report)).encode()


def decode_report(data: bytes) -> DispatcherReport:
    try:
        fields = json.loads(data)
        lanes = tuple(LaneReport(**lane) for lane in fields.pop("lanes"))
        return DispatcherReport(**fields, lanes=lanes)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged() from error


def encode_epitaph(epitaph: Epitaph) -> str:
    return json.dumps(epitaph)  # a header: ASCII, on one line


def decode_epitaph(text: str) -> Epitaph:
    return Epitaph(*_list(text.encode()))


def _list(data: bytes) -> list[Any]:
    try:
        values = json.loads(data.decode())  # of bytes it would look for other encodings first
    except ValueError as error:
        raise _damaged() from error
    if not isinstance(values, list):
        raise _damaged()
    return values


def _damaged() -> QueueDamagedError:
    return QueueDamagedError(
        "The queue on NATS holds what notifyspec did not write; give it a name of its own, at the"
        " end of NOTIFYSPEC_QUEUE."
    )
