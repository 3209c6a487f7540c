"""What the end of a request means for its targets, for their jobs, and for the lane."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.dispatching.backoff import asked_wait, retry_delay
from notifyspec.dispatching.breaker import Breaker, Stop
from notifyspec.dispatching.faults import LackingError, Rule, rule_for
from notifyspec.queue import Dead, Retry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notifyspec.dispatching.flight import Flight, Parcel
    from notifyspec.dispatching.options import DispatchOptions
    from notifyspec.errors import SendError
    from notifyspec.packing import Packed
    from notifyspec.queue import Verdict

_ALONE: Final = 0.5  # seconds after which a failure that nothing follows is the job's own


class Judgement(NamedTuple):
    """``verdicts``: of the jobs of which all is known now. ``at_once``: the halves of a request
    with a culprit in it. ``before`` and ``after``: what the lane was and is stopped by."""

    verdicts: list[tuple[Flight, Verdict]]
    at_once: list[Parcel]
    before: Stop | None
    after: Stop | None


class Judge:
    """Thread-safe. ``trouble`` is called where fewer requests at once might help.

    Whether a failure is the job's or everybody's is known once something succeeds, or nothing
    does. Until then the job is a suspect: its attempt is charged after the next success, or when
    nothing follows, and not at all when the breaker opens.
    """

    def __init__(self, options: DispatchOptions, trouble: Callable[[], None]) -> None:
        self._options = options
        self._trouble = trouble
        self._lock = threading.Lock()  # guards the flights too
        self.breaker = Breaker(options)
        self.delivered = 0  # targets
        self._suspects: list[Flight] = []
        self._suspects_since = 0.0
        self._verdicts: list[tuple[Flight, Verdict]] = []

    def judge(self, parcel: Parcel, error: SendError | None) -> Judgement:
        """A request ended: well, or with an error."""
        at_once: list[Parcel] = []
        with self._lock:
            before = self.breaker.stop
            if error is None:
                self._succeeded(parcel)
            else:
                at_once = self._failed(parcel, error)
            return Judgement(self._take_verdicts(), at_once, before, self.breaker.stop)

    def give_back(self, parcels: Sequence[Parcel], reason: str) -> list[tuple[Flight, Verdict]]:
        """They were not sent, and their jobs are as if they had not been claimed."""
        with self._lock:
            for parcel in parcels:
                if parcel.probe:
                    self.breaker.end_probe()
                self._again(parcel, Retry(0.0, reason, counted=False))
            return self._take_verdicts()

    def bury(self, units: Sequence[tuple[Flight, str]], dead: Dead) -> list[tuple[Flight, Verdict]]:
        with self._lock:
            for flight, target in units:
                flight.died(target, dead)
                self._finish(flight)
            return self._take_verdicts()

    def drop(self, units: Sequence[tuple[Flight, str]]) -> list[tuple[Flight, Verdict]]:
        """The jobs are somebody else's by now."""
        with self._lock:
            for flight, _ in units:
                flight.drop()
                self._finish(flight)
            return self._take_verdicts()

    def end_suspicion(self, *, charged: bool) -> list[tuple[Flight, Verdict]]:
        with self._lock:
            self._clear_suspects(charged=charged)
            return self._take_verdicts()

    def end_old_suspicion(self) -> list[tuple[Flight, Verdict]]:
        """Nothing is under way: charge those that failed a while ago."""
        with self._lock:
            if time.monotonic() - self._suspects_since >= _ALONE:
                self._clear_suspects(charged=True)
            return self._take_verdicts()

    # All that follows runs under the lock.

    def _succeeded(self, parcel: Parcel) -> None:
        self._is_well(parcel)
        units = parcel.packed.units
        self.delivered += len(units)
        for flight, _ in units:
            flight.open -= 1
            if not flight.open:
                self._end(flight)

    def _is_well(self, parcel: Parcel) -> None:
        """The other side answers as it should."""
        self.breaker.succeeded(probe=parcel.probe)
        if self._suspects:
            self._clear_suspects(charged=True)

    def _failed(self, parcel: Parcel, error: SendError) -> list[Parcel]:
        rule = rule_for(error)
        if error.maybe_sent:
            rest = self._stop_maybe_sent(parcel.packed, error)
            if rest is None:
                self._outage(parcel, error)
                return []
            parcel = parcel._replace(packed=rest)
        # Once something was sent, what the transport lacks it lacks for this request only.
        lacking = isinstance(error, LackingError) and self.breaker.proven
        if rule in (Rule.REFUSE, Rule.SUSPECT) or lacking:
            if error.status is not None:
                self._is_well(parcel)
            if len(parcel.packed.units) > 1:
                return parcel.halves()
        retry = Retry(asked_wait(error.retry_after), str(error))
        if lacking:
            self._end_probe(parcel)
            self._again(parcel, retry)
        elif rule is Rule.REFUSE:
            self._end_probe(parcel)
            ((flight, target),) = parcel.packed.units
            flight.died(target, Dead("refused", str(error)))
            self._finish(flight)
        elif rule is Rule.HOLD:
            self._hold(parcel, retry)
        elif rule is Rule.PAUSE:
            self._pause(parcel, error, retry)
        else:
            self._retry(parcel, error, retry)
        return []

    def _hold(self, parcel: Parcel, retry: Retry) -> None:
        now = time.monotonic()
        self.breaker.hold(retry.error, now, probe=parcel.probe)
        # The next probe is another job: were it this job's own fault, it would hold all others.
        later = self.breaker.wait_for_probe(now) if parcel.probe else 0.0
        self._again(parcel, Retry(later, retry.error, counted=False))

    def _pause(self, parcel: Parcel, error: SendError, retry: Retry) -> None:
        known = self.breaker.stop is not None
        asked = None if error.retry_after is None else retry.delay
        self.breaker.pause(retry.error, asked, time.monotonic(), probe=parcel.probe)
        self._trouble()
        self._again(parcel, retry._replace(counted=not known))

    def _retry(self, parcel: Parcel, error: SendError, retry: Retry) -> None:
        stopped = self.breaker.stop is not None
        opened = self._outage(parcel, error)
        if not (stopped or opened):
            for flight, target in parcel.packed.units:
                flight.again(target, retry)
                if not flight.open:
                    self._suspects.append(flight)
            self._suspects_since = time.monotonic()
            return
        if opened:
            self._clear_suspects(charged=False)
        delay = retry_delay(self._options.backoff, 1, error.retry_after)
        if parcel.probe:
            delay = max(delay, self.breaker.wait_for_probe(time.monotonic()))
        self._again(parcel, Retry(delay, retry.error, counted=False))

    def _outage(self, parcel: Parcel, error: SendError) -> bool:
        self._trouble()
        return self.breaker.failed(str(error), time.monotonic(), probe=parcel.probe)

    def _stop_maybe_sent(self, packed: Packed[Flight], error: SendError) -> Packed[Flight] | None:
        """Bury what must not be sent twice, and answer the rest."""
        rest = []
        for index, (flight, target) in enumerate(packed.units):
            if flight.claim.job.maybe_sent == "stop":
                flight.died(target, Dead("maybe_sent", f"Perhaps it was sent: {error}"))
                self._finish(flight)
            else:
                rest.append(index)
        if len(rest) == len(packed.units):
            return packed
        return packed.only(rest) if rest else None

    def _end_probe(self, parcel: Parcel) -> None:
        if parcel.probe:
            self.breaker.end_probe()

    def _again(self, parcel: Parcel, retry: Retry) -> None:
        for flight, target in parcel.packed.units:
            flight.again(target, retry)
            self._finish(flight)

    def _clear_suspects(self, *, charged: bool) -> None:
        suspects, self._suspects = self._suspects, []
        for flight in suspects:
            self._finish(flight, charged=charged)

    def _finish(self, flight: Flight, *, charged: bool = True) -> None:
        if not flight.open:
            self._end(flight, charged=charged)

    def _end(self, flight: Flight, *, charged: bool = True) -> None:
        verdict = flight.verdict(self._delay, self._options.attempts, charged=charged)
        self._verdicts.append((flight, verdict))

    def _delay(self, attempt: int, asked: float) -> float:
        return retry_delay(self._options.backoff, attempt, asked)

    def _take_verdicts(self) -> list[tuple[Flight, Verdict]]:
        verdicts, self._verdicts = self._verdicts, []
        return verdicts
