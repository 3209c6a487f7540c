"""Starts the kiosk with a sandbox in Pusher's place, orders twice, and shows what arrived.

    python examples/flask/main.py

The first order's card is declined, so its transaction is rolled back, and nobody hears of it.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from werkzeug.serving import make_server

from notifyspec.sandbox import Sandbox

APP = Path(__file__).parent / "app.py"


def main() -> int:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        os.environ.update(sandbox.environment, KIOSK_DATABASE=f"sqlite:///{folder}/kiosk.db")
        url = serve()
        for number, card in (("A-1", "declined"), ("A-2", "valid")):
            print(f"{number}: {order(url, number, card)}", flush=True)
        deliver = [sys.executable, "-m", "flask", "--app", APP, "notifyspec", "work", "--once"]
        subprocess.run(deliver, check=True)
        for received in sandbox.history():
            payload = json.dumps(received.payload["actions"][0]["data"]["message"]["meta"])
            print(f"arrived: {received.event} on {received.targets[0]} with {payload}")
    return 0


def serve() -> str:
    from app import create_app  # it reads the environment

    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.port}"


def order(url: str, number: str, card: str) -> str:
    form = urllib.parse.urlencode({"number": number, "customer": 42, "card": card})
    try:
        with urllib.request.urlopen(f"{url}/orders", form.encode(), timeout=10) as answer:
            return f"{answer.status} {answer.read().decode()}"
    except urllib.error.HTTPError as refused:
        return f"{refused.code} {refused.read().decode()}"


if __name__ == "__main__":
    sys.exit(main())
