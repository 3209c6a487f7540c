"""Where messages go: the product of Pusher, and whom its names stand for."""

from __future__ import annotations

from enum import StrEnum


class Backend(StrEnum):
    """The Pusher product that a message goes through."""

    CHANNELS = "channels"
    BEAMS = "beams"


class Audience(StrEnum):
    """What the wire names in ``Message.targets`` are."""

    CHANNELS = "channels"
    INTERESTS = "interests"
    USERS = "users"


def backend_of(audience: Audience) -> Backend:
    return Backend.CHANNELS if audience is Audience.CHANNELS else Backend.BEAMS
