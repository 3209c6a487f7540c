"""The claims that a lane holds: their leases, and the verdicts that the queue is yet to carry out."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from notifyspec.dispatching.flight import Flight
from notifyspec.queue import Extend

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notifyspec.dispatching.steady import SteadyQueue
    from notifyspec.queue import Claim, Queue, Settlement, Verdict

_log = logging.getLogger("notifyspec.dispatching")
_AT_ONCE: Final = 1_000  # settlements in one call
_GATHER: Final = 0.01  # seconds in which more of them come together


class Ledger:
    """Thread-safe. ``settle_all`` runs in a thread of its own; ``renew`` is called now and then."""

    def __init__(
        self,
        queue: Queue,
        steady: SteadyQueue,
        lease: float,
        settled: Callable[[Sequence[Settlement]], None],
    ) -> None:
        self._queue = queue
        self._steady = steady
        self._lease = lease
        self._settled = settled
        self._lock = threading.Lock()
        self._judged = threading.Condition(self._lock)
        self._gone = threading.Condition(self._lock)
        self._open: set[Flight] = set()
        self._verdicts: list[tuple[Flight, Verdict]] = []
        self._ending: float | None = None  # when settling is given up

    def __len__(self) -> int:
        return len(self._open)

    def enter(self, claims: Sequence[Claim], claimed_at: float) -> list[Flight]:
        flights = [Flight(claim, claimed_at + self._lease) for claim in claims]
        with self._lock:
            self._open.update(flights)
        return flights

    def close(self, verdicts: Sequence[tuple[Flight, Verdict]]) -> None:
        if not verdicts:
            return
        with self._lock:
            if not self._verdicts:
                self._judged.notify()
            self._verdicts.extend(verdicts)

    def abandon(self, flights: Sequence[Flight]) -> None:
        """Let their leases end."""
        with self._lock:
            self._open.difference_update(flights)
            self._gone.notify_all()

    def wait_until_few(self, few: int, seconds: float) -> None:
        """Until no more than ``few`` claims are held, or the time is over."""
        with self._gone:
            self._gone.wait_for(lambda: len(self._open) <= few, seconds)

    def end(self, within: float) -> None:
        """Settle what is known, and then no more; give up on a failing queue after a while."""
        with self._lock:
            self._ending = time.monotonic() + within
            self._judged.notify_all()

    def settle_all(self) -> None:
        """Until ``end``: carry out verdicts as they come in, many in one call."""
        while True:
            with self._judged:
                while not self._verdicts:
                    if self._ending is not None:
                        return
                    self._judged.wait()
            if self._ending is None:
                time.sleep(_GATHER)
            with self._lock:
                verdicts, self._verdicts = self._verdicts[:_AT_ONCE], self._verdicts[_AT_ONCE:]
            try:
                self._settle(verdicts)
            except Exception:
                _log.exception(
                    "The dispatcher erred; the jobs are sent again once their leases end."
                )
                self.abandon([flight for flight, _ in verdicts])

    def renew(self) -> None:
        """Start the leases anew of which a third has passed."""
        now = time.monotonic()
        old = now + self._lease * 2 / 3
        with self._lock:
            due = [flight for flight in self._open if flight.until <= old and not flight.lost]
        if not due:
            return
        extensions = [(flight.claim, Extend(self._lease)) for flight in due]
        lost = self._steady.once(lambda: self._queue.settle(extensions))
        if lost is None:
            return
        gone = {id(claim) for claim in lost}
        with self._lock:
            for flight in due:
                if id(flight.claim) not in gone:
                    flight.until = now + self._lease
                elif flight in self._open:
                    flight.lost = True
                    _log_lost(flight.claim)

    def _settle(self, verdicts: list[tuple[Flight, Verdict]]) -> None:
        settlements = [(flight.claim, verdict) for flight, verdict in verdicts if not flight.lost]
        lost: list[Claim] | None = []
        if settlements:
            lost = self._steady.call(lambda: self._queue.settle(settlements), self._given_up)
        with self._lock:
            self._open.difference_update([flight for flight, _ in verdicts])
            self._gone.notify_all()
        if lost is None:
            _log.error(
                "%d results could not be settled: their leases end, and the jobs are sent again.",
                len(settlements),
            )
            return
        for claim in lost:
            _log_lost(claim)
        gone = {id(claim) for claim in lost}
        self._settled(
            [one for one in settlements if id(one[0]) not in gone] if gone else settlements
        )

    def _given_up(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        with self._judged:
            while (left := end - time.monotonic()) > 0:
                if self._ending is not None and time.monotonic() >= self._ending:
                    return True
                self._judged.wait(min(left, 0.1) if self._ending is not None else left)
        return False


def _log_lost(claim: Claim) -> None:
    job = claim.job
    _log.warning(
        "The lease of %s/%d ended before it was settled, and it may be sent twice.",
        job.notification,
        job.part,
        extra={"notification": job.notification, "part": job.part, "lane": job.lane},
    )
