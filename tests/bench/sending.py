"""``make bench``: events a second, sent one by one, as fast as can be, and out of a queue.

The SDK one by one is what most applications do today. The tuned client packs ten events into a
request and sends from as many threads as serve best; it loses what is in memory when it ends. The
outbox is a queue on disk with the dispatcher above it; ``--nats`` and ``--postgres`` add one on a
server that is started for it. The microseconds are this process's share of the processors for an
event: they hold also where other programs keep the machine busy.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import logging
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import pusher
from answering_server import answering_server

sys.path.insert(0, str(Path(__file__).parent.parent / "queues"))
from servers import nats_server, postgres_server

from notifyspec.audience import Audience
from notifyspec.cli.working import quiet_collector
from notifyspec.dispatching import Dispatcher
from notifyspec.queue import Job, Notification
from notifyspec.queues.choice import open_queue
from notifyspec.transport import Trigger, TriggerBatch
from notifyspec.transports.pusher import ChannelsCredentials, PusherTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notifyspec.queue import Queue

TEXT = (
    '{"event_name":"order_done","event_type":"ACTIONS","data":{"n":%d,"text":"' + "x" * 200 + '"}}'
)
PLACES = (("loopback", 0.0), ("20 ms", 0.02), ("50 ms", 0.05))
THREADS = (1, 2, 4, 8, 64)
SECONDS = 1.0
ROUNDS = 3


class Speed(NamedTuple):
    """``cpu``: microseconds of this process for an event. ``at_once``: requests under way."""

    rate: float
    cpu: float
    at_once: int


class Outbox(NamedTuple):
    """``url`` answers that of an empty queue."""

    name: str
    url: Callable[[], str]


def transport_to(port: int) -> PusherTransport:
    credentials = ChannelsCredentials(
        "1", "key", "secret", host="127.0.0.1", port=port, scheme="http"
    )
    return PusherTransport(channels=credentials)


def sdk_one_by_one(port: int) -> Speed:
    client = pusher.Pusher("1", "key", "secret", ssl=False, host="127.0.0.1", port=port)
    start, began, sent = time.perf_counter(), time.process_time(), 0
    while (taken := time.perf_counter() - start) < SECONDS:
        client.trigger(f"orders-{sent}", "order_done", TEXT % sent)
        sent += 1
    return Speed(sent / taken, (time.process_time() - began) / sent * 1e6, 1)


def tuned(port: int, threads: int) -> Speed:
    transport = transport_to(port)
    numbers = itertools.count()
    sent = [0] * threads
    start, began = time.perf_counter(), time.process_time()

    def work(thread: int) -> None:
        while time.perf_counter() - start < SECONDS:
            base = next(numbers) * 10
            batch = [
                Trigger((f"orders-{n}",), "order_done", TEXT % n) for n in range(base, base + 10)
            ]
            transport.send(TriggerBatch(tuple(batch)))
            sent[thread] += 10

    workers = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    taken, used = time.perf_counter() - start, time.process_time() - began
    transport.close()
    return Speed(sum(sent) / taken, used / sum(sent) * 1e6, threads)


def fill(queue: Queue, number: int) -> None:
    now = time.time()
    for start in range(0, number, 1_000):
        queue.put(
            [
                Notification(
                    f"n-{n}",
                    None,
                    "",
                    (
                        Job(
                            f"n-{n}", 0, "channels", "order_done", Audience.CHANNELS,
                            (f"orders-{n}",), "order_done", TEXT % n, None, now,
                            None, None, None, "retry", None,
                        ),
                    ),
                )
                for n in range(start, min(start + 1_000, number))
            ]
        )  # fmt: skip


def through(outbox: Outbox, port: int, number: int) -> Speed:
    with tempfile.TemporaryDirectory() as folder:
        queue = open_queue(outbox.url(), Path(folder))
        fill(queue, number)
        transport = transport_to(port)
        start, began = time.perf_counter(), time.process_time()
        report = Dispatcher(queue, transport).run_once()
        taken, used = time.perf_counter() - start, time.process_time() - began
        transport.close()
        queue.close()
    lane = report.lanes[0]
    assert lane.delivered == number, f"{lane.delivered} of {number} were delivered"
    return Speed(number / taken, used / number * 1e6, lane.concurrency)


@contextlib.contextmanager
def outboxes(chosen: argparse.Namespace) -> Iterator[list[Outbox]]:
    """Those that were asked for, with their servers, for the length of the block."""
    urls = chosen.queue or ["sqlite:///queue.db"]
    found = [Outbox(url, lambda url=url: url) for url in urls]  # each run has a folder of its own
    numbers = itertools.count()
    with contextlib.ExitStack() as stack:
        if chosen.nats:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            nats = stack.enter_context(nats_server(folder))
            found.append(Outbox("NATS", lambda: nats.url(f"bench_{next(numbers)}")))
        if chosen.postgres:
            postgres = stack.enter_context(postgres_server())

            def database() -> str:
                name = f"bench_{next(numbers)}"
                postgres.create(name)
                return postgres.url(name)

            found.append(Outbox("PostgreSQL", database))
        yield found


def compare(place: str, delay: float, boxes: list[Outbox], events: int) -> None:
    """Print a place's line."""
    with answering_server(delay) as port:
        threads = max(THREADS, key=lambda threads: tuned(port, threads).rate)
        ones, bests, through_all = [], [], []
        for _ in range(ROUNDS):  # in turns, so that all meet the same moods of the machine
            ones.append(sdk_one_by_one(port))
            bests.append(tuned(port, threads))
            through_all.append([through(box, port, events) for box in boxes])
    cells = [
        f"{median(one.rate for one in ones):,.0f} ({median(one.cpu for one in ones):.0f} us)",
        (
            f"{median(best.rate for best in bests):,.0f} ({threads} threads,"
            f" {median(best.cpu for best in bests):.0f} us)"
        ),
    ]
    for runs in zip(*through_all, strict=True):
        share = median(run.rate / best.rate for run, best in zip(runs, bests, strict=True))
        times = median(run.rate / one.rate for run, one in zip(runs, ones, strict=True))
        cells.append(
            f"{median(run.rate for run in runs):,.0f} ({share:.0%}, {times:.0f} x,"
            f" {runs[-1].at_once}, {median(run.cpu for run in runs):.0f} us)"
        )
    sys.stdout.write(f"{place:10}" + "".join(f"{cell:>34}" for cell in cells) + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--queue",
        action="append",
        help="the URL of a queue, several times for several (default: a file of SQLite)",
    )
    parser.add_argument("--nats", action="store_true", help="a queue on NATS JetStream too")
    parser.add_argument("--postgres", action="store_true", help="a queue in PostgreSQL too")
    parser.add_argument("--events", type=int, default=40_000, help="through each outbox")
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)
    quiet_collector()  # as `notifyspec work` does
    with outboxes(chosen) as boxes:
        sys.stdout.write(
            "events/s; (of the tuned client, times the SDK, requests under way in the end,"
            " processor time for an event)\n"
        )
        names = ["SDK one by one", "tuned client", *(box.name for box in boxes)]
        sys.stdout.write(" " * 10 + "".join(f"{name:>34}" for name in names) + "\n")
        for place, delay in PLACES:
            compare(place, delay, boxes, chosen.events)


if __name__ == "__main__":
    main()
