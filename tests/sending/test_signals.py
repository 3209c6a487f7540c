"""Receivers hear of each send, at once or from a queue, and can cancel it with a reason."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from notifyspec import (
    CancelSendError,
    MemoryTransport,
    Notifier,
    ServerFaultError,
    after_send,
    before_send,
)
from notifyspec.queue import Selection
from notifyspec.queues.memory import MemoryQueue

SPEC = """
notifyspec: 1
context:
  type: object
  required: [id]
  properties: {id: {type: string, pattern: "^[0-9]{1,5}$"}}
channels: {channel: orders, id: "{{ id }}", event_type: TOAST, message: {content: Done}}
beams: {interest: orders, id: "{{ id }}", web: {title: Done}}
"""


@pytest.fixture
def memory():
    return MemoryTransport()


@pytest.fixture
def queue():
    return MemoryQueue()


@pytest.fixture
def notifier(tmp_path, memory, queue):
    (tmp_path / "done.yaml").write_text(SPEC)
    return Notifier(tmp_path, transport=memory, queue=queue, retry=None)


def _at_once(notifier):
    return notifier.render_and_send("done", {"id": "7"})


def _in_a_loop(notifier):
    return asyncio.run(notifier.render_and_send_async("done", {"id": "7"}))


def _from_the_queue(notifier):
    notifier.enqueue("done", {"id": "7"})
    notifier.dispatcher().run_once()


@pytest.fixture(params=[_at_once, _in_a_loop, _from_the_queue])
def send(request):
    return request.param


def test_before_and_after_tell_of_each_message(notifier, send):
    heard = []

    def before(spec, message):
        heard.append(("before", spec, message.backend.value, message.targets, message.event))

    def after(spec, message, error):
        heard.append(("after", spec, message.backend.value, message.targets, error))

    with before_send.connected_to(before), after_send.connected_to(after):
        send(notifier)
    assert sorted(heard, key=str) == [
        ("after", "done", "beams", ("orders-7",), None),
        ("after", "done", "channels", ("orders-7",), None),
        ("before", "done", "beams", ("orders-7",), None),
        ("before", "done", "channels", ("orders-7",), "done"),
    ]


def test_after_tells_of_a_failure(notifier, memory, send):
    memory.fail_with(ServerFaultError("down"), times=1)
    errors = []

    def after(spec, message, error):
        errors.append(type(error))

    with after_send.connected_to(after):
        send(notifier)
    assert errors.count(ServerFaultError) == 1
    assert errors.count(type(None)) >= 1


def test_the_payload_can_be_looked_at(notifier, send):
    payloads = []

    def before(spec, message):
        payloads.append(message.payload)

    with before_send.connected_to(before):
        send(notifier)
    assert {"web", "event_name"} <= {key for payload in payloads for key in payload}


def test_a_cancelled_message_is_skipped_and_the_others_are_sent(notifier, memory):
    def no_pushes(spec, message):
        if message.backend == "beams":
            raise CancelSendError("it is night")

    with before_send.connected_to(no_pushes):
        receipt = _at_once(notifier)
    assert [(one.audience.value, one.reason) for one in receipt.skipped] == [
        ("interests", "it is night")
    ]
    assert len(receipt.sent) == len(memory.requests) == 1


def test_a_cancelled_job_is_a_dead_letter_with_the_reason(notifier, memory, queue):
    def never(spec, message):
        raise CancelSendError(f"{message.notification} is not wanted")

    with before_send.connected_to(never):
        _from_the_queue(notifier)
    records = queue.find(Selection())[0]
    assert {record.cause for record in records} == {"cancelled"}
    assert all(record.job.notification in record.reason for record in records)
    assert not memory.requests


def test_what_a_receiver_raises_before_a_call_goes_to_the_caller(notifier, memory):
    def broken(spec, message):
        raise ZeroDivisionError

    with before_send.connected_to(broken), pytest.raises(ZeroDivisionError):
        _at_once(notifier)
    assert not memory.requests


def test_what_a_receiver_raises_afterwards_is_logged_and_changes_nothing(
    notifier, memory, send, caplog
):
    def broken(spec, message, error):
        raise ZeroDivisionError

    with after_send.connected_to(broken), caplog.at_level(logging.ERROR):
        send(notifier)
    assert len(memory.requests) == 2
    assert "A receiver of after_send erred" in caplog.text


def test_receivers_of_the_settings_are_called_by_the_commands(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "done.yaml").write_text(
        SPEC + 'examples: [{name: typical, context: {id: "7"}}]\n'
    )
    (tmp_path / "notifyspec.toml").write_text('receivers = ["quiet"]\n')
    (tmp_path / "quiet.py").write_text(
        "from notifyspec import CancelSendError, before_send\n"
        "@before_send.connect\n"
        "def no(spec, **_):\n"
        "    raise CancelSendError('it is night')\n"
    )
    ended = subprocess.run(
        [Path(sys.executable).parent / "notifyspec", "send", "done"],
        cwd=tmp_path,
        env={"NOTIFYSPEC_TRANSPORT": "memory"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.count("it is night") == 2
