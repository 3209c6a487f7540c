"""Whatever the other side answers: no job is lost, and none is sent twice but for a lost answer."""

from __future__ import annotations

import threading
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from jobs import QUICK, everything, job, push, put, targets_of, wait_for

from notifyspec import errors
from notifyspec.dispatching import Dispatcher
from notifyspec.queue import State
from notifyspec.queues.memory import MemoryQueue
from notifyspec.transport import Answer, Publish

# What a request ends with: whether it arrived, and what is raised.
ENDS = {
    "well": (True, None),
    "refused connection": (False, lambda: errors.ConnectionFailedError("x")),
    "reset before it was sent": (False, lambda: errors.ConnectionFailedError("x", maybe_sent=True)),
    "lost answer": (True, lambda: errors.TimedOutError("x", maybe_sent=True)),
    "unreadable answer": (True, lambda: errors.UnreadableAnswerError("x", status=200, maybe_sent=True)),
    "500": (False, lambda: errors.ServerFaultError("x", status=500)),
    "502": (True, lambda: errors.ServerFaultError("x", status=502, maybe_sent=True)),
    "429": (False, lambda: errors.RateLimitedError("x", status=429, retry_after=0.01)),
    "401": (False, lambda: errors.UnauthorizedError("x", status=401)),
    "403": (False, lambda: errors.ForbiddenError("x", status=403)),
    "no credentials": (False, lambda: errors.SettingsError("x")),
    "302": (False, lambda: errors.UnexpectedStatusError("x", status=302)),
    "refused by the SDK": (False, lambda: errors.TransportFaultError("x")),
    "a bug before": (False, lambda: KeyError("x")),
    "a bug after": (True, lambda: ZeroDivisionError("x")),
}  # fmt: skip
REFUSED = {"refused by the SDK"}
UNSURE = {name for name, (_, error) in ENDS.items() if error and getattr(error(), "maybe_sent", 1)}
LOST = {name for name, (arrived, error) in ENDS.items() if arrived and error is not None}


class Scripted:
    """Ends requests as the script says, and well after it; some targets are always refused."""

    def __init__(self, script: list[str], refused: set[str]) -> None:
        self.arrived: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()  # arrived, and the sender was not told
        self.refused: set[str] = set()  # each the only target of a request that was refused
        self.unsure: set[str] = set()  # perhaps it arrived, as far as the sender was told
        self._script = list(script)
        self._refused = refused
        self._lock = threading.Lock()

    def send(self, request):
        targets = targets_of(request)
        with self._lock:
            end = self._script.pop(0) if self._script else "well"
            refused = self._refused.intersection(targets)
            if (refused or end in REFUSED) and len(targets) == 1:
                self.refused.update(targets)
            if refused:
                raise errors.BadRequestError("x", status=400)
            if end in UNSURE:
                self.unsure.update(targets)
            arrived, error = ENDS[end]
            if arrived:
                self.arrived.update(targets)
            if end in LOST:
                self.lost.update(targets)
        if error is not None:
            raise error()
        return Answer(publish_id="p" if isinstance(request, Publish) else None)


_jobs = st.lists(
    st.tuples(
        st.integers(1, 25),  # targets
        st.booleans(),  # to channels or to users
        st.booleans(),  # with the same body as the others
        st.sampled_from([1, 3, None]),  # attempts
        st.sampled_from(["retry", "stop"]),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=40, deadline=None)
@given(_jobs, st.lists(st.sampled_from(sorted(ENDS)), max_size=40), st.data())
def test_every_target_ends_delivered_or_dead_with_a_cause(wanted, script, data):
    jobs = {}
    for number, (size, to_channels, alike, attempts, maybe_sent) in enumerate(wanted):
        prefix = data.draw(st.sampled_from(["c-", "private-encrypted-c-"])) if to_channels else "u-"
        more = {
            "targets": tuple(f"{prefix}{number}-{n}" for n in range(size)),
            "attempts": attempts,
            "maybe_sent": maybe_sent,
        }
        if alike:
            more["text"] = '{"web":{}}'
        one = job(number, **more) if to_channels else push(number, **more)
        jobs[one.notification] = one
    everybody = [target for one in jobs.values() for target in one.targets]
    refused = data.draw(st.sets(st.sampled_from(everybody), max_size=3))

    queue, transport = MemoryQueue(), Scripted(script, refused)
    put(queue, *jobs.values())
    with Dispatcher(queue, transport, options=QUICK) as dispatcher:
        wait_for(lambda: {one.state for one in everything(queue)} <= {State.DEAD}, 30)
        delivered = sum(lane.delivered for lane in dispatcher.report().lanes)

    letters = everything(queue)
    everyone_left = [target for letter in letters for target in letter.job.targets]
    left = set(everyone_left)
    assert len(everyone_left) == len(left)
    assert all(letter.cause for letter in letters)
    # Not lost: what nobody got is in the dead letters.
    assert set(everybody) - set(transport.arrived) <= left
    # Not twice, but where an answer was lost.
    assert all(transport.arrived[one] <= 1 + transport.lost[one] for one in everybody)
    # Told truly.
    assert delivered == transport.arrived.total() - transport.lost.total()
    for one in jobs.values():
        if one.maybe_sent == "stop":
            assert all(transport.arrived[target] <= 1 for target in one.targets)
    # Only culprits are in the dead letters, each for its own cause.
    of_cause = {"refused": transport.refused, "maybe_sent": transport.unsure}
    for letter in letters:
        assert set(letter.job.targets) <= of_cause.get(letter.cause, set(everybody))
        if letter.cause == "maybe_sent":
            assert letter.job.maybe_sent == "stop"
        if letter.job.attempts is None:
            assert letter.cause != "attempts"
