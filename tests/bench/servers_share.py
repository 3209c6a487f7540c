"""What a job costs the server that keeps it: ``python tests/bench/servers_share.py``.

Processor time of the server and of this process, and what PostgreSQL writes to its log, for putting
jobs by single calls and by calls of a hundred, and for claiming and settling them by 500.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.append(str(Path(__file__).parents[1] / "queues"))

from notifications import notification
from servers import nats_server, postgres_server

from notifyspec.queue import Ack
from notifyspec.queues.choice import open_queue

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.queue import Queue

JOBS = 5_000
TEXT = '{"event_name":"order_done","event_type":"TOAST","data":{"text":"' + "x" * 400 + '"}}'
TICKS = os.sysconf("SC_CLK_TCK")


def seconds_of(pid: int) -> float:
    """Of the process and its children, those that have ended included."""
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(folder.name) == pid:
            total += sum(map(int, fields[11:15])) / TICKS
        elif int(fields[1]) == pid:
            total += sum(map(int, fields[11:13])) / TICKS
    return total


def put_singly(queue: Queue) -> None:
    for _ in range(JOBS // 5):
        queue.put([notification(text=TEXT)])


def put_by_hundreds(queue: Queue) -> None:
    for _ in range(JOBS // 100):
        queue.put([notification(text=TEXT) for _ in range(100)])


def deliver(queue: Queue) -> None:
    while claims := queue.claim(["channels"], 500):
        queue.settle([(claim, Ack()) for claim in claims])


def measure(queue: Queue, pid: int, wal: Callable[[], int]) -> None:
    for what, act, jobs in (
        ("put by 1", put_singly, JOBS // 5),
        ("put by 100", put_by_hundreds, JOBS),
        ("claim, settle by 500", deliver, JOBS + JOBS // 5),
    ):
        before = seconds_of(pid), time.process_time(), time.perf_counter(), wal()
        act(queue)
        after = seconds_of(pid), time.process_time(), time.perf_counter(), wal()
        server, own, clock, log = (late - early for early, late in zip(before, after, strict=True))
        sys.stdout.write(
            f"  {what:22}{server / jobs * 1e6:10.0f} µs{own / jobs * 1e6:10.0f} µs"
            f"{jobs / clock:12,.0f}/s{log / jobs:12,.0f} bytes\n"
        )


def main() -> None:
    head = f"  {'a job':22}{'server':>13}{'client':>13}{'on the clock':>14}{'log':>18}\n"
    with tempfile.TemporaryDirectory() as folder:
        with postgres_server() as server:
            import psycopg

            where = f"host=127.0.0.1 port={server.port} user=postgres"
            with psycopg.connect(where, autocommit=True) as connection:

                def wal() -> int:
                    row = connection.execute(
                        "SELECT pg_current_wal_insert_lsn() - '0/0'"
                    ).fetchone()
                    return int(row[0])

                queue = open_queue(server.url("postgres"), Path(folder))
                queue.migrate()
                sys.stdout.write(f"PostgreSQL\n{head}")
                measure(queue, server.pid, wal)
                queue.close()
        with nats_server(Path(folder)) as nats:
            queue = open_queue(nats.url("bench"), Path(folder))
            sys.stdout.write(f"NATS JetStream, sync_interval: always\n{head}")
            measure(queue, nats.pid, lambda: 0)
            queue.close()


if __name__ == "__main__":
    main()
