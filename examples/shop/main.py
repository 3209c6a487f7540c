"""Starts the shop, with a sandbox in Pusher's place, and prints where it is.

    python examples/shop/main.py [--port N]

Ctrl-C or SIGTERM ends both. Where credentials of Pusher's are set, it is Pusher that is used.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import uvicorn

from notifyspec.sandbox import Sandbox
from notifyspec.sandbox.discovery import announce

HERE = Path(__file__).parent
PORT = 8000
STOP_SECONDS = 1  # how long open requests may take over the end


def main() -> int:
    parser = argparse.ArgumentParser(description="Starts the shop, with a sandbox.")
    parser.add_argument("--port", type=int, default=PORT, help="0 takes a free one")
    port = parser.parse_args().port
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    install_pusher_js()
    with ExitStack() as stack:
        try:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", port)))
        except OSError as error:
            sys.exit(f"Port {port} can't be used ({error.strerror}); choose another with --port.")
        if "PUSHER_APP_ID" not in os.environ:
            sandbox = stack.enter_context(Sandbox())
            stack.enter_context(announce(HERE, sandbox))  # `notifyspec send` finds it from here
            os.environ.update(sandbox.environment)
            print(f"What is sent is shown at  {sandbox.url}")
        print(f"The shop is open at       http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        serve(listener)
    return 0


def install_pusher_js() -> None:
    if (HERE / "node_modules" / "pusher-js").exists():
        return
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("The shop's page uses pusher-js, which npm installs; install Node first.")
    subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE, check=True)


def serve(listener: socket.socket) -> None:
    from app import app  # it reads the environment

    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=STOP_SECONDS)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        print("\nThe shop is closed.")


if __name__ == "__main__":
    sys.exit(main())
