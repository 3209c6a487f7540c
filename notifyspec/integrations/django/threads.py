"""Django's connections in a dispatcher's threads: no request ends there, which would close them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import close_old_connections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.dispatching.observer import Attempt
    from notifyspec.queue import Claim, Settlement


class ConnectionCloser:
    """Looks on after the receivers of signals, and closes what they leave past its CONN_MAX_AGE."""

    def before(self, _claim: Claim) -> str | None:
        close_old_connections()
        return None

    def after(self, _attempt: Attempt) -> None:
        close_old_connections()

    def settled(self, _settlements: Sequence[Settlement]) -> None:
        close_old_connections()
