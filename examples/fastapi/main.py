"""Starts the kiosk with a sandbox in Pusher's place, orders twice, and shows what arrived.

    python examples/fastapi/main.py

The first order's card is declined, so its transaction is rolled back, and nobody hears of it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from notifyspec.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        os.environ.update(
            sandbox.environment,
            KIOSK_DATABASE=f"sqlite+aiosqlite:///{folder}/kiosk.db",
            NOTIFYSPEC_QUEUE=f"sqlite+pysqlite:///{folder}/kiosk.db",
        )
        with served() as url:
            for number, card in (("A-1", "declined"), ("A-2", "valid")):
                print(f"{number}: {order(url, number, card)}")
            sandbox.wait_for(1)
        for received in sandbox.history():
            payload = json.dumps(received.payload["actions"][0]["data"]["message"]["meta"])
            print(f"arrived: {received.event} on {received.targets[0]} with {payload}")
    return 0


@contextmanager
def served() -> Iterator[str]:
    from app import app  # it reads the environment

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def order(url: str, number: str, card: str) -> str:
    body = json.dumps({"number": number, "customer": 42, "card": card}).encode()
    request = urllib.request.Request(f"{url}/orders", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return f"{answer.status} {answer.read().decode()}"
    except urllib.error.HTTPError as refused:
        return f"{refused.code} {refused.read().decode()}"


if __name__ == "__main__":
    sys.exit(main())
