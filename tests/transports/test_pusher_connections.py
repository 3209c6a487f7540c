"""Connections: opened, kept, shared, given up, trusted, and led through proxies."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest
from hostile_server import GOOD, Behaviour, answer, dropped, hostile_server, raw, silent
from tls import self_signed
from ways import EVENT, KEY, PUSH, SECRET, pusher_transport

from notifyspec import errors
from notifyspec.transport import Trigger
from notifyspec.transports.pusher import ChannelsCredentials, PusherTransport, sessions

PROXY_VARIABLES = [
    name
    for lower in ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
    for name in (lower, lower.upper())
]
TRUST_VARIABLES = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch):
    for name in (*PROXY_VARIABLES, *TRUST_VARIABLES):
        monkeypatch.delenv(name, raising=False)


def _wait_until(holds):
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end, "waited half a minute in vain"
        time.sleep(0.005)


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_a_refused_connection_is_retryable_and_surely_not_sent(way):
    transport = pusher_transport(f"http://127.0.0.1:{_closed_port()}")
    with pytest.raises(errors.ConnectionFailedError) as caught:
        way(transport)
    assert caught.value.retryable is True
    assert caught.value.maybe_sent is False


def test_a_host_that_does_not_exist_is_surely_not_sent(way):
    transport = pusher_transport("http://nowhere.invalid:80")
    with pytest.raises(errors.ConnectionFailedError) as caught:
        way(transport)
    assert caught.value.maybe_sent is False
    assert "nowhere.invalid" in str(caught.value)


def test_a_connection_that_nobody_accepts_times_out_and_is_surely_not_sent(way):
    # A full backlog: the kernel leaves the next connections without an answer.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        try:
            transport = pusher_transport(f"http://127.0.0.1:{address[1]}", timeout=(0.2, 5.0))
            with pytest.raises(errors.TimedOutError) as caught:
                way(transport)
        finally:
            for one in waiting:
                one.close()
    assert caught.value.maybe_sent is False


@pytest.mark.parametrize("request_", [EVENT, PUSH], ids=["channels", "beams"])
def test_one_connection_serves_call_after_call(server, transport, request_):
    server.script = [answer(200, GOOD), answer(400, b"{}"), answer(503), answer(429)]
    for _ in range(20):
        with contextlib.suppress(errors.SendError):
            transport.send(request_)
    assert len(server.requests) == 20
    assert server.accepted == 1


@pytest.mark.parametrize("request_", [EVENT, PUSH], ids=["channels", "beams"])
def test_one_connection_serves_call_after_call_in_a_loop(server, transport, request_):
    async def many():
        for _ in range(20):
            await transport.send_async(request_)

    asyncio.run(many())
    assert len(server.requests) == 20
    assert server.accepted == 1


@pytest.mark.parametrize("request_", [EVENT, PUSH], ids=["channels", "beams"])
def test_many_threads_share_the_connections(server, transport, request_):
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(transport.send, [request_] * 160))
    assert len(answers) == len(server.requests) == 160
    assert server.accepted <= 16


def test_each_thread_gets_the_answer_to_its_own_request(server, transport):
    server.always = _mirror()
    events = [Trigger((f"orders-{number}",), "e", "{}") for number in range(200)]
    bodies = [event.channels[0] for event in events]

    def refused(event: Trigger) -> str:
        with pytest.raises(errors.BadRequestError) as caught:
            transport.send(event)
        return caught.value.detail

    with ThreadPoolExecutor(12) as threads:
        assert list(threads.map(refused, events)) == bodies


def _mirror():
    def act(_server, connection, seen):
        channel = seen.json["channels"][0].encode()
        head = b"HTTP/1.1 400 X\r\nContent-Length: %d\r\n\r\n" % len(channel)
        connection.sendall(head + channel)
        return True

    return Behaviour(act)


def test_many_event_loops_use_one_transport_at_once(server, transport):
    async def several():
        answers = await asyncio.gather(*(transport.send_async(EVENT) for _ in range(10)))
        return len(answers)

    with ThreadPoolExecutor(6) as threads:
        counts = [threads.submit(asyncio.run, several()) for _ in range(6)]
        assert [count.result(30) for count in counts] == [10] * 6
    assert len(server.requests) == 60
    _wait_until(lambda: not server.open)  # each loop closed what it had opened


def test_a_loop_opens_no_more_than_64_connections(server, transport):
    async def flood():
        await asyncio.gather(*(transport.send_async(EVENT) for _ in range(300)))

    asyncio.run(flood())
    assert len(server.requests) == 300
    assert server.accepted <= 64


def test_waiting_for_a_turn_is_no_timeout(server, monkeypatch):
    async def flood(transport):
        await asyncio.gather(*(transport.send_async(EVENT) for _ in range(24)))

    monkeypatch.setattr(sessions, "_CONNECTIONS", 4)
    server.always = _slow(1.0)  # six rounds take longer than the five seconds that one request has
    asyncio.run(flood(pusher_transport(server.url, timeout=(2.0, 3.0))))
    assert len(server.requests) == 24


def _slow(seconds):
    def act(server, connection, _seen):
        server.stopping.wait(seconds)
        connection.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n{}")
        return True

    return Behaviour(act)


def test_a_loop_that_ends_leaves_no_open_session(server, transport, caplog):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(3):
            asyncio.run(transport.send_async(EVENT))
        gc.collect()
    assert [str(one.message) for one in caught] == []
    assert caplog.records == []
    _wait_until(lambda: not server.open)


def test_a_loop_that_is_closed_by_hand_leaves_no_complaint_of_an_open_session(server, caplog):
    transport = pusher_transport(server.url)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(2):
            loop = asyncio.new_event_loop()
            loop.run_until_complete(transport.send_async(EVENT))
            loop.close()
        del transport, loop
        gc.collect()
    # asyncio itself complains of the loop's open sockets, and rightly so.
    ours = [str(one.message) for one in caught if "client session" in str(one.message)]
    ours += [str(one.message) for one in caught if "connector" in str(one.message).lower()]
    assert ours == []
    assert [record.message for record in caplog.records] == []


def test_a_transport_closed_in_a_loop_works_again(server, transport):
    async def twice():
        await transport.send_async(EVENT)
        await transport.aclose()
        _wait_until(lambda: not server.open)
        await transport.send_async(EVENT)
        await transport.aclose()

    asyncio.run(twice())
    assert server.accepted == 2


@pytest.mark.parametrize("request_", [EVENT, PUSH], ids=["channels", "beams"])
def test_a_closed_transport_works_again(server, transport, request_):
    transport.send(request_)
    transport.close()
    _wait_until(lambda: not server.open)
    transport.send(request_)
    assert server.accepted == 2


def test_a_cancelled_call_leaves_the_next_ones_alone(server, transport):
    async def cancel_and_go_on():
        call = asyncio.create_task(transport.send_async(EVENT))
        while not server.requests:
            await asyncio.sleep(0.005)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await transport.send_async(EVENT)

    server.script = [silent()]
    asyncio.run(cancel_and_go_on())
    assert len(server.requests) == 2


@pytest.mark.parametrize("request_", [EVENT, PUSH], ids=["channels", "beams"])
def test_a_connection_that_the_server_closed_while_idle_is_not_used(server, transport, request_):
    whole = b"HTTP/1.1 200 X\r\nContent-Length: %d\r\n\r\n%b" % (len(GOOD), GOOD)
    server.script = [raw(whole, then_close=True)]
    transport.send(request_)
    _wait_until(lambda: not server.open)
    transport.send(request_)
    assert server.accepted == 2


@pytest.mark.parametrize("header", ["close", "Close"])
def test_a_connection_is_given_up_when_the_server_says_so(server, transport, way, header):
    server.script = [answer(200, GOOD, Connection=header)] * 2
    way(transport)
    way(transport)
    assert server.accepted == 2


def test_bytes_past_an_answer_are_not_taken_for_the_next_answer(server, transport):
    stray = b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"
    whole = b"HTTP/1.1 200 X\r\nContent-Length: %d\r\n\r\n%b" % (len(GOOD), GOOD)
    server.script = [raw(whole + stray, then_close=False)]
    for request_ in (EVENT, PUSH, EVENT, PUSH):
        transport.send(request_)
    assert len(server.requests) == 4


def test_a_failed_connection_is_not_used_again(server, transport):
    server.script = [dropped(), answer(200, GOOD)]
    with pytest.raises(errors.ConnectionFailedError):
        transport.send(EVENT)
    transport.send(EVENT)
    assert server.accepted == 2


def _in_a_fork(act):
    """Runs ``act`` in a forked process, which must end well and within ten seconds."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            act()
            status = 0
        finally:
            os._exit(status)
    end = time.monotonic() + 10
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            pytest.fail("the forked process hung")
        time.sleep(0.01)
    assert os.waitstatus_to_exitcode(status) == 0


forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system can't fork")


@forking
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_opens_its_own_connections_and_threads(server, transport, way):
    way(transport)
    time.sleep(0.05)  # so that the threads of the pool wait for work
    _in_a_fork(lambda: way(transport))
    way(transport)
    assert len(server.requests) == 3
    assert server.accepted == (3 if way.name == "channels-async" else 2)  # one for each loop


@forking
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("half", ["_channels", "_beams"])
def test_a_fork_while_another_thread_builds_the_client_does_not_hang(server, transport, half):
    holding, done = threading.Event(), threading.Event()

    def hold(lock):
        with lock:
            holding.set()
            done.wait(20)

    holder = threading.Thread(target=hold, args=[getattr(transport, half)._lock])
    holder.start()
    holding.wait(10)
    try:
        _in_a_fork(lambda: transport.send(EVENT if half == "_channels" else PUSH))
    finally:
        done.set()
        holder.join()
    assert len(server.requests) == 1


def test_a_transport_that_is_dropped_unclosed_closes_its_connections(server, way):
    transport = pusher_transport(server.url)
    way(transport)
    del transport
    gc.collect()
    _wait_until(lambda: not server.open)


def test_a_transport_that_is_dropped_in_a_running_loop_closes_its_connections(server):
    async def drop():
        transport = pusher_transport(server.url)
        await transport.send_async(EVENT)
        del transport
        gc.collect()
        for _ in range(500):
            if not server.open:
                return True
            await asyncio.sleep(0.01)
        return False

    assert asyncio.run(drop())


def test_closing_while_others_send_lets_them_finish(server, transport):
    async def close_at_once():
        calls = [asyncio.create_task(transport.send_async(PUSH)) for _ in range(30)]
        while not server.requests:
            await asyncio.sleep(0.001)
        transport.close()
        return await asyncio.gather(*calls)

    assert len(asyncio.run(close_at_once())) == 30
    assert len(server.requests) == 30


@pytest.mark.parametrize("request_", [EVENT, PUSH], ids=["channels", "beams"])
def test_an_event_loop_goes_on_while_a_thread_builds_the_client(server, transport, request_):
    """Importing an SDK takes up to half a second."""
    half = transport._channels if request_ is EVENT else transport._beams

    async def call_meanwhile():
        calls = [asyncio.create_task(transport.send_async(request_)) for _ in range(3)]
        await asyncio.sleep(0.05)  # would never end if a call waited for the lock in the loop
        assert not any(call.done() for call in calls)
        half._lock.release()
        await asyncio.gather(*calls)

    half._lock.acquire()
    watchdog = threading.Timer(10, half._lock.release)
    watchdog.start()
    try:
        asyncio.run(asyncio.wait_for(call_meanwhile(), 20))
    finally:
        watchdog.cancel()
    assert len(server.requests) == 3


def test_a_certificate_named_in_the_environment_is_trusted(tmp_path, monkeypatch, way):
    tls, certificate = self_signed(tmp_path)
    for variable in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        with hostile_server(tls) as server, monkeypatch.context() as environment:
            environment.setenv(variable, str(certificate))
            transport = pusher_transport(server.url)
            way(transport)
            transport.close()
            assert len(server.requests) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused_before_sending(tmp_path, way):
    tls, _ = self_signed(tmp_path)
    with hostile_server(tls) as server:
        with pytest.raises(errors.ConnectionFailedError, match="certificate") as caught:
            way(pusher_transport(server.url))
        assert server.requests == []
    assert caught.value.maybe_sent is False


def test_tls_with_a_server_that_speaks_plain_http_fails_before_sending(server, way):
    with pytest.raises(errors.ConnectionFailedError) as caught:
        way(pusher_transport(server.url.replace("http:", "https:")))
    assert caught.value.maybe_sent is False


def test_a_bundle_that_can_not_be_read_is_a_settings_error(tmp_path, monkeypatch, way):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "absent.pem"))
    with pytest.raises(errors.SettingsError, match="REQUESTS_CA_BUNDLE"):
        way(pusher_transport("https://127.0.0.1:1"))


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_plain_http_goes_through_the_proxy_of_the_environment(server, monkeypatch, way, variable):
    monkeypatch.setenv(variable, f"http://me:pa%40ss@127.0.0.1:{server.port}")
    way(pusher_transport("http://pusher.test:8080"))
    (seen,) = server.requests
    assert seen.target.startswith("http://pusher.test:8080/")
    assert seen.headers["host"] == "pusher.test:8080"
    assert seen.headers["proxy-authorization"] == "Basic bWU6cGFAc3M="  # me:pa@ss


def test_https_asks_the_proxy_for_a_tunnel(server, monkeypatch, way):
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{server.port}")
    server.script = [answer(407, Connection="close")]
    with pytest.raises(errors.ConnectionFailedError, match="407") as caught:
        way(pusher_transport("https://pusher.test:8443"))
    (seen,) = server.requests
    assert seen.target == "pusher.test:8443"
    assert caught.value.maybe_sent is False


def test_a_host_named_in_no_proxy_is_reached_directly(server, monkeypatch, way):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.port}")
    monkeypatch.setenv("no_proxy", "pusher.invalid")
    with pytest.raises(errors.ConnectionFailedError):
        way(pusher_transport("http://pusher.invalid:8080"))
    assert server.requests == []


def test_loopback_is_never_asked_of_a_proxy(server, transport, monkeypatch, way):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{_closed_port()}")
    way(transport)
    assert len(server.requests) == 1


@pytest.mark.parametrize("url", ["socks5://127.0.0.1:1", "https://127.0.0.1:1", "http://x:port"])
def test_a_proxy_of_another_kind_is_a_settings_error(monkeypatch, way, url):
    monkeypatch.setenv("http_proxy", url)
    with pytest.raises(errors.SettingsError, match="proxy"):
        way(pusher_transport("http://pusher.test:8080"))


def test_a_cluster_leads_to_its_own_host(server, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.port}")
    credentials = ChannelsCredentials("1", KEY, SECRET, cluster="eu", scheme="http")
    PusherTransport(channels=credentials).send(EVENT)
    assert server.requests[0].headers["host"].removesuffix(":80") == "api-eu.pusher.com"


def test_clients_are_built_once_however_many_threads_ask_first(server):
    transport = pusher_transport(server.url)
    start = threading.Barrier(8)

    def first(_):
        start.wait(10)
        transport.send(EVENT)
        return id(transport._channels._thread_client)

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(first, range(8)))) == 1
    transport.close()
