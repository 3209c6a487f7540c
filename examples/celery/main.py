"""Starts a Celery worker with a sandbox in Pusher's place, orders twice, and shows what arrived.

    python examples/celery/main.py

The first order's card is declined, so its transaction is rolled back, and nobody hears of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from notifyspec.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
SECONDS = 30


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        Path(folder, "broker").mkdir()
        os.environ.update(
            sandbox.environment,
            KIOSK_FOLDER=folder,
            NOTIFYSPEC_QUEUE=f"sqlite+pysqlite:///{folder}/kiosk.db",
        )
        from kiosk import Base, CardDeclinedError, engine, place  # it reads the environment

        Base.metadata.create_all(engine)
        with worker(folder):
            for number, card in (("A-1", "declined"), ("A-2", "valid")):
                try:
                    place(number, card)
                    print(f"{number}: placed")
                except CardDeclinedError:
                    print(f"{number}: the card was declined")
            sandbox.wait_for(1, SECONDS)
        for received in sandbox.history():
            payload = json.dumps(received.payload["actions"][0]["data"]["message"]["meta"])
            print(f"arrived: {received.event} on {received.targets[0]} with {payload}")
    return 0


@contextmanager
def worker(folder: str) -> Iterator[None]:
    """With --beat, which runs the schedule in the worker: enough where there is one of them."""
    call = [sys.executable, "-m", "celery", "--quiet", "-A", "kiosk", "worker", "--beat", "-c", "1"]
    options = ["-s", f"{folder}/schedule", "--loglevel", "warning"]
    process = subprocess.Popen([*call, *options], cwd=HERE, stdout=sys.stderr)
    try:
        yield
    finally:
        process.terminate()
        process.wait(SECONDS)


if __name__ == "__main__":
    sys.exit(main())
