"""Another process on the same queue: ``python program.py URL FOLDER WHAT …``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from notifications import CHANNELS, claim, notification

from notifyspec.queue import Ack, Queue
from notifyspec.queues.choice import open_queue


def start(url: str, folder: Path, *what: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, __file__, url, str(folder), *map(str, what)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,  # a line that is read leaves the next ones to ``communicate``
    )


def put_forever(queue: Queue, name: str) -> None:
    """Says the id of each notification, of three jobs, after it was put."""
    for number in range(1_000_000):
        queue.put([notification(f"{name}-{number}", jobs=3, key=f"{name}-{number}")])
        say(f"{name}-{number}")


def put(queue: Queue, name: str, number: str) -> None:
    for one in range(int(number)):
        queue.put([notification(f"{name}-{one}")])


def claim_forever(queue: Queue, lease: str) -> None:
    """Says what it has claimed, and then what it has settled."""
    while True:
        for one in claim(queue, 10, lease=float(lease), wait=1.0):
            say(f"claimed {one.job.notification}")
            if not queue.settle([(one, Ack())]):
                say(f"settled {one.job.notification}")


def drain(queue: Queue) -> None:
    while claims := claim(queue, 7):
        for one in claims:
            say(one.job.notification)


def reserve(queue: Queue, number: str) -> None:
    """Says by the wall clock when each slot is."""
    import time

    for _ in range(int(number)):
        before = time.time()
        wait = queue.reserve(CHANNELS, 1, 5.0)
        say(f"{before + wait} {time.time() + wait}")


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # at once, and whole


if __name__ == "__main__":
    url, folder, what, *rest = sys.argv[1:]
    queue = open_queue(url, Path(folder))
    say("ready")
    sys.stdin.readline()  # until all of them are there
    globals()[what](queue, *rest)
    queue.close()
