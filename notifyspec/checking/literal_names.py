"""The parts of wire names that a spec writes out, so that no context changes them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from notifyspec import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.payload import Leaf
    from notifyspec.spec.model import Spec


class NameKind(StrEnum):
    CHANNEL = "channel"
    INTEREST = "interest"
    EVENT = "event"
    USER = "user"


class LiteralName(NamedTuple):
    """``text`` is the whole value of a field.

    ``rest`` is the least number of characters that the name has beside it: a channel or an interest
    is ``{prefix}-{id}``. ``is_prefix`` is True for the first of the two.
    """

    kind: NameKind
    text: str
    leaf: Leaf
    rest: int = 0
    is_prefix: bool = False

    @property
    def is_reserved(self) -> bool:
        """Whether the name is one of those that Pusher keeps for itself."""
        if self.text.startswith("#"):
            is_channel = self.kind is NameKind.CHANNEL and self.is_prefix
            return is_channel and not self._is_server_to_user
        is_protocols = self.text.startswith(limits.RESERVED_EVENT_PREFIXES)
        return is_protocols and self.kind is NameKind.EVENT

    @property
    def checked(self) -> str:
        """The text without what may stand before a name's own alphabet."""
        is_user_channel = (
            self._is_server_to_user and self.kind is NameKind.CHANNEL and self.is_prefix
        )
        return self.text[1:] if is_user_channel else self.text

    @property
    def _is_server_to_user(self) -> bool:
        return self.text.startswith("#") and f"{self.text}-".startswith(
            limits.SERVER_TO_USER_PREFIX
        )


def literal_names(spec: Spec) -> Iterator[LiteralName]:
    channels, beams = spec.channels, spec.beams
    if channels is not None:
        yield from _pair(NameKind.CHANNEL, channels.channel, channels.id)
    if beams is not None:
        yield from _pair(NameKind.INTEREST, beams.interest, beams.id)
    if channels is not None and (text := _constant(channels.event)) and channels.event is not None:
        yield LiteralName(NameKind.EVENT, text, channels.event)
    for user in () if beams is None else beams.users:
        if text := _constant(user):
            yield LiteralName(NameKind.USER, text, user)


def _pair(kind: NameKind, prefix: Leaf | None, own: Leaf | None) -> Iterator[LiteralName]:
    start, end = _constant(prefix), _constant(own)
    if start and prefix is not None:
        yield LiteralName(kind, start, prefix, 1 + len(end or "?"), is_prefix=True)
    if end and own is not None:
        yield LiteralName(kind, end, own, 1 + len(start or "?"))


def _constant(leaf: Leaf | None) -> str | None:
    return None if leaf is None else leaf.template.constant
