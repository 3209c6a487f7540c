"""What becomes of messages when the other side answers this or that. Over real HTTP."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from dataclasses import replace

import pytest
from hostile_server import GOOD, Behaviour, answer, dropped, reset, silent
from jobs import QUICK, dead, everything, job, push, put, records, targets_of, wait_for
from ways import APP_ID, KEY, SECRET, pusher_transport

from notifyspec import errors
from notifyspec.dispatching import Backoff, Dispatcher, Probes
from notifyspec.queue import State
from notifyspec.transport import Answer
from notifyspec.transports.memory import MemoryTransport
from notifyspec.transports.pusher import ChannelsCredentials, PusherTransport


def refusing(*bad: str, status: int = 400) -> Behaviour:
    """Answers with ``status`` to every request in which one of these texts is."""

    def act(server, connection, seen):
        refused = any(text.encode() in seen.body for text in bad)
        whole = answer(status, b"no") if refused else answer(200, GOOD)
        return whole.act(server, connection, seen)

    return Behaviour(act)


def channels_of(server) -> Counter[str]:
    """Each channel with how often it was sent to, in requests that were not refused."""
    counts: Counter[str] = Counter()
    for seen in server.requests:
        body = seen.json
        for event in body.get("batch", [body]):
            counts.update(event.get("channels") or [event["channel"]])
    return counts


@pytest.mark.parametrize("status", [400, 413, 422])
def test_only_the_culprit_of_a_refused_batch_dies(queue, server, transport, status):
    server.always = refusing('\\"n\\":3}', status=status)
    put(queue, *(job(n) for n in range(10)))
    report = Dispatcher(queue, transport, options=QUICK).run_once()
    assert dead(queue) == {"n-3": "refused"}
    assert list(records(queue)) == ["n-3"]
    assert report.lanes[0].delivered == 9


def test_the_culprit_among_the_targets_of_one_job_dies_alone(queue, server, transport):
    server.always = refusing('"u-7"')
    put(queue, push(1, *(f"u-{n}" for n in range(20))))
    Dispatcher(queue, transport, options=QUICK).run_once()
    (record,) = records(queue).values()
    assert (record.state, record.cause) == (State.DEAD, "refused")
    assert record.job.targets == ("u-7",)
    delivered = [
        user for seen in server.requests if b'"u-7"' not in seen.body for user in seen.json["users"]
    ]
    assert sorted(delivered) == sorted(f"u-{n}" for n in range(20) if n != 7)


def faring(**ends: Behaviour) -> Behaviour:
    """Answers by the first of these users who is in a request: ``u3`` is the user ``u-3``."""

    def act(server, connection, seen):
        named = (end for name, end in ends.items() if f'"u-{name[1:]}"'.encode() in seen.body)
        return next(named, answer(200, GOOD)).act(server, connection, seen)

    return Behaviour(act)


def letters(queue) -> dict[tuple[str, ...], str]:
    return {record.job.targets: record.cause for record in everything(queue)}


def users_of(server) -> Counter[str]:
    return Counter(user for seen in server.requests for user in seen.json["users"])


def test_each_target_of_one_job_has_its_own_end(queue, server, transport):
    # Refused together, and halved until each stands for itself: one is refused, one has a fault of
    # the server's, and the others are delivered.
    server.always = faring(u1=answer(400, b"no"), u6=answer(500, b"oh"))
    put(queue, push(0, *(f"u-{n}" for n in range(1, 9)), attempts=3))
    with Dispatcher(queue, transport, options=QUICK):
        wait_for(lambda: len(letters(queue)) == 2 and all(letters(queue).values()))
    assert letters(queue)[("u-1",)] == "refused"
    (others,) = set(letters(queue)) - {("u-1",)}
    assert letters(queue)[others] == "attempts"
    assert "u-6" in others
    assert set(others) <= {"u-5", "u-6", "u-7", "u-8"}  # the half that failed as a whole
    asked = [seen.json["users"] for seen in server.requests]
    assert sum(users == ["u-1"] for users in asked) == 1
    assert all(
        sum(user in users for users in asked if "u-1" not in users) == 1
        for user in ("u-2", "u-3", "u-4")
    )


def test_where_some_may_not_be_sent_again_the_others_of_their_job_are(queue, server, hasty):
    lost = {"done": False}

    def act(running, connection, seen):
        users = seen.json["users"]
        if len(users) == 4:
            whole = answer(413, b"large")  # so that there are two requests of one job
        elif "u-1" in users and not lost["done"]:
            lost["done"] = True
            whole = silent()
        elif "u-3" in users and len(server.requests) < 6:
            whole = answer(429, b"slow", Retry_After="0")
        else:
            whole = answer(200, GOOD)
        return whole.act(running, connection, seen)

    server.always = Behaviour(act)
    put(queue, push(0, "u-1", "u-2", "u-3", "u-4", maybe_sent="stop"))
    with Dispatcher(queue, hasty, options=QUICK):
        wait_for(lambda: letters(queue) == {("u-1", "u-2"): "maybe_sent"})
    assert (
        users_of(server)["u-1"] == 2
    )  # in the request that was refused, and in the one that was lost
    delivered = [seen.json["users"] for seen in server.requests][-1]
    assert delivered == ["u-3", "u-4"]


@pytest.mark.parametrize("status", [401, 402, 403, 404])
def test_a_lane_whose_app_is_refused_is_held_and_goes_on_by_itself(
    queue, server, transport, status, caplog
):
    caplog.set_level("INFO", "notifyspec.dispatching")
    server.always = answer(status, b"no")
    put(queue, *(job(n, attempts=1) for n in range(300)))
    with Dispatcher(queue, transport, options=QUICK) as dispatcher:
        wait_for(lambda: dispatcher.report().lanes[0].stopped)
        wait_for(lambda: dispatcher.report().lanes[0].in_flight == 0)
        asked = len(server.requests)
        wait_for(lambda: len(server.requests) >= asked + 2)  # the probes
        assert len(server.requests) < 40
        assert len(records(queue)) == 300
        assert all(record.attempts == 0 for record in records(queue).values())
        server.always = answer(200, GOOD)
        wait_for(lambda: not records(queue))
    said = [record.getMessage() for record in caplog.records]
    assert len([line for line in said if "is stopped" in line]) == 1
    assert len([line for line in said if "goes on" in line]) == 1


@pytest.mark.parametrize(
    "fault", [answer(500, b"no"), answer(503, b"no"), dropped(), reset()], ids=lambda _: ""
)
def test_an_outage_over_a_thousand_jobs_costs_none_of_them(queue, server, transport, fault):
    server.always = fault
    put(queue, *(job(n, attempts=2) for n in range(1_000)))
    with Dispatcher(queue, transport, options=QUICK) as dispatcher:
        wait_for(lambda: dispatcher.report().lanes[0].stopped)
        asked = len(server.requests)
        wait_for(lambda: len(server.requests) >= asked + 3)
        assert len(records(queue)) == 1_000
        server.always = answer(200, GOOD)
        wait_for(lambda: not records(queue))
        assert dispatcher.report().lanes[0].dead == 0


def test_a_server_that_is_not_there_costs_no_job_its_only_attempt(queue):
    put(queue, *(job(n, attempts=1) for n in range(1_000)))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        transport = pusher_transport(f"http://127.0.0.1:{nobody.getsockname()[1]}")
        Dispatcher(queue, transport, options=QUICK).run_once()
    assert len(records(queue)) == 1_000
    assert dead(queue) == {}


def test_a_job_that_fails_alone_dies_when_its_attempts_are_used_up(queue, server, transport):
    server.always = refusing('\\"n\\":3}', status=500)
    put(queue, *(job(n, attempts=3) for n in (3,)))
    with Dispatcher(queue, transport, options=QUICK):
        wait_for(lambda: dead(queue))
    (record,) = records(queue).values()
    assert record.cause == "attempts"
    assert "500" in record.reason
    assert len(server.requests) == 3


def test_a_message_that_had_expired_is_not_sent(queue, server, transport):
    put(queue, job(1, expires=time.time() - 1), job(2, expires=time.time() + 60))
    Dispatcher(queue, transport, options=QUICK).run_once()
    assert dead(queue) == {"n-1": "expired"}
    assert channels_of(server) == {"c-2": 1}


@pytest.mark.parametrize("lost", [silent(), answer(200, b"<html>"), answer(502, b"")])
def test_a_lost_answer_is_retried_or_not_as_the_job_says(queue, server, hasty, lost):
    server.script = [lost]
    put(queue, job(1, maybe_sent="stop"), job(2, maybe_sent="retry"))
    with Dispatcher(queue, hasty, options=QUICK):
        wait_for(lambda: set(records(queue)) == {"n-1"})
    assert dead(queue) == {"n-1": "maybe_sent"}
    assert channels_of(server) == {"c-1": 1, "c-2": 2}


def test_a_429_stops_the_lane_for_as_long_as_it_says(queue, server, transport):
    server.script = [answer(429, b"slow", Retry_After="1")]
    put(queue, *(job(n) for n in range(100)))
    options = replace(QUICK, start=1)
    with Dispatcher(queue, transport, options=options) as dispatcher:
        wait_for(lambda: dispatcher.report().lanes[0].stopped)
        assert len(server.requests) == 1
        wait_for(lambda: not records(queue))


class Raising:
    """A transport that raises whenever a request holds one of the targets."""

    def __init__(self, error: BaseException, *targets: str) -> None:
        self._error = error
        self._targets = set(targets)
        self.delivered: Counter[str] = Counter()
        self._lock = threading.Lock()

    def send(self, request):
        with self._lock:
            if self._targets & set(targets_of(request)):
                raise self._error
            self.delivered.update(targets_of(request))
        return Answer()


@pytest.mark.parametrize(
    "error",
    [KeyError("n"), SystemExit(1), StopIteration(), errors.TransportFaultError("x")],
    ids=lambda error: type(error).__name__,
)
def test_a_job_over_which_the_transport_breaks_takes_no_other_with_it(queue, error):
    transport = Raising(error, "c-3")
    put(queue, *(job(n, attempts=2) for n in range(30)))
    with Dispatcher(queue, transport, options=QUICK):
        wait_for(lambda: dead(queue))
        put(queue, job(31))
        wait_for(lambda: len(records(queue)) == 1)
    assert set(dead(queue)) == {"n-3"}
    assert transport.delivered.total() == 30


def test_a_transport_that_answers_nonsense_does_not_end_the_dispatcher(queue):
    class Nonsense(MemoryTransport):
        def send(self, request):
            return str(super().send(request))

    put(queue, job(1, attempts=1))
    with Dispatcher(queue, Nonsense(), options=QUICK):
        wait_for(lambda: dead(queue))
    assert dead(queue) == {"n-1": "attempts"}


def test_a_product_without_credentials_holds_its_own_lane_only(queue, server):
    credentials = ChannelsCredentials(
        APP_ID, KEY, SECRET, host="127.0.0.1", port=server.port, scheme="http"
    )
    put(queue, *(job(n) for n in range(5)), *(push(n) for n in range(5, 10)))
    Dispatcher(queue, PusherTransport(channels=credentials), options=QUICK).run_once()
    assert set(records(queue)) == {f"n-{n}" for n in range(5, 10)}
    assert dead(queue) == {}


def test_one_event_that_lacks_its_key_holds_nothing_else(queue, server):
    transport = pusher_transport(server.url, master_key=None)
    put(
        queue, job(0, targets=("private-encrypted-x",), attempts=2), *(job(n) for n in range(1, 40))
    )
    with Dispatcher(queue, transport, options=QUICK):
        wait_for(lambda: list(records(queue)) == ["n-0"])
        wait_for(lambda: dead(queue))
    assert dead(queue) == {"n-0": "attempts"}
    transport.close()


def test_a_server_that_asks_to_come_back_in_a_century_is_asked_within_the_hour(
    queue, server, transport
):
    server.always = answer(503, b"", Retry_After="3000000000")
    put(queue, job(1))
    options = replace(QUICK, backoff=Backoff(0, 0), broken=Probes(60, 60))
    with Dispatcher(queue, transport, options=options):
        wait_for(lambda: records(queue)["n-1"].error)
    assert records(queue)["n-1"].job.due <= time.time() + 3600
