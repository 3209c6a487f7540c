"""What a channel's name says: whether it is valid, and which kind of channel it is."""

from __future__ import annotations

import re

from notifyspec import limits

_NAME = re.compile(rf"{limits.NAME_ALPHABET}{{1,{limits.CHANNEL_NAME_CHARACTERS}}}")


def is_name(name: str) -> bool:
    """True for an ordinary channel name (also the form of an interest)."""
    return _NAME.fullmatch(name) is not None


def user_of(name: str) -> str | None:
    """The user that ``#server-to-user-{id}`` reaches; None for any other channel."""
    if name.startswith(limits.SERVER_TO_USER_PREFIX):
        return name.removeprefix(limits.SERVER_TO_USER_PREFIX) or None
    return None


def is_channel(name: str) -> bool:
    """True for everything that an event can be sent to."""
    user = user_of(name)
    return is_name(name) if user is None else is_name(user)


def is_encrypted(name: str) -> bool:
    return name.startswith(limits.ENCRYPTED_PREFIXES)


def is_presence(name: str) -> bool:
    return name.startswith("presence-")


def is_authorised(name: str) -> bool:
    """True where a subscription needs an ``auth`` string, and client events are allowed."""
    return name.startswith(("private-", "presence-"))


def is_cache(name: str) -> bool:
    return name.startswith(
        ("cache-", "private-cache-", "private-encrypted-cache-", "presence-cache-")
    )
