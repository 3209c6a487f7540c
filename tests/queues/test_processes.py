"""Several processes on one queue, some of which are killed."""

from __future__ import annotations

import random
import time
from collections import Counter

import program
import pytest
from engines import RealClock, shared_by_processes
from notifications import BEAMS, CHANNELS, claim, ids, put

from notifyspec.queue import Ack, Selection

pytestmark = shared_by_processes
PATIENCE = 60


@pytest.fixture
def clock():
    return RealClock()  # the other processes have no other


@pytest.fixture
def start(url, tmp_path):
    """Start programs, which begin together; kill those that are left."""
    started = []

    def start(*commands):
        new = [program.start(url, tmp_path, *command) for command in commands]
        started.extend(new)
        for one in new:
            assert one.stdout.readline() == b"ready\n"
        for one in new:
            one.stdin.write(b"\n")
        return new

    yield start
    for one in started:
        one.kill()
        one.communicate()


def lines(process):
    out, _ = process.communicate(timeout=PATIENCE)
    return out.decode().splitlines()


def whole(output):
    """The lines that were written to their end."""
    return output.decode().rpartition("\n")[0].splitlines()


def test_processes_that_claim_at_once_never_share_a_job(queue, start):
    put(queue, *(f"n{number}" for number in range(300)))
    shares = [lines(one) for one in start(("drain",), ("drain",), ("drain",))]
    claimed = [name for share in shares for name in share]
    assert sorted(claimed) == sorted(f"n{number}" for number in range(300))


def test_processes_that_put_at_once_lose_nothing(queue, start):
    for one in start(*(("put", name, 40) for name in "abcd")):
        assert lines(one) == []
        assert one.returncode == 0
    expected = {f"{name}-{one}" for name in "abcd" for one in range(40)}
    assert set(ids(claim(queue, 1000))) == expected


def test_processes_that_reserve_at_once_never_get_the_same_slot(queue, start):
    slots = sorted(
        tuple(map(float, line.split()))
        for one in start(*[("reserve", 25)] * 4)
        for line in lines(one)
    )
    assert len(slots) == 100
    # Each slot is known to lie within a span; the n-th can't be before n steps after the first.
    first = slots[0][0]
    ends = sorted(latest for _, latest in slots)
    assert all(latest >= first + number / 5.0 - 0.001 for number, latest in enumerate(ends)), (
        "two slots lie closer together than the rate allows"
    )


def test_waiting_ends_with_a_job_that_another_process_puts(queue, start):
    (other,) = start(("put", "a", 1))
    assert ids(claim(queue, wait=PATIENCE)) == ["a-0"]
    assert lines(other) == []


def test_no_put_that_has_returned_is_lost_and_none_is_stored_by_half_when_its_process_is_killed(
    queue, start
):
    returned: list[str] = []
    claimed: Counter[str] = Counter()

    def drain():
        while claims := claim(queue, 1_000, wait=0.1):
            claimed.update(ids(claims))
            assert queue.settle([(one, Ack()) for one in claims]) == []

    for trial in range(8):
        (victim,) = start(("put_forever", f"t{trial}"))
        assert victim.stdout.readline() == f"t{trial}-0\n".encode()
        time.sleep(random.uniform(0, 0.08))  # wherever it is by then
        victim.kill()
        returned += [f"t{trial}-0", *whole(victim.communicate()[0])]
        drain()
    end = time.monotonic() + PATIENCE
    # A server ends what was under way whenever it gets to it.
    while (set(claimed.values()) != {3} or set(returned) - set(claimed)) and time.monotonic() < end:
        drain()
    assert set(claimed.values()) == {3}
    assert set(returned) <= set(claimed)
    assert len(claimed) <= len(returned) + 8  # what was under way


def test_what_a_killed_dispatcher_had_claimed_comes_back_after_its_lease(queue, start):
    put(queue, *(f"n{number}" for number in range(400)))
    (victim,) = start(("claim_forever", 0.5))
    assert victim.stdout.readline()
    time.sleep(random.uniform(0, 0.1))
    victim.kill()
    said = whole(victim.communicate()[0])
    settled = {line.removeprefix("settled ") for line in said if line.startswith("settled ")}
    left: list[str] = []
    end = time.monotonic() + PATIENCE
    while queue.stats() and time.monotonic() < end:
        claims = claim(queue, 100, wait=0.2)
        left += ids(claims)
        assert queue.settle([(one, Ack()) for one in claims]) == []
    assert len(left) == len(set(left))
    assert not settled & set(left)
    missing = {f"n{number}" for number in range(400)} - settled - set(left)
    assert len(missing) <= 1  # settled, and killed before it could say so


def test_stats_and_pages_can_be_read_while_another_process_puts(queue, start):
    (other,) = start(("put_forever", "a"))
    for _ in range(30):
        queue.stats()
        records, _ = queue.find(Selection(lane=CHANNELS), limit=10)
        parts = Counter(one.job.notification for one in records[:9])
        assert set(parts.values()) <= {3}
        assert queue.find(Selection(lane=BEAMS)) == ([], None)
    assert other.poll() is None
