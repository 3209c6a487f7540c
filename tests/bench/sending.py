"""``make bench``: events a second, sent one by one, as fast as can be, and out of a queue.

The SDK one by one is what most applications do today. The tuned client packs ten events into a
request and sends from as many threads as serve best; it loses what is in memory when it ends. The
outbox is a queue on disk with the dispatcher above it.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pusher
from answering_server import answering_server

from notifyspec.dispatching import Dispatcher
from notifyspec.message import Audience
from notifyspec.queue import Job, Notification
from notifyspec.queues.choice import open_queue
from notifyspec.transport import Trigger, TriggerBatch
from notifyspec.transports.pusher import ChannelsCredentials, PusherTransport

if TYPE_CHECKING:
    from notifyspec.queue import Queue

TEXT = (
    '{"event_name":"order_done","event_type":"ACTIONS","data":{"n":%d,"text":"' + "x" * 200 + '"}}'
)
PLACES = (("loopback", 0.0), ("20 ms", 0.02), ("50 ms", 0.05))
THREADS = (1, 2, 4, 8, 64)
SECONDS = 2.0


def transport_to(port: int) -> PusherTransport:
    credentials = ChannelsCredentials(
        "1", "key", "secret", host="127.0.0.1", port=port, scheme="http"
    )
    return PusherTransport(channels=credentials)


def sdk_one_by_one(port: int) -> float:
    client = pusher.Pusher("1", "key", "secret", ssl=False, host="127.0.0.1", port=port)
    start, sent = time.perf_counter(), 0
    while (taken := time.perf_counter() - start) < SECONDS:
        client.trigger(f"orders-{sent}", "order_done", TEXT % sent)
        sent += 1
    return sent / taken


def tuned(port: int, threads: int) -> float:
    transport = transport_to(port)
    numbers = itertools.count()
    sent = [0] * threads
    start = time.perf_counter()

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
    taken = time.perf_counter() - start
    transport.close()
    return sum(sent) / taken


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


def outbox(url: str, port: int, number: int) -> tuple[float, int]:
    """Events a second, and how many requests were under way at once in the end."""
    with tempfile.TemporaryDirectory() as folder:
        queue = open_queue(url, Path(folder))
        fill(queue, number)
        transport = transport_to(port)
        start = time.perf_counter()
        report = Dispatcher(queue, transport).run_once()
        taken = time.perf_counter() - start
        transport.close()
        queue.close()
    lane = report.lanes[0]
    assert lane.delivered == number, f"{lane.delivered} of {number} were delivered"
    return number / taken, lane.concurrency


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--queue",
        action="append",
        help="a URL; by default SQLite, with each commit on disk, and the same without",
    )
    parser.add_argument("--events", type=int, default=40_000, help="through the outbox")
    chosen = parser.parse_args()
    urls = chosen.queue or ["sqlite:///queue.db"]
    logging.disable(logging.CRITICAL)
    out = sys.stdout.write
    names = ["SDK 1 by 1", "tuned", *urls]
    out(f"{'events/s':10}" + "".join(f"{name:>22}" for name in names) + "\n")
    for place, delay in PLACES:
        with answering_server(delay) as port:
            one = sdk_one_by_one(port)
            best, threads = max((tuned(port, threads), threads) for threads in THREADS)
            cells = [f"{one:,.0f}", f"{best:,.0f} ({threads} threads)"]
            for url in urls:
                rate, concurrency = outbox(url, port, chosen.events)
                cells.append(f"{rate:,.0f} ({rate / best:.0%}, {rate / one:.0f} x, {concurrency})")
            out(f"{place:10}" + "".join(f"{cell:>22}" for cell in cells) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
