"""From messages to requests within Pusher's limits. Pure: nothing is sent here.

The order of events is kept: two events to one channel leave in the order in which they came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifyspec.audience import Audience
from notifyspec.delivery import DEFAULT_POLICY, DeliveryPolicy, strictest
from notifyspec.errors import InvalidNameError
from notifyspec.message import Message, Skipped
from notifyspec.packing import Packer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.transport import Request

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
    """One request, the deliveries that stand or fall with it, and the strictest of their policies."""

    request: Request
    deliveries: tuple[Delivery, ...]
    policy: DeliveryPolicy = DEFAULT_POLICY


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
    packer: Packer[tuple[int, Message]] = Packer(merging=False)
    for index, message in enumerate(messages):
        targets = dict.fromkeys(message.targets)
        to = [Delivery(index, message.spec, message.audience, target) for target in targets]
        deliveries += to
        if isinstance(message, Skipped):
            skipped += [(delivery, message.reason) for delivery in to]
        elif message.audience is Audience.CHANNELS:
            _check_socket_id(socket_id, message)
            packer.add_event(
                (index, message), targets, message.event or "", message.text, socket_id
            )
        else:
            packer.add_publish(
                (index, message), message.audience, targets, message.text, message.spec
            )
    requests = tuple(
        PlannedRequest(
            packed.request,
            tuple(
                Delivery(index, message.spec, message.audience, target)
                for (index, message), target in packed.units
            ),
            strictest(message.policy for (_, message), _ in packed.units),
        )
        for packed in packer.finish()
    )
    return Plan(tuple(deliveries), requests, tuple(skipped))


def _check_socket_id(socket_id: str | None, message: Message) -> None:
    if socket_id is not None and not _SOCKET_ID.fullmatch(socket_id):
        raise InvalidNameError(
            f"The socket_id {socket_id!r} must be two numbers with a dot between, as"
            " pusher-js gives it in pusher.connection.socket_id.",
            spec=message.spec,
            field="socket_id",
        )
