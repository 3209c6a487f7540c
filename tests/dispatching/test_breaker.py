"""When a stopped lane may try again, in the time that the test tells."""

from __future__ import annotations

import pytest

from notifyspec.dispatching import DispatchOptions, Probes
from notifyspec.dispatching.backoff import retry_delay
from notifyspec.dispatching.breaker import Breaker, Stop
from notifyspec.dispatching.options import Backoff
from notifyspec.errors import SettingsError

OPTIONS = DispatchOptions(failures=3, broken=Probes(1, 8), held=Probes(5, 60))


def probes(breaker: Breaker, fail, number: int) -> list[float]:
    """The waits before so many probes, each of which fails."""
    waits, now = [], 0.0
    for _ in range(number):
        waits.append(breaker.wait_for_probe(now))
        now += waits[-1]
        breaker.begin_probe()
        fail(now)
    return waits


def test_the_breaker_opens_after_failures_in_a_row_and_probes_ever_less_often():
    breaker = Breaker(OPTIONS)
    assert [breaker.failed("down", 0, probe=False) for _ in range(3)] == [False, False, True]
    assert breaker.stop is Stop.BROKEN
    waits = probes(breaker, lambda now: breaker.failed("down", now, probe=True), 6)
    assert waits == [1, 2, 4, 8, 8, 8]


def test_a_success_in_between_starts_the_count_anew():
    breaker = Breaker(OPTIONS)
    for _ in range(5):
        breaker.failed("down", 0, probe=False)
        breaker.failed("down", 0, probe=False)
        breaker.succeeded(probe=False)
    assert breaker.stop is None


def test_a_hold_probes_ever_less_often():
    breaker = Breaker(OPTIONS)
    breaker.hold("401", 0, probe=False)
    waits = probes(breaker, lambda now: breaker.hold("401", now, probe=True), 6)
    assert waits == [5, 10, 20, 40, 60, 60]


def test_only_the_success_of_the_probe_lets_a_lane_go_on():
    breaker = Breaker(OPTIONS)
    breaker.hold("401", 0, probe=False)
    assert not breaker.succeeded(probe=False)  # it had left before
    assert breaker.stop is Stop.HELD
    assert breaker.succeeded(probe=True)
    assert breaker.stop is None


def test_a_429_stops_for_as_long_as_the_server_asks():
    breaker = Breaker(OPTIONS)
    breaker.pause("429", 17.0, 0, probe=False)
    assert (breaker.stop, breaker.wait_for_probe(0)) == (Stop.PAUSED, 17.0)
    breaker.pause("429", 30.0, 1, probe=False)  # the answer to another request of that moment
    assert breaker.wait_for_probe(1) == 30.0


def test_failures_of_what_left_before_a_stop_do_not_put_off_the_probe():
    breaker = Breaker(OPTIONS)
    for number in range(20):
        breaker.failed("down", number / 100, probe=False)
    assert breaker.wait_for_probe(0.02) == 1.0


def test_a_hold_found_by_the_probe_of_an_open_breaker_is_a_hold():
    breaker = Breaker(OPTIONS)
    for _ in range(3):
        breaker.failed("down", 0, probe=False)
    breaker.begin_probe()
    breaker.hold("401", 1, probe=True)
    assert (breaker.stop, breaker.reason, breaker.wait_for_probe(1)) == (Stop.HELD, "401", 5)


@pytest.mark.parametrize("attempt", [1, 2, 3, 10, 100, 10_000])
def test_the_backoff_is_jitter_below_a_ceiling_on_top_of_what_was_asked_for(attempt):
    backoff = Backoff(1.0, 300.0)
    delays = [retry_delay(backoff, attempt, 7.0) for _ in range(2_000)]
    ceiling = min(300.0, 2.0 ** min(attempt - 1, 20))
    assert all(7.0 <= delay <= 7.0 + ceiling for delay in delays)
    spread = [(delay - 7.0) / ceiling for delay in delays]
    assert min(spread) < 0.05
    assert max(spread) > 0.95


@pytest.mark.parametrize("asked", [None, -5.0, 0.0])
def test_who_asks_for_nothing_gets_the_backoff_alone(asked):
    assert 0 <= retry_delay(Backoff(1.0, 1.0), 1, asked) <= 1


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("attempts", 0),
        ("threads", 0),
        ("beams_rate", 0.0),
        ("channels_rate", float("nan")),
        ("lease", 0.0),
        ("stop_within", -1.0),
        ("backoff", Backoff(-1, 1)),
        ("held", Probes(1, float("inf"))),
    ],
)
def test_options_that_make_no_sense_are_refused_by_name(option, value):
    with pytest.raises(SettingsError, match=option):
        DispatchOptions(**{option: value})
