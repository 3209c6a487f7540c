"""What the server writes to a client: close codes, and frames as UTF-8 JSON, serialised once."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from notifyspec.sandbox import strict_json


class CloseCode(IntEnum):
    """Close codes of protocol 7 (Pusher's docs, "Error codes")."""

    UNKNOWN_APP = 4001
    INVALID_VERSION = 4006
    UNSUPPORTED_VERSION = 4007
    NO_VERSION = 4008
    UNAUTHORISED = 4009
    OVER_CAPACITY = 4100
    RECONNECT = 4200
    NO_PONG = 4201
    CLIENT_EVENT_RATE = 4301


PING = b'{"event":"pusher:ping","data":"{}"}'
PONG = b'{"event":"pusher:pong","data":"{}"}'


def frame(
    event: str, data: object, *, channel: str | None = None, user: str | None = None
) -> bytes:
    """One frame. ``data`` goes as it is: text stays text, an object stays an object."""
    content: dict[str, Any] = {"event": event}
    if channel is not None:
        content["channel"] = channel
    content["data"] = data
    if user is not None:
        content["user_id"] = user
    return strict_json.dump(content).encode("utf-8")


def error(message: str, code: int | None = None) -> bytes:
    return frame("pusher:error", {"code": code, "message": message})


def connected(socket_id: str, activity_timeout: float) -> bytes:
    content = {"socket_id": socket_id, "activity_timeout": activity_timeout}
    return frame("pusher:connection_established", strict_json.dump(content))


def subscribed(channel: str, members: dict[str, Any] | None = None) -> bytes:
    """``members`` (user id to user info) on a presence channel only."""
    content: dict[str, Any] = {}
    if members is not None:
        content = {"presence": {"ids": list(members), "hash": members, "count": len(members)}}
    return frame(
        "pusher_internal:subscription_succeeded", strict_json.dump(content), channel=channel
    )


def refused(channel: str, kind: str, message: str, status: int) -> bytes:
    content = {"type": kind, "error": message, "status": status}
    return frame("pusher:subscription_error", content, channel=channel)


def member_added(channel: str, user: str, info: object) -> bytes:
    content = strict_json.dump({"user_id": user, "user_info": info})
    return frame("pusher_internal:member_added", content, channel=channel)


def member_removed(channel: str, user: str) -> bytes:
    content = strict_json.dump({"user_id": user})
    return frame("pusher_internal:member_removed", content, channel=channel)


def cache_miss(channel: str) -> bytes:
    return frame("pusher:cache_miss", "{}", channel=channel)
