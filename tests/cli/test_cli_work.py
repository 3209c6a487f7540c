"""``notifyspec work``: delivers what was enqueued, to a real sandbox, and ends as it is asked to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

import pytest
from ordering import COMMAND

from notifyspec import Notifier, load_settings
from notifyspec.queue import Selection
from notifyspec.sandbox import Sandbox
from notifyspec.sandbox.discovery import announce

PATIENCE = 60


@pytest.fixture
def sandbox(repository):
    with Sandbox() as sandbox, announce(repository, sandbox):
        yield sandbox


@pytest.fixture
def notifier(repository):
    notifier = Notifier(settings=load_settings())
    yield notifier
    notifier.queue.close()


def enqueue(notifier, number=1):
    for user in range(number):
        notifier.enqueue("order_done", {"user": str(user), "note": "Hi"})


def wait_until(true, what):
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"{what}: not within {PATIENCE} s"
        time.sleep(0.05)


@pytest.fixture
def working():
    started = []

    def start(*arguments):
        process = subprocess.Popen([COMMAND, "work", *arguments], stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_once_delivers_what_is_due_and_ends(sandbox, notifier, run):
    enqueue(notifier, 25)
    ended = run("work", "--once")
    assert ended.code == 0, ended.errors
    assert f"sending to the sandbox at {sandbox.url}" in ended.errors
    assert notifier.queue.find(Selection())[0] == []
    assert sum(len(one.targets) for one in sandbox.history()) == 50


def test_once_with_nothing_due_ends_clean(sandbox, run):
    assert run("work", "--once").code == 0


def test_once_that_leaves_a_dead_job_says_so_by_its_code(sandbox, notifier, run):
    notifier.enqueue("order_done", {"user": "1", "note": "Hi"}, expires_in=0.01)
    time.sleep(0.05)
    ended = run("work", "--once")
    assert ended.code == 1
    assert "went to the dead letters (expired)" in ended.errors


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_a_line_of_health(sandbox, notifier, working, kind):
    process = working("--health", "1h")
    enqueue(notifier, 3)
    wait_until(lambda: not notifier.queue.find(Selection())[0], "delivery")
    process.send_signal(kind)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "channels: 3 delivered, 0 retried, 0 dead, 0 in flight" in errors
    assert "Traceback" not in errors


def test_the_log_can_be_json_without_payloads(sandbox, notifier, working):
    process = working("--health", "1s", "--log-format", "json")
    enqueue(notifier)
    wait_until(lambda: not notifier.queue.find(Selection())[0], "delivery")
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=PATIENCE)
    lines = [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
    health = [line for line in lines if line["logger"] == "notifyspec.health"]
    assert health[-1]["delivered"] == 1
    assert "Hi" not in errors


def test_several_processes_share_the_work_and_end_together(sandbox, notifier, working):
    process = working("--processes", "2")
    wait_until(lambda: len(notifier.queue.dispatchers()) == 2, "two dispatchers")
    enqueue(notifier, 40)
    wait_until(lambda: not notifier.queue.find(Selection())[0], "delivery")
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    assert notifier.queue.dispatchers() == []
    assert sum(len(one.targets) for one in sandbox.history()) == 80


def test_a_process_that_is_killed_is_started_again(sandbox, notifier, working):
    process = working("--processes", "2")
    wait_until(lambda: len(notifier.queue.dispatchers()) == 2, "two dispatchers")
    before = {one.pid for one in notifier.queue.dispatchers()}
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    wait_until(
        lambda: {one.pid for one in notifier.queue.dispatchers()} - before, "a new dispatcher"
    )
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0


def test_the_processes_end_with_a_supervisor_that_is_killed(sandbox, notifier, working):
    process = working("--processes", "2")
    wait_until(lambda: len(notifier.queue.dispatchers()) == 2, "two dispatchers")
    process.kill()
    wait_until(lambda: notifier.queue.dispatchers() == [], "the end of both")


def test_wrong_settings_end_all_processes_with_one_code(repository, run):
    ended = run("work", "--processes", "2", environment={"NOTIFYSPEC_QUEUE": "mysql://h/d"})
    assert ended.code == 2


def test_once_is_for_one_process(repository, run):
    ended = run("work", "--once", "--processes", "2")
    assert ended.code == 2
    assert "leave --processes out" in ended.errors


def test_without_anything_to_send_through_it_says_what_to_set(repository, run):
    ended = run("work", "--once")
    assert ended.code == 2
    assert "PUSHER_APP_ID" in ended.errors
