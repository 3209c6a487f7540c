"""How many bytes a payload may have: Pusher's limit, less what is sent along with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec import limits as pusher_limits
from notifyspec.json_values import quote
from notifyspec.message import Audience

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.settings import Limits

_PUBLISH_BYTES: Final = {
    Audience.INTERESTS: pusher_limits.PUBLISH_TO_INTERESTS_BYTES,
    Audience.USERS: pusher_limits.PUBLISH_TO_USERS_BYTES,
}
_LONGEST_QUOTED: Final = {
    Audience.INTERESTS: 2 + pusher_limits.INTEREST_CHARACTERS,
    Audience.USERS: 2 + 6 * pusher_limits.USER_ID_BYTES,  # each byte escaped as \\u0000
}


def budget(audience: Audience, targets: Sequence[str], limits: Limits) -> int:
    """The most bytes of UTF-8 for a payload to these targets, of which one at least goes along."""
    if audience is Audience.CHANNELS:
        encrypted = any(name.startswith(pusher_limits.ENCRYPTED_PREFIXES) for name in targets)
        return limits.encrypted_event_data_bytes if encrypted else limits.event_data_bytes
    longest = max((len(quote(target).encode()) for target in targets), default=0)
    return _PUBLISH_BYTES[audience] - _frame(audience) - longest


def least_budget(audience: Audience, prefix: str | None, limits: Limits) -> int:
    """The budget whatever the targets are. ``prefix`` is the channel's, None where it varies."""
    if audience is Audience.CHANNELS:
        # The id comes after a dash: `private-encrypted` alone already makes an encrypted channel.
        plain = prefix is not None and not f"{prefix}-".startswith(pusher_limits.ENCRYPTED_PREFIXES)
        return limits.event_data_bytes if plain else limits.encrypted_event_data_bytes
    return _PUBLISH_BYTES[audience] - _frame(audience) - _LONGEST_QUOTED[audience]


def _frame(audience: Audience) -> int:
    return len(f',"{audience}":[]')
