"""What it takes to replay and purge many jobs: ``python tests/bench/operating.py [ROWS]``.

On SQLite and PostgreSQL. Meanwhile another process puts one job after the other: how long each has
to wait for its turn is measured too.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.append(str(Path(__file__).parents[1] / "queues"))

import sqlalchemy as sa
from notifications import notification
from servers import postgres_server

from notifyspec.queue import Selection, State
from notifyspec.queues.choice import open_queue

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.queue import Queue

TEXT = f'{{"message":{{"content":"{"x" * 250}"}}}}'
BURY = "UPDATE notifyspec_jobs SET at = NULL, died = due, cause = 'refused', reason = 'no'"
ALL_DEAD = Selection(states=(State.DEAD,))
ORDERS = Selection(spec="order_done")


def fill(queue: Queue, url: str, rows: int) -> None:
    """With dead jobs. To settle each would take longer than all that is measured."""
    for start in range(0, rows, 5_000):
        several = range(start, min(start + 5_000, rows))
        queue.put([notification(f"d{number}", spec="order_done", text=TEXT) for number in several])
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text(BURY))
    engine.dispose()


def put_meanwhile(url: str, root: Path, ending: Any, waits: Any) -> None:
    queue, told = open_queue(url, root), []
    number = 0
    while not ending.is_set():
        start = time.perf_counter()
        queue.put([notification(f"{os.getpid()}-{number}", spec="other", text=TEXT)])
        told.append(time.perf_counter() - start)
        number += 1
        time.sleep(0.02)
    waits.put(told)


def timed(act: Callable[[], int], url: str, root: Path) -> tuple[int, float, list[float]]:
    spawning = multiprocessing.get_context("spawn")
    ending, waits = spawning.Event(), spawning.Queue()
    other = spawning.Process(target=put_meanwhile, args=(url, root, ending, waits))
    other.start()
    time.sleep(1.5)  # so that it is at work
    start = time.perf_counter()
    number = act()
    seconds = time.perf_counter() - start
    ending.set()
    told = waits.get(timeout=60)
    other.join()
    return number, seconds, told


def measure(name: str, url: str, root: Path, rows: int) -> None:
    queue = open_queue(url, root)
    fill(queue, url, rows)
    for what, act in (
        ("replay", lambda: queue.replay(ALL_DEAD)),
        ("purge", lambda: queue.purge(ORDERS)),
    ):
        number, seconds, waits = timed(act, url, root)
        sys.stdout.write(
            f"{name:12}{what:8}{number:12,}{seconds:10.1f} s{number / seconds:12,.0f}/s"
            f"{statistics.median(waits) * 1e3:14.0f} ms{max(waits) * 1e3:10.0f} ms\n"
        )
        sys.stdout.flush()
    queue.close()


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    sys.stdout.write(f"{'':20}{'jobs':>12}{'':24}{'a put meanwhile':>17}{'longest':>13}\n")
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/queue.db", Path(folder), rows)
    with postgres_server() as server:
        server.create("bench")
        measure("PostgreSQL", server.url("bench"), Path(), rows)


if __name__ == "__main__":
    main()
