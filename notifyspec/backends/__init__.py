"""The Pusher products that a spec can address: one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.backends.beams import beams
from notifyspec.backends.channels import channels

if TYPE_CHECKING:
    from notifyspec.backend import Outline

BACKENDS: Final[tuple[Outline, ...]] = (channels, beams)
"""All back ends, in the order in which their messages are sent."""
