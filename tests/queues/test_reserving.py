"""No slot of a lane is given twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from engines import with_a_clock_that_can_be_set


@with_a_clock_that_can_be_set
def test_slots_follow_each_other_at_the_given_rate(queue):
    assert queue.reserve("channels", 5, 10.0) == 0.0
    assert queue.reserve("channels", 1, 10.0) == pytest.approx(0.5)
    assert queue.reserve("channels", 1, 10.0) == pytest.approx(0.6)


@with_a_clock_that_can_be_set
def test_unused_time_is_not_saved_up(queue, clock):
    queue.reserve("channels", 1, 10.0)
    clock.advance(100)
    assert queue.reserve("channels", 1, 10.0) == 0.0
    assert queue.reserve("channels", 1, 10.0) == pytest.approx(0.1)


def test_each_lane_has_its_own_slots(queue):
    queue.reserve("channels", 1000, 1.0)
    assert queue.reserve("beams", 1, 1.0) == 0.0


@with_a_clock_that_can_be_set
def test_a_clock_that_is_set_back_moves_no_slot_further_away(queue, clock):
    queue.reserve("channels", 20, 10.0)
    clock.advance(-3600)
    assert queue.reserve("channels", 1, 10.0) == pytest.approx(2.0)
    assert queue.reserve("channels", 1, 10.0) == pytest.approx(2.1)


@with_a_clock_that_can_be_set
def test_threads_that_reserve_at_once_never_get_the_same_slot(queue):
    with ThreadPoolExecutor(8) as pool:
        firsts = list(pool.map(lambda _: queue.reserve("channels", 2, 4.0), range(100)))
    assert sorted(firsts) == pytest.approx([number / 2 for number in range(100)])
