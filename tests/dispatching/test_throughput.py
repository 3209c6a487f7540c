"""How many requests are under way at once to a real server in a process of its own."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from jobs import QUICK, job, put, records, wait_for
from ways import pusher_transport

from notifyspec.dispatching import Dispatcher

sys.path.append(str(Path(__file__).parents[1] / "bench"))

from answering_server import answering_server


@pytest.mark.parametrize(("delay", "fewest"), [(0.1, 32), (0.3, 64)])
def test_many_requests_are_under_way_to_a_server_that_is_far_away(queue, delay, fewest):
    put(queue, *(job(n) for n in range(30_000)))
    with answering_server(delay) as port:
        transport = pusher_transport(f"http://127.0.0.1:{port}")
        options = replace(QUICK, threads=64)
        with Dispatcher(queue, transport, options=options) as dispatcher:
            wait_for(lambda: dispatcher.report().lanes[0].concurrency >= fewest)
            assert records(queue)  # there was enough to send until then
        transport.close()


def test_a_limit_on_threads_is_kept(queue):
    put(queue, *(job(n) for n in range(2_000)))
    with answering_server(0.02) as port:
        transport = pusher_transport(f"http://127.0.0.1:{port}")
        options = replace(QUICK, threads=3)
        with Dispatcher(queue, transport, options=options) as dispatcher:
            wait_for(lambda: not records(queue))
            assert dispatcher.report().lanes[0].concurrency <= 3
        transport.close()
