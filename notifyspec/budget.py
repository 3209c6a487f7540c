"""How many bytes a payload may have: Pusher's limit, less what is sent along with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec import limits as pusher_limits
from notifyspec.audience import Audience
from notifyspec.json_values import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.settings import Limits

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
    return max(0, _publish_bytes(audience, limits) - _frame(audience) - longest)


def least_budget(audience: Audience, limits: Limits, *, encrypted: bool) -> int:
    """The budget whatever the targets are. ``encrypted``: an encrypted channel can be among them."""
    if audience is Audience.CHANNELS:
        return limits.encrypted_event_data_bytes if encrypted else limits.event_data_bytes
    whole = _publish_bytes(audience, limits)
    return max(0, whole - _frame(audience) - _LONGEST_QUOTED[audience])


def encrypted_bytes(size: int) -> int:
    """What so many bytes of plain text have once they are encrypted: the limit holds for these."""
    return (
        pusher_limits.ENCRYPTED_FRAME_BYTES
        + -(-(size + pusher_limits.ENCRYPTED_SEAL_BYTES) // 3) * 4
    )


def can_be_encrypted(channel: str | None) -> bool:
    """Whether ``{channel}-{id}`` can be an encrypted channel's name; None: the channel varies."""
    if channel is None:
        return True
    begun = f"{channel}-"
    # `private` with an id that begins with `encrypted-` makes one, too.
    return begun.startswith(pusher_limits.ENCRYPTED_PREFIXES) or any(
        prefix.startswith(begun) for prefix in pusher_limits.ENCRYPTED_PREFIXES
    )


def _publish_bytes(audience: Audience, limits: Limits) -> int:
    if audience is Audience.INTERESTS:
        return limits.publish_to_interests_bytes
    return limits.publish_to_users_bytes


def _frame(audience: Audience) -> int:
    return len(f',"{audience}":[]')
