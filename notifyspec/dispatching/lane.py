"""The way of a message from claim to settle, for one back end of one app.

    claim -> drop expired -> pack -> rate -> send -> verdict -> settle
    \\________ _feed _________/  \\_____ _deliver _____/    (ledger)

One thread feeds, a crew delivers, one settles.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from notifyspec.audience import Audience, Backend
from notifyspec.dispatching.breaker import Stop
from notifyspec.dispatching.concurrency import Concurrency
from notifyspec.dispatching.crew import Crew
from notifyspec.dispatching.faults import as_send_error, checked
from notifyspec.dispatching.flight import Flight, Parcel
from notifyspec.dispatching.ledger import Ledger
from notifyspec.dispatching.observer import Attempt, Observers
from notifyspec.dispatching.pace import Turns
from notifyspec.dispatching.tally import Tally
from notifyspec.dispatching.verdict import Judge
from notifyspec.limits import EVENTS_PER_BATCH
from notifyspec.packing import Packed, Packer
from notifyspec.queue import Ack, Dead, LaneReport, lane_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.dispatching.observer import Observer
    from notifyspec.dispatching.options import DispatchOptions
    from notifyspec.dispatching.steady import SteadyQueue
    from notifyspec.errors import SendError
    from notifyspec.queue import Claim, Queue
    from notifyspec.transport import Answer, Transport

_log = logging.getLogger("notifyspec.dispatching")
_WINDOW: Final = 1_000  # claims held at the least, so that many share a claim and a settlement
_ROUNDS: Final = 3  # requests' worth of claims for each that may be under way
_WAIT: Final = 1.0  # seconds in which a claim waits for a first job
_LONGEST_PAUSE: Final = 10.0  # seconds that a run which ends by itself waits after a 429
_STOPPED: Final = "The dispatcher stopped before it was sent."
_EXPIRED: Final = Dead("expired", "It had expired before it could be sent.")


class Lane:
    def __init__(
        self,
        backend: Backend,
        app: str | None,
        queue: Queue,
        transport: Transport,
        options: DispatchOptions,
        observers: Sequence[Observer],
        steady: SteadyQueue,
        *,
        once: bool,
    ) -> None:
        self.name = lane_of(backend, app)
        self._lanes = tuple(dict.fromkeys((lane_of(backend, None), self.name)))
        self._queue = queue
        self._transport = transport
        self._transport_name = type(transport).__name__
        self._options = options
        self._observers = Observers(observers)
        self._steady = steady
        self._once = once
        self._stopping = threading.Event()
        self._look = threading.Event()  # the feeder is to look again at whether the lane goes on
        rate = options.rate(backend)
        self._turns = Turns(self.name, rate, queue, transport, steady, self._stopping)
        self._tally = Tally(self._observers)
        self._ledger = Ledger(queue, steady, options.lease, self._tally.settled)
        self._crew: Crew[Parcel] = Crew(
            f"notifyspec-{self.name}", self._work, Concurrency(options.start, options.threads)
        )
        self._judge = Judge(options, self._crew.trouble)
        self._breaker = self._judge.breaker
        self._feeder = threading.Thread(
            target=self._feed_all, name=f"notifyspec-{self.name}-feeder", daemon=True
        )
        self._settler = threading.Thread(
            target=self._ledger.settle_all, name=f"notifyspec-{self.name}-settler", daemon=True
        )

    # The threads

    def start(self) -> None:
        self._settler.start()
        self._feeder.start()

    @property
    def finished(self) -> bool:
        """In a run that ends by itself: nothing is due any more, or nothing can be sent."""
        return not self._feeder.is_alive()

    def begin_stop(self) -> None:
        """Nothing more is claimed or begun."""
        self._stopping.set()
        self._look.set()
        self._crew.end()

    def give_up(self) -> None:
        """What waits goes back to the queue."""
        self._give_back(self._crew.take_back(), _STOPPED)

    def end_stop(self, deadline: float) -> bool:
        """Await what is under way, and settle. True if all of it ended before ``deadline``, of the
        monotonic clock."""
        self._feeder.join(max(0.0, deadline - time.monotonic()))
        ended = self._crew.join(deadline)
        self.give_up()
        self._ledger.close(self._judge.end_suspicion(charged=False))
        self._ledger.end(max(0.5, deadline - time.monotonic()))
        self._settler.join(max(1.0, deadline - time.monotonic()))
        if not ended:
            _log.warning(
                "%s stopped with requests still under way: their jobs are sent again once the"
                " leases end.",
                self.name,
                extra={"lane": self.name},
            )
        return ended and not self._feeder.is_alive() and not self._settler.is_alive()

    def tend(self) -> None:
        """Now and then."""
        if not self._crew.busy and not self._crew.waiting:
            self._ledger.close(self._judge.end_old_suspicion())

    def renew(self) -> None:
        self._ledger.renew()

    def report(self) -> LaneReport:
        return LaneReport(
            self.name,
            in_flight=len(self._ledger),
            concurrency=self._crew.limit,
            delivered=self._judge.delivered,
            retried=self._tally.retried,
            dead=self._tally.dead,
            stopped=self._breaker.reason,
        )

    # The way of a message: first up to the requests that wait for a thread

    def _feed_all(self) -> None:
        goes_on = True
        while goes_on and not self._stopping.is_set():
            try:
                goes_on = self._feed()
            except Exception:
                _log.exception("The dispatcher erred.", extra={"lane": self.name})
                self._stopping.wait(_WAIT)

    def _feed(self) -> bool:
        """Claim some jobs and hand their requests to the crew. False: no more are to come."""
        self._look.clear()
        stop = self._breaker.stop
        wait = self._breaker.wait_for_probe(time.monotonic())
        if stop is None:
            most = self._room()
        elif self._once and (stop is not Stop.PAUSED or wait > _LONGEST_PAUSE):
            return False
        elif wait > 0:
            if not self._stopping.is_set():
                self._look.wait(min(wait, _WAIT))
            return True
        else:
            most = 1
        claimed_at = time.monotonic()
        claims = self._claim(most) if most else []
        if not claims:
            return self._nothing_due(claimed=most > 0)
        flights = self._ledger.enter(claims, claimed_at)
        try:
            self._hand_out(self._packed(self._still_wanted(flights)), probe=stop is not None)
        except Exception:
            self._ledger.abandon(flights)
            raise
        return True

    def _room(self) -> int:
        """How many jobs may be claimed now; waits a while for room."""
        window = max(_WINDOW, _ROUNDS * EVENTS_PER_BATCH * self._crew.limit)
        few = max(self._crew.limit, window // (2 * EVENTS_PER_BATCH))
        if not self._crew.wait_until_few(few, _WAIT):
            return 0
        self._ledger.wait_until_few(window * 3 // 4, _WAIT)
        room = window - len(self._ledger)
        return room if room >= window // 4 else 0

    def _claim(self, most: int) -> list[Claim]:
        # Leases are counted from before the wait, so they must be a good deal longer.
        wait = 0.0 if self._once else min(_WAIT, self._options.lease / 4)
        claims = self._steady.call(
            lambda: self._queue.claim(self._lanes, most, self._options.lease, wait),
            self._stopping.wait,
        )
        return claims or []

    def _nothing_due(self, *, claimed: bool) -> bool:
        if not self._once or not claimed:
            return True
        if not len(self._ledger):
            return False
        self._ledger.wait_until_few(0, 0.05)
        return True

    def _still_wanted(self, flights: Sequence[Flight]) -> list[Flight]:
        """Those that have not expired, and that no observer cancels."""
        now = time.time()
        wanted = []
        for flight in flights:
            job = flight.claim.job
            if job.expires is not None and job.expires <= now:
                self._bury(flight, _EXPIRED)
            elif (reason := self._observers.before(flight.claim)) is not None:
                self._bury(flight, Dead("cancelled", reason))
            elif not job.targets:
                self._ledger.close([(flight, Ack())])
            else:
                wanted.append(flight)
        return wanted

    def _packed(self, flights: Sequence[Flight]) -> list[Packed[Flight]]:
        packer: Packer[Flight] = Packer(merging=True)
        for flight in flights:
            job = flight.claim.job
            try:
                if job.audience is Audience.CHANNELS:
                    packer.add_event(flight, job.targets, job.event or "", job.text, job.socket_id)
                else:
                    packer.add_publish(flight, job.audience, job.targets, job.text, job.spec)
            except Exception as error:
                self._bury(flight, Dead("refused", str(error)))
        return packer.finish()

    def _hand_out(self, packed: Sequence[Packed[Flight]], *, probe: bool) -> None:
        if not packed:
            return
        if probe:
            self._breaker.begin_probe()
        self._hand_in([Parcel(one, probe and one is packed[0]) for one in packed])

    def _hand_in(self, parcels: Sequence[Parcel], *, first: bool = False) -> None:
        self._crew.hand_in(parcels, first=first)
        if self._stopping.is_set():
            self.give_up()

    # From there on, in one of the crew's threads

    def _work(self, parcel: Parcel) -> float | None:
        try:
            return self._deliver(parcel)
        except BaseException:
            _log.exception(
                "The dispatcher erred; the jobs are sent again once their leases end.",
                extra={"lane": self.name},
            )
            self._ledger.abandon([flight for flight, _ in parcel.packed.units])
            return None

    def _deliver(self, parcel: Parcel) -> float | None:
        """Answers how long the request took, if nothing but the other side kept it waiting."""
        waited = self._turns.wait(parcel.packed.request, self._crew.waiting + 1)
        if self._stands_still(parcel):
            return None
        units = parcel.packed.units
        fit = self._fit(units)
        if len(fit) < len(units):
            if not fit:
                if parcel.probe:
                    self._breaker.end_probe()
                return None
            parcel = parcel._replace(packed=parcel.packed.only(fit))
        answer, error, seconds = self._send(parcel)
        self._conclude(parcel, error)
        self._observe(parcel, answer, error, seconds)
        return None if waited or error is not None else seconds

    def _stands_still(self, parcel: Parcel) -> bool:
        """The lane was stopped since the parcel was packed: it goes back."""
        reason = None if parcel.probe else self._breaker.reason
        if self._stopping.is_set():
            reason = _STOPPED
        if reason is None:
            return False
        self._give_back([parcel], reason)
        return True

    def _fit(self, units: Sequence[tuple[Flight, str]]) -> Sequence[int]:
        """Which are still to be sent: a while has passed since they were claimed."""
        now, monotonic = time.time(), time.monotonic()
        fit, expired, lost = [], [], []
        for index, (flight, target) in enumerate(units):
            expires = flight.claim.job.expires
            if flight.lost or flight.until <= monotonic:
                lost.append((flight, target))
            elif expires is not None and expires <= now:
                expired.append((flight, target))
            else:
                fit.append(index)
        if expired:
            self._ledger.close(self._judge.bury(expired, _EXPIRED))
        if lost:
            self._ledger.close(self._judge.drop(lost))
        return fit

    def _send(self, parcel: Parcel) -> tuple[Answer | None, SendError | None, float]:
        answer, error = None, None
        began = time.perf_counter()
        try:
            answer = checked(self._transport.send(parcel.packed.request), self._transport_name)
        except BaseException as raised:
            error = as_send_error(raised, self._transport_name)
        return answer, error, time.perf_counter() - began

    def _conclude(self, parcel: Parcel, error: SendError | None) -> None:
        verdicts, at_once, before, after = self._judge.judge(parcel, error)
        if at_once:
            self._hand_in(at_once, first=True)
        if before is not after:
            self._stop_or_go(after)
        if parcel.probe:
            self._look.set()
        self._ledger.close(verdicts)

    # Around the way

    def _stop_or_go(self, stop: Stop | None) -> None:
        extra = {"lane": self.name}
        reason = self._breaker.reason
        if stop is None or reason is None:
            _log.info("%s goes on.", self.name, extra=extra)
            return
        self._give_back(self._crew.take_back(), reason)
        _log.warning("%s is stopped, and its messages wait: %s", self.name, reason, extra=extra)

    def _give_back(self, parcels: Sequence[Parcel], reason: str) -> None:
        self._ledger.close(self._judge.give_back(parcels, reason))

    def _bury(self, flight: Flight, dead: Dead) -> None:
        self._ledger.close([(flight, dead)])

    def _observe(
        self, parcel: Parcel, answer: Answer | None, error: SendError | None, seconds: float
    ) -> None:
        if not self._observers:
            return
        packed = parcel.packed
        attempt = Attempt(
            self.name,
            packed.request,
            [(flight.claim, target) for flight, target in packed.units],
            answer,
            error,
            time.time() - seconds,
            seconds,
        )
        self._observers.after(attempt)
