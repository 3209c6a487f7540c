"""The parts of wire names that a spec writes out, so that no context changes them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject
    from notifyspec.payload import Leaf


class NameKind(StrEnum):
    CHANNEL = "channel"
    INTEREST = "interest"
    EVENT = "event"
    USER = "user"


_PAIRS: Final = (
    (NameKind.CHANNEL, "channels.channel", "channels.id"),
    (NameKind.INTEREST, "beams.interest", "beams.id"),
)


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


def literal_names(subject: Subject) -> Iterator[LiteralName]:
    leaves = {leaf.field: leaf for leaf in subject.reading.leaves}
    for kind, prefix_field, id_field in _PAIRS:
        prefix, own = _constant(leaves.get(prefix_field)), _constant(leaves.get(id_field))
        if prefix:
            leaf = leaves[prefix_field]
            yield LiteralName(kind, prefix, leaf, 1 + len(own or "?"), is_prefix=True)
        if own:
            yield LiteralName(kind, own, leaves[id_field], 1 + len(prefix or "?"))
    for field, leaf in leaves.items():
        is_event = field == "channels.event"
        if (is_event or field.startswith("beams.users[")) and (text := leaf.template.constant):
            yield LiteralName(NameKind.EVENT if is_event else NameKind.USER, text, leaf)


def _constant(leaf: Leaf | None) -> str | None:
    return None if leaf is None else leaf.template.constant
