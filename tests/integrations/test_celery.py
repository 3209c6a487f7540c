"""Celery: the waking task, with real workers and brokers, a queue in SQLite, and the sandbox."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery import Celery

from notifyspec import MemoryTransport, Notifier, load_settings
from notifyspec.integrations.celery import TASK, Waker
from notifyspec.queue import Selection
from notifyspec.queues.memory import MemoryQueue
from notifyspec.sandbox import Sandbox

EXAMPLE = Path(__file__).parents[2] / "examples" / "celery" / "main.py"
SECONDS = 60
WORKER = """
from celery import Celery
from notifyspec.integrations.celery import Waker

app = Celery("site", broker="filesystem://")
app.conf.broker_transport_options = dict.fromkeys(
    ("data_folder_in", "data_folder_out", "control_folder"), "broker"
)
wake = Waker(app)
app.conf.beat_schedule = {"notifyspec": wake.beat_entry(seconds=1)}
"""


@contextmanager
def worker(folder, *options):
    (folder / "broker").mkdir(exist_ok=True)
    (folder / "site_worker.py").write_text(WORKER)
    call = [sys.executable, "-m", "celery", "--quiet", "-A", "site_worker", "worker", "-c", "2"]
    with subprocess.Popen([*call, *options], cwd=folder, stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()
            assert process.wait(SECONDS) == 0


@pytest.fixture
def sandbox(monkeypatch):
    with Sandbox() as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def notifier(specs, tmp_path, monkeypatch):
    """By the settings that the worker has too."""
    monkeypatch.setenv("NOTIFYSPEC_QUEUE", f"sqlite:///{tmp_path}/queue.db")
    monkeypatch.chdir(tmp_path)
    opened = Notifier()
    yield opened
    opened.close()


def titles(sandbox, count):
    return sorted(
        received.payload["actions"][0]["data"]["message"]["content"]
        for received in sandbox.wait_for(count, SECONDS)
    )


def test_what_no_task_has_told_of_is_delivered_by_the_beat(notifier, sandbox, tmp_path):
    notifier.enqueue("book_added", {"title": "Emma"})
    with worker(tmp_path, "--beat", "-s", str(tmp_path / "schedule")):
        assert titles(sandbox, 1) == ["Emma"]
        notifier.enqueue("book_added", {"title": "Persuasion"})
        assert titles(sandbox, 2) == ["Emma", "Persuasion"]


def test_a_task_carries_nothing_of_what_is_delivered(notifier, tmp_path):
    app = Celery("site", broker="filesystem://")
    folders = ("data_folder_in", "data_folder_out", "control_folder")
    app.conf.broker_transport_options = dict.fromkeys(folders, str(tmp_path / "broker"))
    (tmp_path / "broker").mkdir()
    notifier.enqueue("book_added", {"title": "Emma"})
    Waker(app)()
    (file,) = (one for one in (tmp_path / "broker").iterdir() if one.suffix == ".msg")
    message = json.loads(file.read_text())
    arguments, named, _ = json.loads(base64.b64decode(message["body"]))
    assert (arguments, named) == ([], {})
    assert message["headers"]["task"] == TASK
    assert message["headers"]["expires"] is not None


def test_a_broker_that_is_away_is_no_error_of_the_caller(notifier, caplog):
    app = Celery("site", broker="amqp://127.0.0.1:9//")
    Waker(app)()
    assert [one.getMessage() for one in caplog.records if one.name == "notifyspec.celery"] == [
        "No worker was woken: OperationalError."
    ]


def test_tasks_at_once_in_one_process_leave_nothing_behind(specs):
    queue, transport = MemoryQueue(), MemoryTransport()
    notifier = Notifier(specs, queue=queue, transport=transport)
    app = Celery("site", broker="memory://")
    Waker(app, lambda: notifier)
    left = []

    def enqueue_and_deliver(number):
        for index in range(10):
            notifier.enqueue("book_added", {"title": f"{number}.{index}"})
            app.tasks[TASK].apply(throw=True)
        left.append(number)

    threads = [threading.Thread(target=enqueue_and_deliver, args=(one,)) for one in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert len(left) == 6
    assert queue.find(Selection()) == ([], None)


def test_a_queue_that_is_away_fails_the_task_without_a_payload(specs, tmp_path, monkeypatch):
    monkeypatch.setenv("NOTIFYSPEC_QUEUE", "sqlite:////proc/queue.db")
    settings = load_settings(tmp_path, specs=specs, transport="memory")
    app = Celery("site", broker="memory://")
    Waker(app, lambda: Notifier(settings=settings))
    result = app.tasks[TASK].apply()
    assert result.failed()
    assert type(result.result).__name__ == "QueueUnavailableError"


def test_the_example_delivers_what_was_committed_and_nothing_else(tmp_path):
    ended = subprocess.run(
        [sys.executable, EXAMPLE],
        cwd=tmp_path,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=2 * SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "A-1: the card was declined",
        "A-2: placed",
        'arrived: order_placed on private-orders-42 with {"order": "A-2"}',
    ]
