"""What has been settled: counted, told to the observers, and each death to the log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from notifyspec.queue import Ack, Dead, Retry, Split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.dispatching.observer import Observers
    from notifyspec.queue import Claim, Settlement

_log = logging.getLogger("notifyspec.dispatching")


class Tally:
    """``settled`` is called in one thread."""

    def __init__(self, observers: Observers) -> None:
        self._observers = observers
        self.retried = 0  # jobs that an attempt was charged to
        self.dead = 0

    def settled(self, settlements: Sequence[Settlement]) -> None:
        if not all(isinstance(verdict, Ack) for _, verdict in settlements):
            settlements = _in_parts(settlements)
            self._count(settlements)
        self._observers.settled(settlements)

    def _count(self, settlements: Sequence[Settlement]) -> None:
        for claim, verdict in settlements:
            if isinstance(verdict, Retry):
                self.retried += verdict.counted
            elif isinstance(verdict, Dead):
                self.dead += 1
                _log_death(claim, verdict)


def _in_parts(settlements: Sequence[Settlement]) -> list[Settlement]:
    parts: list[Settlement] = []
    for claim, verdict in settlements:
        if isinstance(verdict, Split):
            parts += [(claim, one) for one in (*verdict.dead, verdict.rest)]
        else:
            parts.append((claim, verdict))
    return parts


def _log_death(claim: Claim, dead: Dead) -> None:
    job = claim.job
    _log.warning(
        "%s (%s/%d) went to the dead letters (%s): %s",
        job.spec,
        job.notification,
        job.part,
        dead.cause,
        dead.reason,
        extra={
            "lane": job.lane,
            "spec": job.spec,
            "notification": job.notification,
            "part": job.part,
            "cause": dead.cause,
        },
    )
