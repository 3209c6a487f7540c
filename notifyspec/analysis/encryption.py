"""Whether a channel is an encrypted one, which takes less: its name's beginning says so."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from notifyspec import limits
from notifyspec.analysis.types import texts
from notifyspec.audience import Audience

if TYPE_CHECKING:
    from notifyspec.analysis.spec_analysis import SpecAnalysis
    from notifyspec.analysis.types.charset import CharSet
    from notifyspec.backend import Part


class Encryption(StrEnum):
    NEVER = "never"
    POSSIBLE = "possible"
    ALWAYS = "always"


def encryption_of(part: Part, analysis: SpecAnalysis) -> Encryption:
    """What the part's channel is, whatever the context; never for what is no channel."""
    if part.audience is not Audience.CHANNELS:
        return Encryption.NEVER
    if part.prefix is None or len(part.ids) != 1:
        return Encryption.POSSIBLE
    channel, own = analysis.of(part.prefix), analysis.of(part.ids[0])
    if not channel.is_known or not own.is_known or channel.text is None or own.text is None:
        return Encryption.POSSIBLE
    if not _may_be_encrypted(part.prefix.template.constant):
        return Encryption.NEVER
    name = texts.concat(texts.concat(channel.text, _DASH), own.text)
    found = {_of(start, after) for start, after in name.starts}
    return found.pop() if len(found) == 1 else Encryption.POSSIBLE


def _may_be_encrypted(prefix: str | None) -> bool:
    """Whether a name may be a channel's that begins with a literal text and a dash."""
    start = "" if prefix is None else f"{prefix}-"
    return any(one.startswith(start) or start.startswith(one) for one in limits.ENCRYPTED_PREFIXES)


_DASH: Final = texts.constant("-")


def _of(start: str, after: CharSet) -> Encryption:
    """``after`` are the characters that may follow ``start``."""
    if start.startswith(limits.ENCRYPTED_PREFIXES):
        return Encryption.ALWAYS
    goes_on = any(
        prefix.startswith(start) and prefix[len(start)] in after
        for prefix in limits.ENCRYPTED_PREFIXES
    )
    return Encryption.POSSIBLE if goes_on else Encryption.NEVER
