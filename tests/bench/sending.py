"""``make bench``: events a second, sent one by one, as fast as can be, and out of a queue.

The SDK one by one is what most applications do today. The tuned client packs ten events into a
request and sends from as many threads as serve best; it loses what is in memory when it ends. The
outbox is a queue on disk with the dispatcher above it.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import logging
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
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
SECONDS = 1.0
ROUNDS = 3


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
        help="the URL of a queue, several times for several (default: a file of SQLite)",
    )
    parser.add_argument("--events", type=int, default=40_000, help="through the outbox")
    chosen = parser.parse_args()
    urls = chosen.queue or ["sqlite:///queue.db"]
    logging.disable(logging.CRITICAL)
    gc.freeze()  # as `notifyspec work` does
    out = sys.stdout.write
    out("events/s; (of the tuned client, times the SDK, requests under way in the end)\n")
    names = ["SDK one by one", "tuned client", *urls]
    out(" " * 10 + "".join(f"{name:>26}" for name in names) + "\n")
    for place, delay in PLACES:
        with answering_server(delay) as port:
            threads = max(THREADS, key=lambda threads: tuned(port, threads))
            rounds = []
            for _ in range(ROUNDS):  # in turns, so that all meet the same moods of the machine
                one, best = sdk_one_by_one(port), tuned(port, threads)
                rounds.append((one, best, [outbox(url, port, chosen.events) for url in urls]))
        cells = [f"{median(one for one, _, _ in rounds):,.0f}"]
        cells.append(f"{median(best for _, best, _ in rounds):,.0f} ({threads} threads)")
        for index in range(len(urls)):
            rate = median(boxes[index][0] for _, _, boxes in rounds)
            share = median(boxes[index][0] / best for _, best, boxes in rounds)
            times = median(boxes[index][0] / one for one, _, boxes in rounds)
            cells.append(f"{rate:,.0f} ({share:.0%}, {times:.0f} x, {rounds[-1][2][index][1]})")
        out(f"{place:10}" + "".join(f"{cell:>26}" for cell in cells) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
