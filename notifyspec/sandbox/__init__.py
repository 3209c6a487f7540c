"""An embedded stand-in for Pusher: Channels and Beams on one local port.

The names below are loaded on first use, so that ``notifyspec.sandbox.discovery`` stays cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.sandbox.credentials import Credentials

if TYPE_CHECKING:
    from notifyspec.sandbox.history import Received
    from notifyspec.sandbox.server import Sandbox

__all__ = ["Credentials", "Received", "Sandbox"]


def __getattr__(name: str) -> object:
    if name == "Sandbox":
        from notifyspec.sandbox.server import Sandbox

        return Sandbox
    if name == "Received":
        from notifyspec.sandbox.history import Received

        return Received
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
