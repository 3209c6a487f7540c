"""From messages to requests within Pusher's limits. Pure: nothing is sent here.

The order of events is kept: two events to one channel leave in the order in which they came.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from notifyspec import limits
from notifyspec.errors import InvalidNameError, PayloadTooLargeError
from notifyspec.message import Audience, Message, Skipped
from notifyspec.transport import Publish, Request, Trigger, TriggerBatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Pusher promises to take ten events of full size in a batch and states no other limit for it. An
# event past the common size, as a dedicated cluster allows, so goes with fewer others.
BATCH_DATA_BYTES: Final = limits.EVENTS_PER_BATCH * limits.EVENT_DATA_BYTES

_SOCKET_ID = re.compile(r"[0-9]+\.[0-9]+")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One target of one message; ``message`` is the message's index among those given."""

    message: int
    spec: str
    audience: Audience
    target: str


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """One request, and the deliveries that stand or fall with it."""

    request: Request
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """``deliveries``: all of them, in the messages' order, each target once for each message.
    ``requests``: in the order in which to send. ``skipped``: deliveries not to be made, and why.
    """

    deliveries: tuple[Delivery, ...]
    requests: tuple[PlannedRequest, ...]
    skipped: tuple[tuple[Delivery, str], ...]


def plan(messages: Iterable[Message | Skipped], socket_id: str | None = None) -> Plan:
    """Split and group. ``socket_id`` leaves out that connection from every Channels event.

    Raises InvalidNameError for a malformed ``socket_id``, and PayloadTooLargeError for a Beams
    body that does not fit together with a single target.
    """
    deliveries: list[Delivery] = []
    skipped: list[tuple[Delivery, str]] = []
    planner = _Planner(socket_id)
    for index, message in enumerate(messages):
        to = [
            Delivery(index, message.spec, message.audience, target)
            for target in dict.fromkeys(message.targets)
        ]
        deliveries += to
        if isinstance(message, Skipped):
            skipped += [(delivery, message.reason) for delivery in to]
        elif message.audience is Audience.CHANNELS:
            planner.add_event(message, to)
        else:
            planner.add_publish(message, to)
    return Plan(tuple(deliveries), planner.finish(), tuple(skipped))


class _Planner:
    """Collects requests. Events to one channel each wait in ``_batch`` until it is full."""

    def __init__(self, socket_id: str | None) -> None:
        self._socket_id = socket_id
        self._events: list[PlannedRequest] = []
        self._publishes: list[PlannedRequest] = []
        self._batch: list[tuple[Trigger, Delivery]] = []
        self._batch_bytes = 0

    def add_event(self, message: Message, to: list[Delivery]) -> None:
        if self._socket_id is not None and not _SOCKET_ID.fullmatch(self._socket_id):
            raise InvalidNameError(
                f"The socket_id {self._socket_id!r} must be two numbers with a dot between, as"
                " pusher-js gives it in pusher.connection.socket_id.",
                spec=message.spec,
                field="socket_id",
            )
        # An encrypted channel shares its event with no other channel, but may share a batch.
        encrypted = [d for d in to if d.target.startswith(limits.ENCRYPTED_PREFIXES)]
        plain = [d for d in to if not d.target.startswith(limits.ENCRYPTED_PREFIXES)]
        for group in _groups_of(limits.CHANNELS_PER_TRIGGER, plain):
            self._add_trigger(message, group)
        for delivery in encrypted:
            self._add_trigger(message, (delivery,))

    def _add_trigger(self, message: Message, to: tuple[Delivery, ...]) -> None:
        channels = tuple(delivery.target for delivery in to)
        trigger = Trigger(channels, message.event or "", message.text, self._socket_id)
        if len(to) > 1:
            self._flush()  # so that this event does not overtake those that wait
            self._events.append(PlannedRequest(trigger, to))
            return
        size = len(message.text.encode("utf-8"))
        if self._batch_bytes + size > BATCH_DATA_BYTES:
            self._flush()
        self._batch.append((trigger, to[0]))
        self._batch_bytes += size
        if len(self._batch) == limits.EVENTS_PER_BATCH:
            self._flush()

    def add_publish(self, message: Message, to: list[Delivery]) -> None:
        for group in _groups_that_fit(message, to):
            audience: Literal["interests", "users"] = (
                "interests" if message.audience is Audience.INTERESTS else "users"
            )
            targets = tuple(delivery.target for delivery in group)
            self._publishes.append(PlannedRequest(Publish(audience, targets, message.text), group))

    def finish(self) -> tuple[PlannedRequest, ...]:
        self._flush()
        return (*self._events, *self._publishes)  # first to those who are there now

    def _flush(self) -> None:
        if not self._batch:
            return
        triggers = tuple(trigger for trigger, _ in self._batch)
        deliveries = tuple(delivery for _, delivery in self._batch)
        request = triggers[0] if len(triggers) == 1 else TriggerBatch(triggers)
        self._events.append(PlannedRequest(request, deliveries))
        self._batch.clear()
        self._batch_bytes = 0


def publish_bytes(audience: Audience, text: str, targets: Iterable[str]) -> int:
    """The size on the wire of a publish body, in bytes of UTF-8, with its targets in it."""
    return _frame_bytes(audience, text) + sum(_target_bytes(target) for target in targets)


def _frame_bytes(audience: Audience, text: str) -> int:
    # {"web":…} becomes {"web":…,"interests":["a","b"]}; each target counts one comma, one too many.
    return len(text.encode("utf-8")) + len(f',"{audience}":[]') - 1


def _target_bytes(target: str) -> int:
    return len(json.dumps(target, ensure_ascii=False).encode("utf-8", "surrogatepass")) + 1


def _groups_that_fit(message: Message, to: list[Delivery]) -> Iterator[tuple[Delivery, ...]]:
    """As many targets as one publish takes, by number and by bytes."""
    number, most = (
        (limits.INTERESTS_PER_PUBLISH, limits.PUBLISH_TO_INTERESTS_BYTES)
        if message.audience is Audience.INTERESTS
        else (limits.USERS_PER_PUBLISH, limits.PUBLISH_TO_USERS_BYTES)
    )
    frame = _frame_bytes(message.audience, message.text)
    group: list[Delivery] = []
    size = frame
    for delivery in to:
        more = _target_bytes(delivery.target)
        if frame + more > most:
            raise PayloadTooLargeError(
                f"The publish body of {message.spec} is {frame + more:,} bytes with"
                f" {delivery.target} as its only target, and Beams takes {most:,} to"
                f" {message.audience}; shorten its texts.",
                spec=message.spec,
                size=frame + more,
            )
        if len(group) == number or size + more > most:
            yield tuple(group)
            group, size = [], frame
        group.append(delivery)
        size += more
    if group:
        yield tuple(group)


def _groups_of(number: int, to: list[Delivery]) -> Iterator[tuple[Delivery, ...]]:
    for start in range(0, len(to), number):
        yield tuple(to[start : start + number])
