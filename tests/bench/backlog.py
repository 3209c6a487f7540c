"""``make bench``: what a dispatcher needs in memory, and how fast it is, behind a long queue.

The backlog is put first; the dispatcher then works in a process of its own for a while.
"""

from __future__ import annotations

import argparse
import logging
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from answering_server import answering_server
from sending import fill, transport_to

from notifyspec.dispatching import Dispatcher
from notifyspec.queues.choice import open_queue

SIZES = (1_000, 10_000, 100_000, 1_000_000)
CLAIMED = 500
SECONDS = 5.0
URL = "sqlite:///queue.db"


def work(folder: str, port: int, size: int) -> None:
    """In the dispatcher's own process: prints events a second, and the most memory in MB."""
    logging.disable(logging.CRITICAL)
    queue = open_queue(URL, Path(folder))
    dispatcher = Dispatcher(queue, transport_to(port))
    start = time.perf_counter()
    dispatcher.start()
    while time.perf_counter() - start < SECONDS and delivered(dispatcher) < size - CLAIMED:
        time.sleep(0.01)
    taken = time.perf_counter() - start
    dispatcher.stop()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    megabytes = most / (1024 * 1024 if sys.platform == "darwin" else 1024)
    sys.stdout.write(f"{delivered(dispatcher) / taken} {megabytes}\n")


def delivered(dispatcher: Dispatcher) -> int:
    return dispatcher.report().lanes[0].delivered


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        work(chosen.work[0], int(chosen.work[1]), int(chosen.work[2]))
        return
    out = sys.stdout.write
    out(f"{'waiting':>10}{'put/s':>12}{'claim of 500':>15}{'delivered/s':>14}{'memory':>10}\n")
    for size in chosen.sizes:
        with tempfile.TemporaryDirectory() as folder, answering_server(0.0) as port:
            queue = open_queue(URL, Path(folder))
            start = time.perf_counter()
            fill(queue, size)
            put = size / (time.perf_counter() - start)
            start = time.perf_counter()
            claims = queue.claim(["channels"], CLAIMED)
            claim = time.perf_counter() - start
            assert len(claims) == CLAIMED
            queue.close()
            ended = subprocess.run(
                [sys.executable, __file__, "--work", folder, str(port), str(size)],
                stdout=subprocess.PIPE,
                check=True,
                text=True,
            )
            rate, megabytes = map(float, ended.stdout.split())
        out(f"{size:>10,}{put:>12,.0f}{claim * 1e3:>12.1f} ms{rate:>14,.0f}{megabytes:>7.0f} MB\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
