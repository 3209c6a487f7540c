"""The sandbox as a program: started, found by others, and ended by a signal."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys

import pytest
import requests

from notifyspec.sandbox import Sandbox
from notifyspec.sandbox.discovery import find

PROGRAM = """
import sys
from pathlib import Path
from notifyspec.sandbox import Sandbox
from notifyspec.sandbox.foreground import run

run(
    Sandbox(port=int(sys.argv[2])),
    root=Path(sys.argv[1]),
    started=lambda sandbox: print(sandbox.url, flush=True),
)
print("ended")
"""
HANDSHAKE = (
    b"GET /%s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@contextlib.contextmanager
def program(root, port=0):
    """The sandbox in a process of its own, and the first line that it printed."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(root), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_with_clients_connected(tmp_path, number):
    with program(tmp_path) as (process, url):
        announcement = find(tmp_path)
        assert (announcement.pid, announcement.url) == (process.pid, url)
        port = int(url.rpartition(":")[2])
        with (
            requests.Session() as idle,
            socket.create_connection(("127.0.0.1", port), timeout=5) as client,
            socket.create_connection(("127.0.0.1", port), timeout=5) as page,
        ):
            assert idle.get(url, timeout=5).status_code == 200
            for connection, path in (
                (client, b"app/sandbox-key?protocol=7"),
                (page, b"sandbox/feed"),
            ):
                connection.sendall(HANDSHAKE % path)
                assert b"101 Switching Protocols" in connection.recv(4_096)
            process.send_signal(number)
            process.send_signal(number)
            output, errors = process.communicate(timeout=10)
        assert (process.returncode, output, errors) == (0, "ended\n", "")
        assert find(tmp_path) is None
        assert not (tmp_path / ".notifyspec" / "sandbox.json").exists()
        with Sandbox(port=port) as after:
            assert after.port == port


def test_one_that_was_killed_is_passed_over_and_replaced(tmp_path):
    with program(tmp_path) as (process, url):
        process.kill()
        process.wait(5)
        path = tmp_path / ".notifyspec" / "sandbox.json"
        assert json.loads(path.read_text())["url"] == url
        assert find(tmp_path) is None
        with program(tmp_path) as (_, again):
            assert find(tmp_path).url == again


def test_a_taken_port_raises_and_announces_nothing(tmp_path, sandbox):
    with program(tmp_path, sandbox.port) as (process, line):
        _, errors = process.communicate(timeout=10)
        assert (process.returncode, line) == (1, "")
        assert "OSError" in errors
    assert find(tmp_path) is None
