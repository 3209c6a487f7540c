"""How other processes find a running sandbox."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
import threading

import pytest

from notifyspec.sandbox import Credentials, Sandbox
from notifyspec.sandbox.discovery import Announcement, announce, find


def test_an_announced_sandbox_is_found_from_any_folder_below(tmp_path, sandbox):
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    with announce(tmp_path, sandbox) as path:
        expected = Announcement(os.getpid(), sandbox.url, sandbox.credentials)
        assert find(tmp_path) == find(below) == expected
        assert path == tmp_path / ".notifyspec" / "sandbox.json"
        assert (tmp_path / ".notifyspec" / ".gitignore").read_text() == "*\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()
    assert find(below) is None


def test_the_nearest_running_sandbox_wins_over_a_stale_file(tmp_path, sandbox):
    below = tmp_path / "below"
    below.mkdir()
    with announce(tmp_path, sandbox), Sandbox() as other:
        with announce(below, other):
            assert find(below).url == other.url
            stale = (below / ".notifyspec" / "sandbox.json").read_text()
        (below / ".notifyspec" / "sandbox.json").write_text(
            stale.replace(str(os.getpid()), "999999999")
        )
        assert find(below).url == sandbox.url


def test_other_credentials_travel_with_the_announcement(tmp_path):
    credentials = Credentials(key="mine", secret="mine-too")
    with Sandbox(credentials=credentials) as sandbox, announce(tmp_path, sandbox):
        found = find(tmp_path)
    assert found.credentials == credentials
    assert "mine-too" not in repr(found)


def test_a_later_announcement_is_not_removed_by_an_earlier_one(tmp_path, sandbox):
    first = announce(tmp_path, sandbox)
    first.__enter__()
    with Sandbox() as later, announce(tmp_path, later):
        first.__exit__(None, None, None)
        assert find(tmp_path).url == later.url
    assert find(tmp_path) is None


def test_a_file_whose_process_is_gone_is_passed_over(tmp_path):
    with Sandbox() as sandbox, announce(tmp_path, sandbox) as path:
        text = path.read_text()
    path.write_text(text)
    assert find(tmp_path) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        "[" * 100_000,
        '{"pid": 1, "url": 7, "credentials": {}}',
        '{"pid": "1", "url": "http://127.0.0.1:1", "credentials": {}}',
        '{"pid": 1, "url": "http://127.0.0.1:1", "credentials": {"colour": "red"}}',
        '{"pid": 1, "url": "http://127.0.0.1:1", "credentials": []}',
        '{"pid": 1, "url": "http://127.0.0.1:notaport", "credentials": {}}',
        '{"pid": 1, "url": "http://[", "credentials": {}}',
        '{"pid": 1, "url": "http://example.com:80", "credentials": {}}',
        '{"pid": 1, "url": "file:///etc/passwd", "credentials": {}}',
    ],
)
def test_a_corrupt_file_is_passed_over(tmp_path, text):
    folder = tmp_path / ".notifyspec"
    folder.mkdir()
    (folder / "sandbox.json").write_text(text)
    assert find(tmp_path) is None


def test_a_binary_file_or_a_folder_in_its_place_is_passed_over(tmp_path):
    folder = tmp_path / ".notifyspec"
    folder.mkdir()
    (folder / "sandbox.json").write_bytes(b"\xff\xfe\x00")
    assert find(tmp_path) is None
    (folder / "sandbox.json").unlink()
    (folder / "sandbox.json").mkdir()
    assert find(tmp_path) is None


def test_a_server_that_never_answers_is_passed_over(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        folder = tmp_path / ".notifyspec"
        folder.mkdir()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        content = {"pid": os.getpid(), "url": url, "credentials": {}}
        (folder / "sandbox.json").write_text(json.dumps(content))
        assert find(tmp_path) is None


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"pid":1}',
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\xff\xff",
        b"nonsense\r\n\r\n",
    ],
)
def test_another_server_on_the_port_is_passed_over(tmp_path, answer):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            client, _ = server.accept()
            with client:
                client.recv(4_096)
                client.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        folder = tmp_path / ".notifyspec"
        folder.mkdir()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        content = {"pid": os.getpid(), "url": url, "credentials": {}}
        (folder / "sandbox.json").write_text(json.dumps(content))
        assert find(tmp_path) is None
        thread.join()


def test_looking_for_a_sandbox_loads_no_server():
    code = "import sys, notifyspec.sandbox.discovery; print('aiohttp' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert answer.stdout.strip() == "False"
