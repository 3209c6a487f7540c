"""From messages to as few requests as Pusher's limits allow, for ``send`` and the dispatcher alike.

Events to one channel each share batches; an event to many channels, or many identical ones, become
one trigger; identical publishes become one. Two events to one channel keep their order, if the
requests are sent in theirs. Pure: nothing is sent here.
"""

from __future__ import annotations

from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Final, Generic, Literal, NamedTuple, TypeVar

from notifyspec import limits
from notifyspec.audience import Audience
from notifyspec.errors import PayloadTooLargeError
from notifyspec.transport import Publish, Request, Trigger, TriggerBatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Pusher promises to take ten events of full size in a batch and states no other limit for it. An
# event past the common size, as a dedicated cluster allows, so goes with fewer others.
BATCH_DATA_BYTES: Final = limits.EVENTS_PER_BATCH * limits.EVENT_DATA_BYTES

# From so many channels on, a trigger of its own is cheaper than as many events in batches.
_CHANNELS_WORTH_A_TRIGGER: Final = limits.EVENTS_PER_BATCH

Tag = TypeVar("Tag")


# What identical events share: name, data, socket_id; and a number, which tells apart those that are
# not to share a trigger. A plain tuple, for there is one for each of ten thousands a second.
_Event = tuple[str, str, str | None, int]

# An event to one of its targets: whose it is, and the data's size in bytes.
_Unit = tuple[Tag, str, _Event, int]


class Packed(NamedTuple, Generic[Tag]):
    """One request, and whose targets stand or fall with it, in the request's order."""

    request: Request
    units: Sequence[tuple[Tag, str]]

    def only(self, indices: Sequence[int]) -> Packed[Tag]:
        """A request for some of the targets only, one or more; ``indices`` are of ``units``."""
        units = [self.units[index] for index in indices]
        request = self.request
        if isinstance(request, TriggerBatch):
            triggers = tuple(request.triggers[index] for index in indices)
            return Packed(triggers[0] if len(triggers) == 1 else TriggerBatch(triggers), units)
        targets = tuple(target for _, target in units)
        if isinstance(request, Trigger):
            return Packed(Trigger(targets, request.event, request.data, request.socket_id), units)
        return Packed(Publish(request.audience, targets, request.body), units)


class Packer(Generic[Tag]):
    """Takes messages by ``add_…`` and answers requests; each target of a message is one unit.

    ``merging``: identical events of several messages share triggers, and those to few channels
    share batches, so that there are as few requests as can be. Else each message to several
    channels has its own, and events keep their order also across channels.
    """

    def __init__(self, *, merging: bool) -> None:
        self._merging = merging
        self._worth = _CHANNELS_WORTH_A_TRIGGER if merging else 2
        self._messages = 0
        self._events: list[_Unit[Tag]] = []
        self._alike: dict[_Event, int] = {}  # by number of channels that may share a trigger
        self._publishes: dict[tuple[Audience, str], _Publish[Tag]] = {}
        self._full: list[_Publish[Tag]] = []

    def add_event(
        self, tag: Tag, targets: Iterable[str], event: str, data: str, socket_id: str | None
    ) -> None:
        self._messages += 1
        key = (event, data, socket_id, 0 if self._merging else self._messages)
        size = _size(data)
        alike = 0
        for target in targets:
            self._events.append((tag, target, key, size))
            alike += not target.startswith(limits.ENCRYPTED_PREFIXES)
        self._alike[key] = self._alike.get(key, 0) + alike

    def add_publish(
        self, tag: Tag, audience: Audience, targets: Iterable[str], body: str, spec: str
    ) -> None:
        """Raises PayloadTooLargeError for a body that does not fit together with one target.

        It has then added nothing. ``spec`` is who that error names.
        """
        targets = list(targets)
        frame = _frame_bytes(audience, body)
        most = _MOST_BYTES[audience]
        for target in targets:
            size = frame + _target_bytes(target)
            if size > most:
                raise PayloadTooLargeError(
                    f"The publish body of {spec} is {size:,} bytes with {target} as its only"
                    f" target, and Beams takes {most:,} to {audience}; shorten its texts.",
                    spec=spec,
                    size=size,
                )
        for target in targets:
            publish = self._publishes.get((audience, body))
            if publish is None or not publish.takes(target):
                publish = _Publish(audience, body, frame)
                self._publishes[audience, body] = publish
                self._full.append(publish)
            publish.add(tag, target)

    def finish(self) -> list[Packed[Tag]]:
        """The requests, events first: they are for those who are there now."""
        return [*self._packed_events(), *(publish.packed() for publish in self._full)]

    def _packed_events(self) -> list[Packed[Tag]]:
        worth = {key: number for key, number in self._alike.items() if number >= self._worth}
        if not worth:
            return self._batches()
        requests: list[_Trigger[Tag] | _Batch[Tag]] = []
        last: dict[str, int] = {}  # the request in which a channel's latest event is
        triggers: dict[_Event, tuple[int, _Trigger[Tag]]] = {}
        batch: _Batch[Tag] | None = None
        position = 0  # of the batch
        for unit in self._events:
            tag, target, key, size = unit
            earliest = last.get(target, -1)
            if key in worth and not target.startswith(limits.ENCRYPTED_PREFIXES):
                at, trigger = triggers.get(key, (-1, None))
                if trigger is None or earliest >= at or trigger.full:
                    if worth[key] < self._worth:
                        del worth[key]  # the few that are left go in batches
                        trigger = None
                    else:
                        at, trigger = triggers[key] = len(requests), _Trigger(key)
                        requests.append(trigger)
                        if not self._merging:
                            batch = None  # so that this event does not overtake those in it
                if trigger is not None:
                    worth[key] -= 1
                    trigger.add(tag, target)
                    last[target] = at
                    continue
            if batch is None or earliest > position or not batch.takes(size):
                position, batch = len(requests), _Batch()
                requests.append(batch)
            batch.add(unit)
            last[target] = position
        return [request.packed() for request in requests]

    def _batches(self) -> list[Packed[Tag]]:
        """The short way, where nothing shares a trigger."""
        events = self._events
        batches: list[Packed[Tag]] = []
        start = total = 0
        for index, (_, _, _, size) in enumerate(events):
            total += size
            if index - start == limits.EVENTS_PER_BATCH or (
                total > BATCH_DATA_BYTES and index > start
            ):
                batches.append(_packed(events[start:index]))
                start, total = index, size
        return [*batches, _packed(events[start:])] if events else []


class _Trigger(Generic[Tag]):
    def __init__(self, key: _Event) -> None:
        self._key = key
        self._units: list[tuple[Tag, str]] = []

    @property
    def full(self) -> bool:
        return len(self._units) == limits.CHANNELS_PER_TRIGGER

    def add(self, tag: Tag, target: str) -> None:
        self._units.append((tag, target))

    def packed(self) -> Packed[Tag]:
        channels = tuple([target for _, target in self._units])
        return Packed(_trigger(channels, self._key), self._units)


class _Batch(Generic[Tag]):
    def __init__(self) -> None:
        self._events: list[_Unit[Tag]] = []
        self._bytes = 0

    def takes(self, size: int) -> bool:
        number = len(self._events)
        return not number or (
            number < limits.EVENTS_PER_BATCH and self._bytes + size <= BATCH_DATA_BYTES
        )

    def add(self, unit: _Unit[Tag]) -> None:
        self._events.append(unit)
        self._bytes += unit[3]

    def packed(self) -> Packed[Tag]:
        return _packed(self._events)


def _packed(events: Sequence[_Unit[Tag]]) -> Packed[Tag]:
    """As many as go into a batch."""
    units = [(tag, target) for tag, target, _, _ in events]
    first = events[0][2]
    if len(events) == 1 or (events[-1][2] == first and _is_one_event(events)):
        return Packed(_trigger(tuple(target for _, target in units), first), units)
    triggers = [
        Trigger((target,), name, data, socket_id)
        for _, target, (name, data, socket_id, _), _ in events
    ]
    return Packed(TriggerBatch(tuple(triggers)), units)


def _is_one_event(events: Sequence[_Unit[Tag]]) -> bool:
    channels = [target for _, target, _, _ in events]
    first = events[0][2]
    return (
        all(key == first for _, _, key, _ in events)
        and len(set(channels)) == len(channels)
        and not any(channel.startswith(limits.ENCRYPTED_PREFIXES) for channel in channels)
    )


def _trigger(channels: tuple[str, ...], event: _Event) -> Trigger:
    name, data, socket_id, _ = event
    return Trigger(channels, name, data, socket_id)


class _Publish(Generic[Tag]):
    def __init__(self, audience: Audience, body: str, frame: int) -> None:
        self._audience = audience
        self._body = body
        self._bytes = frame
        self._units: dict[str, Tag] = {}

    def takes(self, target: str) -> bool:
        return (
            len(self._units) < _MOST_TARGETS[self._audience]
            and self._bytes + _target_bytes(target) <= _MOST_BYTES[self._audience]
            and target not in self._units
        )

    def add(self, tag: Tag, target: str) -> None:
        self._units[target] = tag
        self._bytes += _target_bytes(target)

    def packed(self) -> Packed[Tag]:
        audience: Literal["interests", "users"] = (
            "interests" if self._audience is Audience.INTERESTS else "users"
        )
        units = [(tag, target) for target, tag in self._units.items()]
        return Packed(Publish(audience, tuple(self._units), self._body), units)


_MOST_TARGETS: Final = {
    Audience.INTERESTS: limits.INTERESTS_PER_PUBLISH,
    Audience.USERS: limits.USERS_PER_PUBLISH,
}
_MOST_BYTES: Final = {
    Audience.INTERESTS: limits.PUBLISH_TO_INTERESTS_BYTES,
    Audience.USERS: limits.PUBLISH_TO_USERS_BYTES,
}


def publish_bytes(audience: Audience, text: str, targets: Iterable[str]) -> int:
    """The size on the wire of a publish body, in bytes of UTF-8, with its targets in it."""
    return _frame_bytes(audience, text) + sum(_target_bytes(target) for target in targets)


def _frame_bytes(audience: Audience, text: str) -> int:
    # {"web":…} becomes {"web":…,"interests":["a","b"]}; each target counts one comma, one too many.
    return _size(text) + len(f',"{audience}":[]') - 1


def _target_bytes(target: str) -> int:
    return len(encode_basestring(target).encode("utf-8", "surrogatepass")) + 1


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8"))
