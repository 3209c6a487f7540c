"""What the sending calls of a ``Notifier`` do, through the real planner and an in-memory transport."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

import notifyspec
from notifyspec import (
    ContextError,
    MemoryTransport,
    Notifier,
    Publish,
    ServerFaultError,
    SettingsError,
    Status,
    Trigger,
    TriggerBatch,
    UnauthorizedError,
    calls,
)
from notifyspec.audience import Audience

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Write

GREETING = """\
    notifyspec: 1
    context:
      type: object
      required: [user]
      properties: {user: {type: string}, quiet: {type: boolean}}
    channels:
      channel: app
      id: "{{ user }}"
      actions: [{type: INFO, when: not quiet, message: {content: Hello}}]
    beams:
      interest: app
      id: "{{ user }}"
      web: {title: Hello}
    """


@pytest.fixture
def notifier(write: Write) -> Notifier:
    return write({"greeting.yaml": GREETING})


def test_one_call_renders_and_sends_to_both_backends(
    notifier: Notifier, memory: MemoryTransport
) -> None:
    receipt = notifier.render_and_send("greeting", {"user": "1"})
    assert [(one.audience, one.target, one.status) for one in receipt] == [
        (Audience.CHANNELS, "app-1", Status.SENT),
        (Audience.INTERESTS, "app-1", Status.SENT),
    ]
    trigger, publish = memory.requests
    assert isinstance(trigger, Trigger)
    assert isinstance(publish, Publish)
    assert (trigger.channels, trigger.event) == (("app-1",), "greeting")


def test_nothing_is_sent_where_the_context_does_not_fit(
    notifier: Notifier, memory: MemoryTransport
) -> None:
    with pytest.raises(ContextError):
        notifier.send_many([("greeting", {"user": "1"}), ("greeting", {})])
    assert memory.requests == ()


def test_an_event_whose_actions_are_all_skipped_stands_in_the_receipt(
    notifier: Notifier, memory: MemoryTransport
) -> None:
    receipt = notifier.render_and_send("greeting", {"user": "1", "quiet": True}, via="channels")
    assert memory.requests == ()
    (skipped,) = receipt.skipped
    assert (skipped.target, skipped.reason) == (
        "app-1",
        "every action was skipped: each `when` is false",
    )
    assert receipt.ok


def test_many_notifications_share_requests(notifier: Notifier, memory: MemoryTransport) -> None:
    receipt = notifier.send_many(
        ((("greeting", {"user": str(n)})) for n in range(25)), via="channels"
    )
    assert len(receipt.sent) == 25
    assert [len(r.triggers) for r in memory.requests if isinstance(r, TriggerBatch)] == [10, 10, 5]


def test_rendered_messages_can_be_kept_and_sent_together(
    notifier: Notifier, memory: MemoryTransport
) -> None:
    first = notifier.render("greeting", {"user": "1"})
    second = notifier.render("greeting", {"user": "2"})
    assert len(notifier.send([first, second[0]])) == 3
    assert len(notifier.send(first[0])) == 1


def test_the_sender_of_a_client_can_be_left_out(
    notifier: Notifier, memory: MemoryTransport
) -> None:
    notifier.render_and_send("greeting", {"user": "1"}, via="channels", socket_id="1.2")
    (trigger,) = memory.requests
    assert isinstance(trigger, Trigger)
    assert trigger.socket_id == "1.2"


def test_what_fails_stands_in_the_receipt_beside_what_was_sent(
    notifier: Notifier, memory: MemoryTransport
) -> None:
    memory.fail_with(UnauthorizedError("no"))
    receipt = notifier.render_and_send("greeting", {"user": "1"})
    assert [one.audience for one in receipt.failed] == [Audience.CHANNELS]
    assert [one.audience for one in receipt.sent] == [Audience.INTERESTS]
    with pytest.raises(notifyspec.DeliveryError, match="app-1: no"):
        receipt.raise_for_failures()


def test_retrying_is_built_in_and_can_be_turned_off(
    notifier: Notifier, memory: MemoryTransport, tmp_path: Path
) -> None:
    memory.fail_with(ServerFaultError("down"))
    (outcome,) = notifier.render_and_send("greeting", {"user": "1"}, via="beams")
    assert (outcome.status, outcome.attempts) == (Status.SENT, 2)
    memory.fail_with(ServerFaultError("down"))
    patient = Notifier(tmp_path, transport=memory, retry=None)
    (outcome,) = patient.render_and_send("greeting", {"user": "1"}, via="beams")
    assert (outcome.status, outcome.attempts) == (Status.FAILED, 1)


def test_the_async_twins_do_the_same(notifier: Notifier, memory: MemoryTransport) -> None:
    async def all_three() -> int:
        messages = notifier.render("greeting", {"user": "1"})
        one = await notifier.send_async(messages)
        two = await notifier.render_and_send_async("greeting", {"user": "1"})
        three = await notifier.send_many_async([("greeting", {"user": "1"})] * 3, via="beams")
        return len(one.sent) + len(two.sent) + len(three.sent)

    assert asyncio.run(all_three()) == 7
    assert asyncio.run(all_three()) == 7  # a second event loop


def test_many_threads_can_share_one_notifier(notifier: Notifier, memory: MemoryTransport) -> None:
    def send(n: int) -> bool:
        return notifier.render_and_send("greeting", {"user": str(n)}).ok

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(send, range(200)))
    assert len(memory.requests) == 400


def test_a_spec_is_read_once(notifier: Notifier, tmp_path: Path) -> None:
    notifier.render("greeting", {"user": "1"})
    (tmp_path / "greeting.yaml").write_text("broken: [", encoding="utf-8")
    notifier.render("greeting", {"user": "1"})


def test_an_application_without_settings_gets_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NOTIFYSPEC_TRANSPORT", "PUSHER_APP_ID", "PUSHER_KEY", "PUSHER_BEAMS_INSTANCE_ID"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "greeting.yaml").write_text(
        GREETING.replace("\n    ", "\n").removeprefix("    "), encoding="utf-8"
    )
    with pytest.raises(SettingsError, match="PUSHER_APP_ID"):
        Notifier(tmp_path).render_and_send("greeting", {"user": "1"})


def test_the_functions_of_the_package_use_the_settings_of_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notifyspec.toml").write_text('specs = "messages"\n', encoding="utf-8")
    (tmp_path / "messages").mkdir()
    text = GREETING.replace("\n    ", "\n").removeprefix("    ")
    (tmp_path / "messages" / "greeting.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NOTIFYSPEC_TRANSPORT", "console")
    monkeypatch.setattr(calls, "_notifiers", [])
    assert notifyspec.render_and_send("greeting", {"user": "1"}, to=["7"]).ok
    assert asyncio.run(notifyspec.render_and_send_async("greeting", {"user": "1"})).ok
    assert "app-7" in capsys.readouterr().out
