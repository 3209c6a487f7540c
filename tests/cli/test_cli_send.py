"""``notifyspec send`` and ``notifyspec dev``, with a real sandbox between them."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import socket
import subprocess
import urllib.request

import pytest
from ordering import COMMAND, MISSPELT

from notifyspec.sandbox import Sandbox
from notifyspec.sandbox.discovery import announce, find


@pytest.fixture
def sandbox(repository):
    with Sandbox() as sandbox, announce(repository, sandbox):
        yield sandbox


def received(sandbox):
    return [(one.audience.value, one.targets, one.event) for one in sandbox.history()]


def test_without_credentials_a_running_sandbox_is_found_and_named(sandbox, call):
    ended = call("send", "order_done")
    assert ended.code == 0
    assert (
        ended.errors
        == f"notifyspec: no credentials are set: sending to the sandbox at {sandbox.url}.\n"
    )
    assert ended.output == (
        "sent     order_done  channels   orders-42\nsent     order_done  interests  orders-42\n"
    )
    assert received(sandbox) == [
        ("channels", ("orders-42",), "order_done"),
        ("interests", ("orders-42",), None),
    ]


def test_the_selection_is_that_of_render(sandbox, call):
    ended = call(
        "send", "order_done", "--example", "typical", "--to", "1", "2", "--via", "channels"
    )
    assert ended.code == 0
    assert received(sandbox) == [("channels", ("orders-1", "orders-2"), "order_done")]


def test_the_sandbox_can_be_asked_for(sandbox, call, monkeypatch):
    monkeypatch.setenv("NOTIFYSPEC_TRANSPORT", "sandbox")
    assert (
        call("send", "order_done").errors
        == f"notifyspec: sending to the sandbox at {sandbox.url}.\n"
    )


def test_what_was_skipped_is_said_and_no_failure(sandbox, call):
    ended = call("send", "order_done", "--example", "silent")
    assert ended.code == 0
    assert "skipped  order_done  channels   orders-43: every action was skipped" in ended.output


def test_json_has_one_outcome_for_each_target(sandbox, call):
    ended = call("send", "order_done", "--format", "json")
    channels, interests = json.loads(ended.output)["outcomes"]
    assert channels == {
        "spec": "order_done",
        "audience": "channels",
        "target": "orders-42",
        "status": "sent",
        "attempts": 1,
    }
    assert interests.pop("publish_id")
    assert interests == {**channels, "audience": "interests"}


def test_all_sends_the_first_example_of_every_spec(sandbox, call, repository):
    specs = repository / "specs"
    text = (specs / "order_done.yaml").read_text()
    (specs / "shop").mkdir()
    (specs / "shop" / "order_paid.yaml").write_text(text)
    (specs / "bare.yaml").write_text(text[: text.index("examples:")])
    ended = call("send", "--all", "--via", "channels")
    assert ended.code == 0
    assert "bare has no example, so it is left out" in ended.errors
    assert [event for _, _, event in received(sandbox)] == ["order_done", "order_paid"]


def test_all_sends_nothing_where_one_spec_is_wrong_or_none_can_be_sent(sandbox, call, repository):
    (repository / "specs" / "wrong.yaml").write_text(MISSPELT)
    assert call("send", "--all").code == 1
    for spec in (repository / "specs").iterdir():
        spec.unlink()
    ended = call("send", "--all")
    assert (ended.code, ended.output) == (4, "")
    assert received(sandbox) == []


def test_a_target_that_is_not_reached_ends_with_1_and_its_reason(repository, call, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for name, value in {
        "APP_ID": "1",
        "KEY": "key",
        "SECRET": "very-secret",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SCHEME": "http",
    }.items():
        monkeypatch.setenv(f"PUSHER_{name}", value)
    monkeypatch.setenv("NOTIFYSPEC_ATTEMPTS", "1")
    ended = call("send", "order_done", "--via", "channels")
    assert ended.code == 1
    assert ended.output.startswith("failed   order_done  channels   orders-42: ")
    assert ended.errors == "notifyspec: sending to Pusher.\n"
    as_json = call("send", "order_done", "--via", "channels", "--format", "json")
    assert as_json.code == 1
    assert json.loads(as_json.output)["outcomes"][0]["reason"]
    assert "very-secret" not in ended.output + as_json.output


def test_without_credentials_and_sandbox_nothing_is_sent_and_both_ways_are_named(repository, call):
    ended = call("send", "order_done")
    assert (ended.code, ended.output) == (2, "")
    assert "notifyspec dev" in ended.errors
    assert "PUSHER_APP_ID" in ended.errors


def test_what_the_console_transport_prints_stays_out_of_the_json(repository, call, monkeypatch):
    monkeypatch.setenv("NOTIFYSPEC_TRANSPORT", "console")
    ended = call("send", "order_done", "--format", "json")
    assert len(json.loads(ended.output)["outcomes"]) == 2
    assert "channels to orders-42, event order_done" in ended.errors
    assert "channels to orders-42, event order_done" in call("send", "order_done").output


@contextlib.contextmanager
def dev(*arguments):
    """The command, once it has said all that it says at its start."""
    process = subprocess.Popen(
        [COMMAND, "dev", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        lines = []
        while not lines or lines[-1] not in ("", "Ctrl-C ends it.\n"):
            lines.append(process.stdout.readline())
        yield process, "".join(lines)
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_dev_serves_until_a_signal_and_send_finds_it(repository, run, number):
    with dev("--port", "0") as (process, said):
        url = re.search(r"http://127\.0\.0\.1:\d+", said)[0]
        with urllib.request.urlopen(url, timeout=10) as page:
            assert page.status == 200
        assert f"the sandbox at {url}" in run("send", "order_done").errors
        process.send_signal(number)
        output, errors = process.communicate(timeout=20)
    assert (process.returncode, output) == (0, "")
    assert errors == "notifyspec: the sandbox has ended.\n"
    assert find(repository) is None


def test_the_settings_that_dev_prints_lead_any_program_to_it(repository, run):
    with dev("--port", "0") as (_, said):
        environment = dict(re.findall(r"^  (PUSHER_\w+)=(\S+)$", said, re.MULTILINE))
        ended = run("send", "order_done", environment=environment)
    assert ended.code == 0
    assert ended.errors == "notifyspec: sending to Pusher.\n"
    assert ended.output.count("sent ") == 2


def test_dev_on_a_port_that_another_program_has_is_told_so(repository, run):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        ended = run("dev", "--port", str(port))
    assert (ended.code, ended.output) == (2, "")
    assert ended.errors == (
        f"notifyspec: Port {port} is taken by another program; choose another with --port,"
        " or let --port 0 take a free one.\n"
    )


def test_dev_beside_a_running_sandbox_names_that_one(repository, run):
    with dev("--port", "0") as (_, said):
        port = re.search(r"127\.0\.0\.1:(\d+)", said)[1]
        ended = run("dev", "--port", port)
    assert ended.code == 2
    assert f"A sandbox runs here already, at http://127.0.0.1:{port}" in ended.errors


def test_dev_where_it_can_not_announce_itself_says_so(repository, run):
    (repository / ".notifyspec").write_text("a file")
    ended = run("dev", "--port", "0")
    assert ended.code == 2
    assert "The sandbox can't be started: " in ended.errors
    assert "Traceback" not in ended.errors
