"""``python tests/bench/queueing.py [URL]``: what a queue costs, and that a claim costs the same
whatever waits.

For a queue in SQLite by default, in a folder that is removed at the end. Rows of 300 bytes are put
by 1 and by 8 processes, one a call, beside bare SQLite in turns; then claimed and settled by one,
500 a call.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sqlite3
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from notifyspec.audience import Audience
from notifyspec.queue import Ack, Dead, Job, Notification, Selection
from notifyspec.queues.choice import open_queue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notifyspec.queue import Queue

LANE = "channels"
TEXT = f'{{"message":{{"content":"{"x" * 250}"}}}}'
PUTS = 2_000  # in all
ROWS = 40_000
BATCH = 500
BACKLOGS = (1_000, 10_000, 100_000, 1_000_000)
ROUNDS = 40
SCHEDULED = 4_000_000_000.0  # a time that has not come


def notification(name: str, number: int, due: float | None = None) -> Notification:
    job = Job(
        notification=f"{name}-{number:09}",
        part=0,
        lane=LANE,
        spec="order_done",
        audience=Audience.CHANNELS,
        targets=(f"orders-{number}",),
        event="order_done",
        text=TEXT,
        socket_id=None,
        created=0.0,
        due=due,
        expires=None,
        attempts=None,
        maybe_sent="retry",
        trace=None,
    )
    return Notification(job.notification, None, "", (job,))


def batches(name: str, number: int, due: float | None = None) -> Iterator[list[Notification]]:
    for start in range(0, number, BATCH):
        yield [notification(name, one, due) for one in range(start, min(start + BATCH, number))]


def put_each(url: str, root: Path, name: str, number: int, start: float) -> None:
    queue = open_queue(url, root)
    queue.stats()
    while perf_counter() < start:
        pass
    for one in range(number):
        queue.put([notification(name, one)])
    queue.close()


def put_each_bare(synchronous: str, root: Path, name: str, number: int, start: float) -> None:
    """The least that SQLite can do for it: one table, one row, one transaction."""
    connection = sqlite3.connect(root / "bare.db", timeout=60, isolation_level=None)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, text)")
    while perf_counter() < start:
        pass
    for one in range(number):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO bare (text) VALUES (?)", (f"{name}-{one}{TEXT}",))
        connection.execute("COMMIT")
    connection.close()


def putting(target: Callable[..., None], url: str, root: Path, processes: int) -> float:
    """Rows a second."""
    spawn = multiprocessing.get_context("spawn")
    start = perf_counter() + 2.0 + processes / 4
    share = PUTS // processes
    started = [
        spawn.Process(target=target, args=(url, root, f"p{one}", share, start))
        for one in range(processes)
    ]
    for one in started:
        one.start()
    for one in started:
        one.join()
    return share * processes / (perf_counter() - start)


def draining(queue: Queue) -> tuple[float, float, float]:
    """Rows a second, and the microseconds of this process's work for each row in claim, settle."""
    claimed = settled = 0.0
    for batch in batches("b", ROWS):
        queue.put(batch)
    rows, start = 0, perf_counter()
    while True:
        before = process_time()
        claims = queue.claim([LANE], BATCH)
        between = process_time()
        if not claims:
            break
        queue.settle([(claim, Ack()) for claim in claims])
        claimed += between - before
        settled += process_time() - between
        rows += len(claims)
    took = perf_counter() - start
    return rows / took, claimed / rows * 1e6, settled / rows * 1e6


def claim_milliseconds(queue: Queue) -> float:
    """Of this process's time, for a claim of ten rows: the median."""
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        claims = queue.claim([LANE], 10)
        times.append(process_time() - start)
        assert len(claims) == 10
        queue.settle([(claim, Ack()) for claim in claims])
    return statistics.median(times) * 1e3


def measure(url: str, root: Path) -> None:
    out = sys.stdout.write
    if url.startswith("sqlite:"):
        out(f"{'one row a call':34}{'rows/s':>10}{'of bare SQLite':>18}\n")
        for synchronous in ("full", "normal"):
            for processes in (1, 8):
                ours, bare = [], []
                for _ in range(3):  # in turns, so that both meet the same moods of the machine
                    address = f"{url}?synchronous={synchronous}"
                    ours.append(putting(put_each, address, root, processes))
                    bare.append(putting(put_each_bare, synchronous, root, processes))
                rate = statistics.median(ours)
                ratio = statistics.median(
                    one / other for one, other in zip(ours, bare, strict=True)
                )
                label = f"put by {processes} process{'es' if processes > 1 else ''}"
                out(f"{label:20}{synchronous:14}{rate:10,.0f}{ratio:18.2f}\n")
    queue = open_queue(url, root)
    queue.purge(Selection())
    rate, claimed, settled = draining(queue)
    out(f"\n{BATCH} rows a call: claim and settle {rate:,.0f} rows/s;")
    out(f" claim {claimed:.1f} µs, settle {settled:.1f} µs a row of this process's time\n")
    out(f"\n{'10 rows':26}{'claim':>10}\n")
    there = 0
    for backlog in BACKLOGS:
        for batch in batches(f"r{backlog}", backlog - there):
            queue.put(batch)
        there = backlog
        out(f"{backlog:9,} ready           {claim_milliseconds(queue):8.2f} ms\n")
        there -= 10 * ROUNDS
    for batch in batches("s", 100_000, SCHEDULED):
        queue.put(batch)
    out(f"{'  and 100,000 scheduled':26}{claim_milliseconds(queue):8.2f} ms\n")
    for _ in range(20):
        queue.claim([LANE], 5_000, lease=3600)
    out(f"{'  and 100,000 claimed':26}{claim_milliseconds(queue):8.2f} ms\n")
    for _ in range(20):
        queue.settle([(claim, Dead("refused", "no")) for claim in queue.claim([LANE], 5_000)])
    out(f"{'  and 100,000 dead':26}{claim_milliseconds(queue):8.2f} ms\n")
    queue.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("url", nargs="?", default="sqlite:///queue.db")
    with tempfile.TemporaryDirectory() as folder:
        measure(parser.parse_args().url, Path(folder))


if __name__ == "__main__":
    main()
