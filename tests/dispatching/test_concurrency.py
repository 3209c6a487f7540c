"""How many requests are under way at once, against a simulated server in its own time."""

from __future__ import annotations

import heapq
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifyspec.dispatching.concurrency import Concurrency


class Simulation:
    """As many workers as the limit allows, each of whose requests first needs a share of one busy
    machine (``capacity`` requests a second) and then takes ``latency()`` seconds.

    ``own``: it is this process that is busy, and not the server.
    """

    def __init__(
        self, latency, capacity: float, *, own: bool = False, start: int = 8, most: int = 64
    ) -> None:
        self.now = 0.0
        self.limits: list[tuple[float, int]] = []  # since the last run began
        self.done = 0
        self._latency = latency
        self._capacity = capacity
        self._free_at = 0.0
        self._ends: list[tuple[float, float, int]] = []
        self._used = 0.0  # of this process's time
        self._cost = 1 / capacity if own else 0.0
        self.concurrency = Concurrency(start, most, clock=lambda: self.now, cpu=lambda: self._used)

    def run(self, seconds: float, demand: int = 10**6) -> None:
        """``demand``: how many requests there are to send at once at most."""
        end = self.now + seconds
        self.limits = []
        self.done = 0
        while self.now < end:
            while len(self._ends) < min(self.concurrency.limit, demand):
                self._free_at = max(self._free_at, self.now) + 1 / self._capacity
                self._used += self._cost
                ends = self._free_at + self._latency()
                heapq.heappush(self._ends, (ends, self.now, len(self._ends) + 1))
            self.now, began, under_way = heapq.heappop(self._ends)
            self.done += 1
            self.concurrency.sample(under_way, self.now - began)
            self.limits.append((self.now, self.concurrency.limit))

    def mostly(self) -> int:
        """The limit that held for most of the last run."""
        held: dict[int, float] = {}
        for (at, limit), (until, _) in zip(self.limits, self.limits[1:], strict=False):
            held[limit] = held.get(limit, 0.0) + until - at
        return max(held, key=held.__getitem__)


def test_where_every_request_needs_this_machine_few_are_under_way():
    simulation = Simulation(lambda: 0.0, 3_000)
    simulation.run(10)
    simulation.run(20)
    assert simulation.mostly() <= 2


@pytest.mark.parametrize(("latency", "capacity"), [(0.02, 3_200), (0.05, 3_200), (0.4, 3_200)])
def test_where_the_other_side_is_far_away_many_are_under_way(latency, capacity):
    simulation = Simulation(lambda: latency, capacity)
    simulation.run(60)
    simulation.run(60)
    assert simulation.mostly() == 64
    assert simulation.done / 60 > 0.85 * min(64 / latency, capacity)


def test_where_this_process_is_busy_no_more_are_tried_than_keep_it_so():
    scatter = random.Random(7)
    simulation = Simulation(lambda: scatter.expovariate(500), 1_000, own=True)
    simulation.run(60)
    assert max(limit for _, limit in simulation.limits) == 8
    assert simulation.mostly() == 4  # of which each needs 1 ms here and waits for 2


def test_where_this_process_could_do_more_the_other_side_decides():
    simulation = Simulation(lambda: 0.02, 3_200, own=True)
    simulation.run(30)
    simulation.run(60)
    assert simulation.mostly() == 64


def test_answers_that_scatter_widely_keep_it_from_no_thread_that_pays():
    scatter = random.Random(7)
    simulation = Simulation(lambda: scatter.uniform(0.005, 0.075), 3_000)
    simulation.run(30)
    simulation.run(60)
    assert simulation.mostly() == 64


def test_a_server_that_does_so_much_and_no_more_gets_as_many_as_it_needs():
    simulation = Simulation(lambda: 0.02, 400)  # 8 under way would keep it busy
    simulation.run(30)
    simulation.run(60)
    assert 8 <= simulation.mostly() <= 16
    assert simulation.done / 60 > 0.75 * 400


def test_it_goes_down_at_trouble_and_comes_back():
    simulation = Simulation(lambda: 0.02, 10_000)
    simulation.run(20)
    for _ in range(3):
        simulation.concurrency.trouble()
        simulation.run(0.2)
    assert simulation.concurrency.limit <= 8
    simulation.run(30)
    simulation.run(30)
    assert simulation.mostly() == 64


def test_the_failures_of_one_moment_are_one_trouble():
    simulation = Simulation(lambda: 0.02, 10_000)
    simulation.run(20)
    before = simulation.concurrency.limit
    for _ in range(50):
        simulation.concurrency.trouble()
    assert simulation.concurrency.limit == before // 2


def test_where_there_is_little_to_send_nothing_is_concluded_from_it():
    simulation = Simulation(lambda: 0.02, 3_000)
    simulation.run(20, demand=3)
    assert {limit for _, limit in simulation.limits} == {8}


def test_it_follows_a_server_that_comes_nearer_and_goes_away():
    far = [True]
    simulation = Simulation(lambda: 0.02 if far[0] else 0.0, 3_000)
    for here, expected in [(True, 64), (False, 2), (True, 64)]:
        far[0] = here
        simulation.run(90)
        simulation.run(60)
        assert (simulation.mostly() <= 2) if expected == 2 else (simulation.mostly() == 64)


@settings(deadline=None)
@given(
    st.integers(1, 64),
    st.integers(1, 64),
    st.lists(st.tuples(st.integers(0, 70), st.floats(0, 10), st.booleans()), max_size=300),
)
def test_the_limit_stays_between_one_and_the_most(start, most, samples):
    now = [0.0]
    concurrency = Concurrency(start, most, clock=lambda: now[0], cpu=lambda: now[0] / 2)
    for under_way, seconds, troubled in samples:
        now[0] += 0.05
        if troubled:
            concurrency.trouble()
        else:
            concurrency.sample(under_way, seconds)
        assert 1 <= concurrency.limit <= most
