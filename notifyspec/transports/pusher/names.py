"""The last look at wire names before they leave: the SDKs let through what Pusher refuses.

Rendering checks them too, and says which spec and field is at fault; requests made by hand come
straight here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifyspec import limits
from notifyspec.errors import TransportFaultError

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = re.compile(f"{limits.NAME_ALPHABET}+")


def check_event(event: str) -> None:
    if not 1 <= len(event) <= limits.EVENT_NAME_CHARACTERS:
        raise _refused("an event name", event, f"1 to {limits.EVENT_NAME_CHARACTERS} characters")


def check_channels(channels: Iterable[str]) -> None:
    for channel in channels:
        name = channel.removeprefix(limits.SERVER_TO_USER_PREFIX)
        if not _NAME.fullmatch(name) or len(channel) > limits.CHANNEL_NAME_CHARACTERS:
            raise _refused(
                "a channel name",
                channel,
                f"1 to {limits.CHANNEL_NAME_CHARACTERS} letters, digits and _ - = @ , . ;",
            )


def check_interests(interests: Iterable[str]) -> None:
    for interest in interests:
        if not _NAME.fullmatch(interest) or len(interest) > limits.INTEREST_CHARACTERS:
            raise _refused(
                "an interest",
                interest,
                f"1 to {limits.INTEREST_CHARACTERS} letters, digits and _ - = @ , . ;",
            )


def check_users(users: Iterable[str]) -> None:
    for user in users:
        if not 1 <= len(user.encode("utf-8", "surrogatepass")) <= limits.USER_ID_BYTES:
            raise _refused("a user id", user, f"1 to {limits.USER_ID_BYTES} UTF-8 bytes")


def _refused(what: str, name: str, rule: str) -> TransportFaultError:
    return TransportFaultError(
        f"Pusher would refuse {name[:200]!r} as {what}: it must have {rule}. Nothing was sent."
    )
