"""Whatever is called in whatever order, an engine does what the plain model of a queue does."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from engines import Engine, with_a_clock_that_can_be_set
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from model import ConflictError, Model
from notifications import notification

from notifyspec.errors import IdempotencyConflictError
from notifyspec.queue import (
    KEY_SECONDS,
    Ack,
    Claim,
    Dead,
    DispatcherReport,
    Extend,
    LaneReport,
    Placed,
    Retry,
    Selection,
    Split,
    State,
)

LANES = ("beams", "channels", "channels/1")
SPECS = ("s", "t")
TARGETS = ("x", "y", "z", ",", 'q"', "é\n")

lanes = st.sampled_from(LANES)
targets = st.lists(st.sampled_from(TARGETS), min_size=1, max_size=3, unique=True).map(tuple)
seconds = st.sampled_from((0.0, 0.5, 2.0, 40.0))
causes = st.sampled_from(("refused", "attempts", "expired"))
retries = st.builds(
    Retry, seconds, st.sampled_from(("503", "é")), st.booleans(), st.none() | targets
)
deaths = st.builds(Dead, causes, st.just("a reason"), st.none() | targets)
parted = st.builds(Dead, causes, st.just("a reason"), targets)
verdicts = st.one_of(
    st.just(Ack()),
    retries,
    deaths,
    st.builds(Split, st.lists(parted, min_size=1, max_size=3).map(tuple), retries | deaths),
    st.builds(Extend, st.sampled_from((1.0, 30.0))),
)
selections = st.builds(
    Selection,
    notifications=st.just(())
    | st.lists(st.sampled_from(("n0", "n1", "n2", "n3")), max_size=2).map(tuple),
    states=st.lists(st.sampled_from(State), max_size=2, unique=True).map(tuple),
    spec=st.none() | st.sampled_from(SPECS),
    lane=st.none() | lanes,
    target=st.none() | st.sampled_from(TARGETS),
    cause=st.none() | causes,
    created_before=st.none() | st.just(5.0),
    created_after=st.none() | st.just(5.0),
)


class EngineMachine(RuleBasedStateMachine):
    engine: Engine
    request: pytest.FixtureRequest
    root: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=self.root))
        self.clock = self.engine.clock()
        self.url = self.engine.url(self.request, self.folder)
        self.queue = self.engine.open(self.url, self.folder, self.clock)
        self.model = Model()
        self.put_so_far = 0

    def teardown(self) -> None:
        self.queue.close()
        shutil.rmtree(self.folder)

    held = Bundle("held")

    @rule(
        data=st.lists(
            st.tuples(
                st.none() | st.sampled_from(("k1", "k2")),
                st.sampled_from(("d1", "d1", "d1", "d2")),
                st.integers(0, 3),
                lanes,
                st.sampled_from(SPECS),
                targets,
                st.none() | st.sampled_from((-10.0, 1.0, 50.0)),
                st.sampled_from((1.0, 5.0, 9.0)),
            ),
            max_size=3,
        )
    )
    def put(self, data):
        together = []
        for key, digest, jobs, lane, spec, names, due, created in data:
            due = None if due is None else self.clock() + due  # noqa: PLW2901
            together.append(
                notification(
                    f"n{self.put_so_far}",
                    jobs=jobs,
                    key=key,
                    digest=digest,
                    lane=lane,
                    spec=spec,
                    targets=names,
                    due=due,
                    created=created,
                    expires=self.clock() + 5,
                )
            )
            self.put_so_far += 1
        try:
            expected = self.model.put(together, self.clock())
        except ConflictError:
            with pytest.raises(IdempotencyConflictError):
                self.queue.put(together)
        else:
            assert self.queue.put(together) == tuple(Placed(*one) for one in expected)

    @rule(
        target=held,
        asked=st.sets(lanes, min_size=1),
        most=st.integers(1, 5),
        lease=st.sampled_from((1.0, 30.0)),
    )
    def claim(self, asked, most, lease):
        now = self.clock()
        ready = self.model.ready(list(asked), now)
        claims = self.queue.claim(sorted(asked), most, lease)
        assert len(claims) == min(most, len(ready))
        pairs = []
        for one in claims:
            # Parts of a job that was split, and replayed, may be alike: they are told apart by no one.
            entry = next(
                entry for entry in ready if (one.job, one.attempts) == (entry.job, entry.attempts)
            )
            ready[:] = [other for other in ready if other is not entry]
            pairs.append((one, entry))
        left = min((entry.since() for entry in ready), default=None)
        assert all(left is None or entry.since() <= left for _, entry in pairs)
        return multiple(*((one, self.model.claim(entry, now + lease)) for one, entry in pairs))

    @rule(
        settled=st.lists(st.tuples(held, verdicts), max_size=4, unique_by=lambda pair: pair[0][1])
    )
    def settle(self, settled: list[tuple[tuple[Claim, int], object]]):
        now = self.clock()
        lost = [
            one for (one, holder), verdict in settled if not self.model.settle(holder, verdict, now)
        ]
        assert self.queue.settle([(one, verdict) for (one, _), verdict in settled]) == lost

    @rule(by=st.sampled_from((0.25, 1.0, 2.0, 31.0, 61.0, KEY_SECONDS)))
    def time_passes(self, by):
        self.clock.advance(by)

    @rule(selection=selections)
    def replay(self, selection):
        assert self.queue.replay(selection) == self.model.replay(selection, self.clock())

    @rule(selection=selections)
    def purge(self, selection):
        assert self.queue.purge(selection) == self.model.purge(selection, self.clock())

    @rule(selection=selections, limit=st.integers(1, 4))
    def find(self, selection, limit):
        expected = [
            one.record(self.clock()) for one in self.model.selected(selection, self.clock())
        ]
        found, after = self.queue.find(selection, limit)
        while after is not None:
            page, after = self.queue.find(selection, limit, after)
            assert page
            found += page
        assert found == expected

    @rule(lane=lanes, count=st.integers(1, 20), rate=st.sampled_from((0.5, 10.0, 90.0)))
    def reserve(self, lane, count, rate):
        expected = self.model.reserve(lane, count, rate, self.clock())
        assert self.queue.reserve(lane, count, rate) == pytest.approx(expected, abs=1e-5)

    @rule(name=st.sampled_from(("d1", "d2")), here=st.booleans())
    def report(self, name, here):
        of_lanes = (LaneReport("beams", delivered=3, stopped="é"),) if here else ()
        report = DispatcherReport(name, "host", 7, 1.5, self.clock(), of_lanes)
        self.queue.report(report)
        self.model.reports.pop(name, None)
        if here:
            self.model.reports[name] = report

    @rule()
    def maintain(self):
        self.queue.maintain()

    @rule()
    def open_it_again(self):
        if self.engine.shared:
            self.queue.close()
            self.queue = self.engine.open(self.url, self.folder, self.clock)

    @invariant()
    def stats_and_dispatchers_agree(self):
        assert self.queue.stats() == self.model.stats(self.clock())
        assert self.queue.dispatchers() == self.model.dispatchers(self.clock())


@with_a_clock_that_can_be_set
def test_an_engine_does_what_the_model_does(engine, request, tmp_path):
    machine = type(
        "Machine", (EngineMachine,), {"engine": engine, "request": request, "root": tmp_path}
    )
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=engine.examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
