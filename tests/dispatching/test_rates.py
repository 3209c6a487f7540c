"""A configured rate, as the other side sees it."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jobs import job, push, put, records, wait_for

from notifyspec.dispatching.pace import TOLERANCE, Pace
from notifyspec.queues.choice import open_queue

HERE = Path(__file__).parent
RATE = 30
REQUESTS = 90


def program(name: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, HERE / name, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    "rates", [(RATE,) * 4, (RATE // 2, RATE)], ids=["four of one rate", "two of different rates"]
)
def test_dispatchers_together_never_exceed_the_rate_or_the_greatest_in_any_second(tmp_path, rates):
    url = f"sqlite:///{tmp_path}/queue.db"
    queue = open_queue(url, tmp_path)
    with ExitStack() as stack:
        sink = stack.enter_context(program("sink.py"))
        server = f"http://127.0.0.1:{int(sink.stdout.readline())}"
        dispatchers = [
            stack.enter_context(program("work.py", url, server, str(rate))) for rate in rates
        ]
        wait_for(lambda: len(queue.dispatchers()) == len(rates))
        # Each goes out by itself: no two bodies are alike, and no batch takes so much.
        put(queue, *(push(n) for n in range(REQUESTS)))
        put(
            queue,
            *(
                job(n, text=json.dumps(f"{n}" + "x" * 90_000))
                for n in range(REQUESTS, 2 * REQUESTS)
            ),
        )
        wait_for(lambda: not records(queue))
        for dispatcher in dispatchers:
            dispatcher.stdin.close()
        assert [dispatcher.wait(60) for dispatcher in dispatchers] == [0] * len(rates)
        sink.stdin.close()
        seen = json.loads(sink.stdout.readline())
    queue.close()
    lanes = {}
    for earliest, latest, target in seen:
        lanes.setdefault("beams" if "publish_api" in target else "channels", []).append(
            (earliest, latest)
        )
    assert {lane: len(came) for lane, came in lanes.items()} == {
        "beams": REQUESTS,
        "channels": REQUESTS,
    }
    for lane, came in lanes.items():
        came.sort()
        spans = [last[1] - first[0] for first, last in zip(came, came[RATE:], strict=False)]
        assert min(spans) >= 1, f"{RATE + 1} requests of {lane} came within a second"


class Slots:
    """Reserves as a queue does, in the test's own time."""

    def __init__(self) -> None:
        self.now = 0.0
        self._free = 0.0

    def reserve(self, count: int, rate: float) -> float:
        first = max(self._free, self.now)
        self._free = first + count / rate
        return first - self.now


@given(
    st.integers(1, 100),
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 70), st.floats(0, 0.2), st.floats(0, TOLERANCE / 2)),
        max_size=400,
    ),
)  # fmt: skip
def test_whoever_sends_how_late_the_rate_holds_in_every_second(rate, turns):
    """Three dispatchers take slots, wake late or not, and their requests are a while on the way."""
    slots = Slots()
    paces = [Pace(slots.reserve, rate, clock=lambda: slots.now) for _ in range(3)]
    arrived = []
    for who, wanted, late, way in turns:
        slot = paces[who].slot(wanted)
        slots.now = max(slots.now, slot) + late
        if not paces[who].missed(slot):
            arrived.append(slots.now + way)
    arrived.sort()
    for first, beyond in zip(arrived, arrived[rate:], strict=False):
        assert beyond - first >= 1 - 1e-6


def test_slots_that_are_kept_bring_the_rate_but_for_the_tolerance():
    slots = Slots()
    pace = Pace(slots.reserve, 90, clock=lambda: slots.now)
    for _ in range(900):
        slots.now = max(slots.now, pace.slot(50))
    assert 900 / slots.now >= 90 / (1 + TOLERANCE)


def test_slots_are_reserved_many_at_a_time_where_much_is_to_be_sent():
    slots = Slots()
    calls = []

    def reserve(count, rate):
        calls.append(count)
        return slots.reserve(count, rate)

    pace = Pace(reserve, 90, clock=lambda: slots.now)
    for _ in range(200):
        slots.now = max(slots.now, pace.slot(50))
    assert len(calls) <= 12
