"""What a forked process must not take over from its parent: connections, threads, held locks."""

from __future__ import annotations

import os
import weakref
from typing import Final, Protocol


class Renewable(Protocol):
    def renew(self) -> None:
        """Called in a forked process, before anything else runs there."""


_alive: Final[weakref.WeakSet[Renewable]] = weakref.WeakSet()


def renew_after_fork(one: Renewable) -> None:
    """Call ``one.renew`` in every process forked from this one, for as long as ``one`` lives."""
    _alive.add(one)


def _renew_all() -> None:
    for one in list(_alive):
        one.renew()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_renew_all)
