"""examples/shop: one command starts it, a real browser uses it, a signal ends it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from notifyspec.sandbox import Credentials

HERE = Path(__file__).parent
SHOP = HERE.parents[1] / "examples" / "shop"
START_SECONDS = 120  # npm may have to fetch pusher-js
BROWSER_SECONDS = 120
STOP_SECONDS = 60
SECONDS = 60


@dataclass(frozen=True)
class Open:
    process: subprocess.Popen[str]
    url: str
    sandbox: str

    def stop(self, number: int) -> tuple[int, str]:
        """Its exit code, and what else it has printed."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=STOP_SECONDS)
        return self.process.returncode, rest


@contextmanager
def opened(folder: Path):
    with subprocess.Popen(
        [sys.executable, folder / "main.py", "--port", "0"],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        alarm = signal.signal(signal.SIGALRM, lambda *_: process.kill())
        signal.alarm(START_SECONDS)
        urls = []
        printed = ""
        while len(urls) < 2 and (line := process.stdout.readline()):
            printed += line
            urls += re.findall(r"http://\S+", line)
        signal.alarm(0)
        signal.signal(signal.SIGALRM, alarm)
        try:
            assert len(urls) == 2, printed
            yield Open(process, url=urls[1], sandbox=urls[0])
        finally:
            process.kill()


@pytest.fixture(scope="module")
def folder(node, tmp_path_factory):
    """A copy of the example as it is in a fresh clone."""
    copy = tmp_path_factory.mktemp("shop") / "shop"
    unwanted = shutil.ignore_patterns("node_modules", ".notifyspec", "__pycache__")
    return shutil.copytree(SHOP, copy, ignore=unwanted)


@pytest.fixture
def shop(folder):
    with opened(folder) as shop:
        yield shop


def is_closed(url: str) -> bool:
    """Whether nobody answers; a server of another test may take the port, but not for long."""
    host, port = url.removeprefix("http://").split(":")
    end = time.monotonic() + STOP_SECONDS
    while time.monotonic() < end:
        with socket.socket() as client:
            if client.connect_ex((host, int(port))) != 0:
                return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_shop_and_its_sandbox(shop, folder, number):
    announced = folder / ".notifyspec" / "sandbox.json"
    assert json.loads(announced.read_text())["url"] == shop.sandbox
    session = requests.Session()
    assert session.get(f"{shop.url}/api/session", timeout=SECONDS).ok
    assert session.post(f"{shop.url}/api/orders/sencha", timeout=SECONDS).status_code == 202
    code, rest = shop.stop(number)
    assert code == 0
    assert rest == {signal.SIGINT: "\nThe shop is closed.\n", signal.SIGTERM: ""}[number]
    assert not announced.exists()
    assert is_closed(shop.url)
    assert is_closed(shop.sandbox)


def test_a_port_that_is_taken_is_told_in_one_sentence(shop, folder):
    port = shop.url.rpartition(":")[2]
    ended = subprocess.run(
        [sys.executable, folder / "main.py", "--port", port],
        capture_output=True,
        text=True,
        timeout=STOP_SECONDS,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(f"Port {port} can't be used")
    assert len(ended.stderr.splitlines()) == 1


def test_the_server_lets_a_customer_into_their_own_channels_only(shop):
    ada, eve = requests.Session(), requests.Session()
    session = ada.get(f"{shop.url}/api/session", timeout=SECONDS).json()
    other = eve.get(f"{shop.url}/api/session", timeout=SECONDS).json()["customer"]["id"]
    customer = session["customer"]["id"]

    def status(who, channel, socket_id="1.2"):
        form = {"channel_name": channel, "socket_id": socket_id}
        return who.post(f"{shop.url}/api/pusher/auth", data=form, timeout=SECONDS).status_code

    assert customer != other
    assert status(ada, f"private-orders-{customer}") == 200
    assert status(ada, f"private-exports-{customer}") == 200
    assert status(ada, f"private-orders-{other}") == 403
    assert status(ada, "private-orders-") == 403
    assert status(ada, f"private-orders-{customer}", socket_id="1.2:private-orders-7") == 400
    assert status(requests, f"private-orders-{customer}") == 401
    assert session["pusher"]["key"] == Credentials().key
    assert "secret" not in json.dumps(session)


@pytest.mark.slow
def test_a_browser_runs_what_the_shop_sends_in_order(shop, node, browser, tmp_path):
    sandbox = Credentials()
    about = {
        "url": shop.sandbox,
        "host": "127.0.0.1",
        "port": int(shop.sandbox.rpartition(":")[2]),
        "appId": sandbox.app_id,
        "key": sandbox.key,
        "secret": sandbox.secret,
    }
    variables = {
        "SHOP": shop.url,
        "SANDBOX": json.dumps(about),
        "CHROMIUM": browser,
        "SCREENSHOTS": str(tmp_path),
    }
    ended = subprocess.run(
        [node, "--test-force-exit", "--test-reporter=spec", HERE / "shop.test.js"],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=BROWSER_SECONDS,
        check=False,
    )
    counts = {name: int(count) for name, count in re.findall(r"(\w+) (\d+)$", ended.stdout, re.M)}
    assert ended.returncode == 0, ended.stdout
    assert counts["pass"] == counts["tests"] > 0, ended.stdout
    assert (tmp_path / "shop.png").stat().st_size > 10_000
    code, rest = shop.stop(signal.SIGTERM)
    assert (code, rest) == (0, "")


def test_a_spec_sent_from_the_shops_folder_reaches_the_running_shop(shop, folder):
    ended = subprocess.run(
        [Path(sys.executable).parent / "notifyspec", "send", "order_shipped", "--to", "4711"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    sent = requests.get(f"{shop.sandbox}/sandbox/messages", timeout=SECONDS).json()
    assert [message["targets"] for message in sent] == [["private-orders-4711"], ["orders-4711"]]
