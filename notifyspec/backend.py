"""The contract of a back end: from a spec to what one Pusher product is to get."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from notifyspec.audience import Audience, Backend

if TYPE_CHECKING:
    from notifyspec.payload import Leaf, Tree
    from notifyspec.spec.model import Spec


class Part(NamedTuple):
    """One back end's part of a spec.

    With a ``prefix`` the one wire name is ``{prefix}-{id}``; without, ``ids`` are the wire names.
    """

    audience: Audience
    prefix: Leaf | None
    ids: tuple[Leaf, ...]
    event: Leaf | str | None  # the Channels event name, None for Beams
    payload: Tree

    @property
    def backend(self) -> Backend:
        return Backend.CHANNELS if self.audience is Audience.CHANNELS else Backend.BEAMS


class Outline(Protocol):
    """A back end is a function that answers its part of a spec, None where it has none."""

    def __call__(self, spec: Spec) -> Part | None: ...
