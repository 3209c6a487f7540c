"""No connection may be open while a process forks.

SQLite counts its locks in the memory of the process, so that a child would believe to hold those of
its parent, also for connections of its own, and damage the file.
"""

from __future__ import annotations

import os
import weakref
from typing import Final, Protocol


class Pausable(Protocol):
    def pause(self) -> None:
        """Before a fork: end what is under way, close what is open, and begin nothing."""

    def resume(self) -> None:
        """After it, in the parent."""

    def renew(self) -> None:
        """After it, in the child."""


_alive: Final[weakref.WeakSet[Pausable]] = weakref.WeakSet()
_paused: Final[list[Pausable]] = []


def pause_for_forks(one: Pausable) -> None:
    """Call its methods around every fork, for as long as ``one`` lives."""
    _alive.add(one)


def _before() -> None:
    for one in list(_alive):
        one.pause()
        _paused.append(one)


def _in_parent() -> None:
    while _paused:
        _paused.pop().resume()


def _in_child() -> None:
    while _paused:
        _paused.pop().renew()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(before=_before, after_in_parent=_in_parent, after_in_child=_in_child)
