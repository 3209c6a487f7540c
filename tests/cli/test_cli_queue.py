"""``notifyspec queue``: what waits, what died, and what an operator does about it."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import time
from datetime import UTC, datetime, timedelta

import pytest
from ordering import COMMAND

from notifyspec import Notifier, load_settings
from notifyspec.cli.progress import Progress
from notifyspec.queue import Dead, DispatcherReport, LaneReport, LaneStats, Retry, Selection


@pytest.fixture
def notifier(repository):
    notifier = Notifier(settings=load_settings())
    yield notifier
    notifier.queue.close()


def enqueue(notifier, user="42", **options):
    return notifier.enqueue("order_done", {"user": user, "note": "Hi"}, **options).id


def bury(notifier, cause="refused", reason="400: no"):
    claims = notifier.queue.claim(["channels", "beams"], 100)
    notifier.queue.settle([(claim, Dead(cause, reason)) for claim in claims])


def test_where_nothing_was_enqueued_a_look_says_so_and_makes_no_file(repository, call):
    ended = call("queue", "list")
    assert (ended.code, ended.output) == (0, "No job fits.\n")
    assert "nothing was enqueued yet" in ended.errors
    assert not (repository / ".notifyspec").exists()


def test_an_empty_queue_says_so_and_that_nobody_works(repository, call):
    call("queue", "migrate")
    ended = call("queue", "status")
    assert (ended.code, ended.errors) == (0, "")
    assert ended.output == "The queue is empty.\nNo dispatcher is at work.\n"


def test_status_counts_each_lane_and_says_what_to_start(notifier, call):
    enqueue(notifier)
    enqueue(notifier, deliver_at=datetime.now(UTC) + timedelta(hours=1))
    output = call("queue", "status").output
    assert re.search(r"^lane +ready +scheduled +claimed +dead +longest due$", output, re.M)
    assert re.search(r"^channels +1 +1 +0 +0 +\d s$", output, re.M)
    assert "start one with `notifyspec work`" in output


def test_status_shows_the_dispatchers_and_why_one_is_stopped(notifier, call):
    lane = LaneReport("channels", 3, 8, 1200, 5, 1, "401: wrong key")
    now = time.time()
    notifier.queue.report(DispatcherReport("d1", "host", 7, now - 61, now, (lane,)))
    output = call("queue", "status").output
    assert "dispatcher d1 on host, process 7, for 1 min 1 s" in output
    assert (
        "channels: 1,200 delivered, 5 retried, 1 dead, 3 in flight, up to 8 at a time;"
        " stopped: 401: wrong key"
    ) in output
    told = json.loads(call("queue", "status", "--format", "json").output)
    assert told["dispatchers"][0]["lanes"][0]["stopped"] == "401: wrong key"


def test_list_shows_jobs_without_their_payloads(notifier, call):
    name = enqueue(notifier)
    ended = call("queue", "list")
    assert f"{name}/0  order_done  orders-42  ready" in ended.output
    assert "Hi" not in ended.output
    (first, second) = json.loads(call("queue", "list", "--format", "json").output)["jobs"]
    assert (first["notification"], first["state"], first["lane"]) == (name, "ready", "channels")
    assert (second["part"], second["audience"]) == (1, "interests")
    assert "payload" not in first


def test_list_can_be_narrowed(notifier, call):
    first, second = enqueue(notifier, "1"), enqueue(notifier, "2")

    def listed(*arguments):
        jobs = json.loads(call("queue", "list", "--format", "json", *arguments).output)["jobs"]
        return {job["notification"] for job in jobs}

    assert listed("--target", "orders-1") == {first}
    assert listed(second) == {second}
    assert listed("--lane", "beams") == listed("--newer", "1h") == {first, second}
    assert (
        listed("--spec", "other") == listed("--older", "1h") == listed("--state", "dead") == set()
    )


def test_more_than_the_limit_is_said(notifier, call):
    enqueue(notifier)
    ended = call("queue", "list", "--limit", "1")
    assert len(ended.output.splitlines()) == 2
    assert "there are more; these are the first 1" in ended.errors


def test_show_tells_all_of_a_notification_with_its_payload(notifier, call):
    name = enqueue(notifier, expires_in=60)
    (claim,) = notifier.queue.claim(["channels"], 1)
    notifier.queue.settle([(claim, Retry(60, "503: busy"))])
    output = call("queue", "show", name).output
    assert re.search(r"^state: +scheduled$", output, re.M)
    assert re.search(r"^last error: +503: busy$", output, re.M)
    assert '"content": "Hi"' in output
    jobs = json.loads(call("queue", "show", name, "--format", "json").output)["jobs"]
    assert jobs[0]["payload"]["event_name"] == "order_done"


def test_what_is_not_there_is_said_to_be_delivered_or_elsewhere(repository, call):
    ended = call("queue", "show", "nothing")
    assert ended.code == 4
    assert "it was delivered, deleted, or is another queue's" in ended.errors


def test_dead_jobs_are_listed_with_their_reason_and_replayed(notifier, call):
    name = enqueue(notifier)
    bury(notifier)
    output = call("queue", "dead").output
    assert re.search(rf"^{name}/0 .* dead: refused .* 400: no$", output, re.M)
    assert call("queue", "replay", name).output == "2 jobs replayed.\n"
    assert call("queue", "dead").output == "No job fits.\n"
    assert len(notifier.queue.claim(["channels", "beams"], 10)) == 2


def test_only_what_fits_is_purged(notifier, call):
    enqueue(notifier, "1")
    bury(notifier, "expired")
    enqueue(notifier, "2")
    assert call("queue", "purge", "--cause", "expired").output == "2 jobs deleted.\n"
    purged = call("queue", "purge", "--all", "--format", "json").output
    assert json.loads(purged) == {"deleted": 2}
    assert notifier.queue.find(Selection())[0] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["purge"], "Say which jobs to purge"),
        (["replay"], "Say which jobs to replay"),
        (["purge", "--all", "--spec", "x"], "leave --spec out"),
        (["purge", "x", "--all"], "leave ID out"),
        (["show"], "Name a notification"),
        (["status", "x"], "leave ID out"),
        (["status", "--state", "dead"], "leave --state out"),
        (["dead", "--state", "ready"], "leave --state out"),
        (["list", "--watch"], "--watch belongs to status"),
        (["sttus"], "did you mean status?"),
        (["list", "--older", "1 hour"], "90s, 15m, 2h or 7d"),
        (["list", "--limit", "0"], "whole number from 1"),
    ],
)
def test_a_wrong_call_is_refused_in_a_sentence_and_does_nothing(notifier, call, arguments, words):
    enqueue(notifier)
    ended = call("queue", *arguments)
    assert ended.code == 2
    assert words in ended.errors
    assert len(notifier.queue.find(Selection())[0]) == 2


def test_a_queue_that_can_not_be_opened_is_one_sentence(repository, call, monkeypatch):
    monkeypatch.setenv("NOTIFYSPEC_QUEUE", "mysql://host/db")
    ended = call("queue", "status")
    assert ended.code == 2
    assert ended.errors.count("\n") == 1
    (repository / "queue.db").write_bytes(b"no database" * 1000)
    monkeypatch.setenv("NOTIFYSPEC_QUEUE", "sqlite:///queue.db")
    ended = call("queue", "status")
    assert ended.code == 1
    assert "is not a database" in ended.errors


def test_migrate_says_that_the_tables_are_there(repository, call):
    assert call("queue", "migrate").output == "The queue's tables are those of this version.\n"
    assert (repository / ".notifyspec" / "queue.db").exists()


def test_a_watched_status_is_drawn_in_its_place_on_a_terminal(notifier):
    enqueue(notifier)
    ours, theirs = pty.openpty()
    with subprocess.Popen([COMMAND, "queue", "status", "--watch"], stdout=theirs) as watching:
        os.close(theirs)
        text, end = b"", time.monotonic() + 20
        while b"\x1b[5F\x1b[J" not in text and time.monotonic() < end:
            if select.select([ours], [], [], 0.2)[0]:
                text += os.read(ours, 65536)
        watching.send_signal(2)
        assert watching.wait(20) == 0
    os.close(ours)
    assert text.count(b"longest due") >= 2
    assert b"\x1b[5F\x1b[J" in text
    assert b"[------------------------] 2 due, 0 targets a second" in text


def test_progress_tells_how_much_has_gone_how_fast_and_until_when():
    def look(now, waiting, delivered):
        report = DispatcherReport("d", "h", 1, 0, now, (LaneReport("a", delivered=delivered),))
        return progress.line(now, [LaneStats("a", ready=waiting)], [report])

    progress = Progress()
    assert look(0, 1000, 0) == "[------------------------] 1,000 due, 0 targets a second"
    for second in range(1, 51):
        line = look(second, 1000 - 10 * second, 20 * second)
    assert line == "[############------------] 500 due, 20 targets a second, about 50 s left"
    assert look(51, 0, 2000).startswith("[########################] nothing is due")
