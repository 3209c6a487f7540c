"""Which wire names Pusher takes: channels, interests, user ids and event names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from notifyspec import limits
from notifyspec.audience import Audience

if TYPE_CHECKING:
    from collections.abc import Callable

_ALPHABET_IN_WORDS: Final = "letters, digits and _ - = @ , . ;"
_CHANNEL = re.compile(
    rf"(?!.{{{limits.CHANNEL_NAME_CHARACTERS + 1}}})"
    rf"(?:{re.escape(limits.SERVER_TO_USER_PREFIX)})?{limits.NAME_ALPHABET}+"
)
_INTEREST = re.compile(rf"{limits.NAME_ALPHABET}{{1,{limits.INTEREST_CHARACTERS}}}")
_EVENT = re.compile(rf"{limits.EVENT_NAME_ALPHABET}{{1,{limits.EVENT_NAME_CHARACTERS}}}")
NAME_CHARACTERS: Final = frozenset(
    char for char in map(chr, range(128)) if re.fullmatch(limits.NAME_ALPHABET, char)
)
_EVENT_CHARACTERS: Final = frozenset(
    char for char in map(chr, range(128)) if re.fullmatch(limits.EVENT_NAME_ALPHABET, char)
)
SURE_LENGTHS: Final = {
    Audience.CHANNELS: limits.CHANNEL_NAME_CHARACTERS,
    Audience.INTERESTS: limits.INTEREST_CHARACTERS,
    Audience.USERS: limits.USER_ID_BYTES,
}
"""A name of NAME_CHARACTERS that is not empty and no longer than this is taken."""

_NOUNS: Final = {
    Audience.CHANNELS: "a channel",
    Audience.INTERESTS: "an interest",
    Audience.USERS: "a user id",
}


def accepts(audience: Audience) -> Callable[[str], object]:
    """A function whose answer is true for the names that Pusher takes."""
    return _ACCEPTS[audience]


def accepts_event(name: str) -> bool:
    return _EVENT.fullmatch(name) is not None


def refusal(audience: Audience, name: str) -> str | None:
    """Why Pusher refuses the name, as a sentence; None where it takes it."""
    if _ACCEPTS[audience](name):
        return None
    noun = _NOUNS[audience]
    if not name:
        return f"{noun.capitalize()} can't be empty."
    if audience is Audience.USERS:
        return (
            f"A user id has at most {limits.USER_ID_BYTES} bytes of UTF-8, and {_shown(name)} has"
            f" {len(name.encode('utf-8', 'surrogatepass'))}."
        )
    at = wrong_character(audience, name)
    most = (
        limits.CHANNEL_NAME_CHARACTERS
        if audience is Audience.CHANNELS
        else limits.INTEREST_CHARACTERS
    )
    if at is None:
        return f"{noun.capitalize()} has at most {most} characters, and {_shown(name)} has {len(name)}."
    return (
        f"{noun.capitalize()} is made of {_ALPHABET_IN_WORDS}, and {_shown(name)} holds"
        f" {name[at]!r}."
    )


def wrong_character(audience: Audience, name: str) -> int | None:
    """The index of the first character that the alphabet of names does not have."""
    if audience is Audience.USERS:
        return None
    prefix = limits.SERVER_TO_USER_PREFIX
    start = len(prefix) if audience is Audience.CHANNELS and name.startswith(prefix) else 0
    return _first_outside(NAME_CHARACTERS, name, start)


def wrong_event_character(name: str) -> int | None:
    """The index of the first character that the alphabet of event names does not have."""
    return _first_outside(_EVENT_CHARACTERS, name, 0)


def _first_outside(allowed: frozenset[str], name: str, start: int) -> int | None:
    return next((at for at in range(start, len(name)) if name[at] not in allowed), None)


def event_refusal(name: str) -> str | None:
    """Why Pusher refuses the event name, as a sentence; None where it takes it."""
    if accepts_event(name):
        return None
    if not name:
        return "An event name can't be empty."
    for prefix in limits.RESERVED_EVENT_PREFIXES:
        if name.startswith(prefix):
            return f"Event names that begin with {prefix} are Pusher's own."
    if len(name) > limits.EVENT_NAME_CHARACTERS:
        return (
            f"An event name has at most {limits.EVENT_NAME_CHARACTERS} characters, and"
            f" {_shown(name)} has {len(name)}."
        )
    at = wrong_event_character(name)
    wrong = name[at or 0]
    return f"An event name is made of letters, digits, - and _, and {_shown(name)} holds {wrong!r}."


def _accepts_user(name: str) -> bool:
    try:
        return 1 <= len(name.encode()) <= limits.USER_ID_BYTES
    except UnicodeEncodeError:
        return False


_ACCEPTS: Final[dict[Audience, Callable[[str], object]]] = {
    Audience.CHANNELS: _CHANNEL.fullmatch,
    Audience.INTERESTS: _INTEREST.fullmatch,
    Audience.USERS: _accepts_user,
}


def _shown(name: str) -> str:
    return repr(name if len(name) <= 60 else f"{name[:57]}…")
