"""The queue on NATS on bad days: a server that dies, comes back, or is not what it should be."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time

import nats
import nats.errors
import nats.js.errors
import pytest
from bad_days import PATIENCE, every_subclass, once_it_works, putting
from notifications import claim, ids, notification, put, stored
from proxy import way_to
from servers import nats_server

from notifyspec.errors import (
    QueueError,
    QueueUnavailableError,
    QueueVersionError,
    SettingsError,
)
from notifyspec.queue import Ack, Retry
from notifyspec.queues.choice import open_queue
from notifyspec.queues.nats.address import parse_address
from notifyspec.queues.nats.codec import KeyEntry, encode
from notifyspec.queues.nats.held import Held


@pytest.fixture
def server(tmp_path):
    with nats_server(tmp_path) as running:
        yield running


@pytest.fixture
def queue(server, tmp_path):
    opened = open_queue(server.url("own"), tmp_path)
    yield opened
    opened.close()


def test_what_was_put_outlives_a_server_that_is_killed(server, queue):
    put(queue, "a", jobs=3)
    server.kill()
    server.start()
    once_it_works(lambda: put(queue, "b"))
    assert sorted(set(stored(queue))) == ["a", "b"]


def test_a_call_while_the_server_is_known_to_be_away_says_so_and_stores_nothing(server, queue):
    server.kill()
    end = time.monotonic() + PATIENCE
    for attempt in range(1_000):  # the client notices a moment later, and may send what it had then
        with pytest.raises(QueueUnavailableError) as caught:
            put(queue, f"{attempt}")
        if "out of reach" in str(caught.value):
            break
        assert time.monotonic() < end
    server.start()
    once_it_works(lambda: put(queue, "after"))
    found: list[str] = []
    while "after" not in found and time.monotonic() < end + PATIENCE:
        found += ids(claim(queue, wait=1))
    assert "after" in found
    assert f"{attempt}" not in found


def test_a_network_that_swallows_everything_is_told_in_time_and_what_was_stored_stays(
    server, tmp_path
):
    with way_to(server.port) as way:
        queue = open_queue(f"nats://127.0.0.1:{way.port}/own?sync=always", tmp_path)
        put(queue, "before")
        way.cut = True
        with pytest.raises(QueueUnavailableError):
            put(queue, "meanwhile")
        way.cut = False
        once_it_works(lambda: put(queue, "after"))
        assert {"before", "after"} <= set(stored(queue))
        queue.close()


def test_a_claim_goes_on_when_the_server_is_back(server, queue):
    put(queue, "a", "b")
    server.kill()
    server.start()
    claims = once_it_works(lambda: claim(queue, wait=PATIENCE))
    once_it_works(lambda: queue.settle([(one, Ack()) for one in claims]))
    assert ids(claims) == ["a", "b"]


def test_a_wait_for_the_next_attempt_outlives_a_restart(server, queue):
    put(queue, "a")
    queue.settle([(one, Retry(2.0, "503")) for one in claim(queue, lease=1.0)])
    server.kill()
    server.start()
    (again,) = once_it_works(lambda: claim(queue, lease=1.0, wait=10.0))
    assert again.attempts == 1


def test_a_notification_is_seen_whole_or_not_at_all_when_its_server_is_killed(server, tmp_path):
    queue = open_queue(server.url("whole"), tmp_path)
    with putting(queue, jobs=5) as returned:
        for _ in range(4):
            time.sleep(0.4)
            server.kill()
            server.start()
        time.sleep(0.5)
    names = once_it_works(lambda: stored(queue))
    queue.close()
    assert returned
    assert set(returned) <= set(names)
    assert {names.count(name) for name in names} == {5}


def test_a_key_whose_first_caller_died_before_it_stored_is_stored_by_the_next(server, tmp_path):
    queue = open_queue(server.url("keys"), tmp_path)

    async def register():
        client = await nats.connect(f"nats://127.0.0.1:{server.port}")
        keys = await client.jetstream().key_value("keys_keys")
        name = hashlib.sha256(b"k").hexdigest()
        await keys.create(name, encode(KeyEntry("first", "d", stored=False)))
        await client.close()

    asyncio.run(register())
    (placed,) = queue.put([notification("second", key="k", digest="d")])
    assert (placed.id, placed.duplicate) == ("first", True)
    (again,) = queue.put([notification("third", key="k", digest="d")])
    assert again.id == "first"
    assert ids(claim(queue)) == ["first"]
    queue.close()


def test_a_stream_of_another_version_is_refused(server, tmp_path):
    async def change():
        client = await nats.connect(f"nats://127.0.0.1:{server.port}")
        js = client.jetstream()
        info = await js.stream_info("other_jobs")
        info.config.metadata = {"notifyspec_layout": "99"}
        await js.update_stream(info.config)
        await client.close()

    open_queue(server.url("other"), tmp_path).close()
    asyncio.run(change())
    with pytest.raises(QueueVersionError, match="layout 99"):
        open_queue(server.url("other"), tmp_path)


def test_a_consumer_that_was_deleted_is_made_again(server, queue):
    async def delete():
        client = await nats.connect(f"nats://127.0.0.1:{server.port}")
        await client.jetstream().delete_consumer("own_jobs", "lane_channels")
        await client.close()

    put(queue, "a")
    queue.settle([(one, Ack()) for one in claim(queue, wait=PATIENCE)])
    asyncio.run(delete())
    put(queue, "b")
    assert ids(claim(queue, wait=PATIENCE)) == ["b"]


@pytest.mark.parametrize(
    "reply",
    [
        "$JS.ACK.own_jobs.lane_channels.2.17.18.1795623498500000000.5",
        "$JS.ACK.hub.ACCOUNT.own_jobs.lane_channels.2.17.18.1795623498500000000.5.random",
        "$JS.ACK._.ACCOUNT.own_jobs.lane_channels.2.17.18.1795623498500000000.5",
    ],
)
def test_the_subject_to_reply_to_tells_all_about_a_message_with_a_domain_and_without(reply):
    held = Held(reply, until=0.0)
    assert (held.times, held.sequence, held.stored) == (2, 17, 1795623498.5)


def test_a_message_that_is_not_ours_is_taken_out_and_logged(server, queue, caplog):
    async def publish():
        client = await nats.connect(f"nats://127.0.0.1:{server.port}")
        await client.jetstream().publish("own.jobs.channels", b"hello")
        await client.close()

    asyncio.run(publish())
    put(queue, "a")
    assert ids(claim(queue, wait=PATIENCE)) == ["a"]
    assert "not of notifyspec" in caplog.text


def test_no_server_is_one_sentence_without_the_password(tmp_path):
    with pytest.raises(QueueUnavailableError) as caught:
        open_queue("nats://me:hush@127.0.0.1:1/q?sync=always", tmp_path)
    assert "can't be reached" in str(caught.value)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nats://h:1/q", "sync_interval: always"),
        ("nats://h:1/q?replicas=1", "sync_interval: always"),
        ("nats://h:1/a.b?replicas=3", "1 to 32"),
        ("nats://h:1/q?replicas=2", "of this form"),
        ("nats://h:1/q?sync=never", "of this form"),
        ("nats://h:1/q?replicas=3&x=1", "of this form"),
        ("nats:///q?replicas=3", "of this form"),
    ],
)
def test_an_address_that_can_not_keep_what_it_takes_is_refused(url, words):
    with pytest.raises(SettingsError, match=words):
        parse_address(url)


def test_an_address_names_its_servers_and_shows_no_password():
    address = parse_address("nats://me:hush@a:1,b:2/shop?replicas=3")
    assert address.servers == ("nats://me:hush@a:1", "nats://me:hush@b:2")
    assert (address.name, address.replicas) == ("shop", 3)
    assert "hush" not in repr(address)
    assert address.shown == "nats://a:1,b:2/shop"


@pytest.mark.parametrize("kind", [nats.errors.Error, *every_subclass(nats.errors.Error)])
def test_every_fault_of_the_client_becomes_a_queue_error(queue, kind):
    error = kind.__new__(kind)
    error.args = ("hush",)
    error.code, error.description = 500, None
    found = queue._bridge.fault(error)
    assert isinstance(found, QueueError)
    assert "hush" not in str(found)


def test_a_forked_process_has_a_connection_of_its_own(queue):
    put(queue, "before")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            put(queue, "child")
            code = 0
        finally:
            os._exit(code)
    put(queue, "parent")
    assert os.waitpid(child, 0)[1] == 0
    assert sorted(stored(queue)) == ["before", "child", "parent"]
