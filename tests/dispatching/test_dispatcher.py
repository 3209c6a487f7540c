"""The dispatcher as a whole: starting, stopping, leases, a failing queue, and who looks on."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections import Counter
from dataclasses import replace

import pytest
from hostile_server import GOOD, Behaviour, answer, silent
from jobs import QUICK, dead, job, push, put, records, targets_of, wait_for

from notifyspec import errors
from notifyspec.audience import Audience, Backend
from notifyspec.dispatching import Dispatcher
from notifyspec.queue import Ack, Claim, Retry, State
from notifyspec.queues.memory import MemoryQueue
from notifyspec.sandbox import Credentials, Sandbox
from notifyspec.transport import Answer, Publish, Trigger
from notifyspec.transports.memory import MemoryTransport
from notifyspec.transports.pusher import BeamsCredentials, ChannelsCredentials, PusherTransport


class Gate:
    """A transport whose requests wait until it is opened."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.begun: Counter[str] = Counter()

    def send(self, request):
        self.begun.update(targets_of(request))
        if not self.open.wait(60):
            raise errors.TimedOutError("the test forgot it")
        return Answer()


def test_what_is_due_is_sent_and_what_is_not_waits(queue):
    put(queue, job(1), job(2, due=time.time() + 60), push(3))
    transport = MemoryTransport()
    Dispatcher(queue, transport, options=QUICK).run_once()
    assert {type(request) for request in transport.requests} == {Trigger, Publish}
    assert list(records(queue)) == ["n-2"]


def test_what_comes_while_it_works_is_sent(queue):
    transport = MemoryTransport()
    with Dispatcher(queue, transport, options=QUICK):
        for number in range(3):
            put(queue, job(number))
            wait_for(lambda: not records(queue))
    assert [targets_of(request) for request in transport.requests] == [("c-0",), ("c-1",), ("c-2",)]


def test_an_app_has_its_own_messages_sent_and_those_of_none_but_of_no_other(queue):
    put(queue, job(1), job(2, lane="channels/7"), job(3, lane="channels/8"))
    Dispatcher(queue, MemoryTransport(), options=QUICK, apps={Backend.CHANNELS: "7"}).run_once()
    assert list(records(queue)) == ["n-3"]


def test_a_stop_awaits_what_is_under_way_and_gives_the_rest_back_at_once(queue):
    transport = Gate()
    put(queue, *(job(n, text=f'{{"n":{n}}}') for n in range(1_000)))
    dispatcher = Dispatcher(queue, transport, options=replace(QUICK, start=2, threads=2))
    dispatcher.start()
    wait_for(lambda: transport.begun.total() >= 20)
    stopped: list[bool] = []
    stopping = threading.Thread(target=lambda: stopped.append(dispatcher.stop()))
    stopping.start()
    wait_for(lambda: sum(r.state is State.READY for r in records(queue).values()) == 980)
    assert all(record.attempts == 0 for record in records(queue).values())
    transport.open.set()
    stopping.join(60)
    assert stopped == [True]
    assert len(records(queue)) == 980
    assert transport.begun.total() == 20


def test_a_stop_ends_in_time_though_a_request_does_not(queue):
    transport = Gate()
    put(queue, job(1))
    dispatcher = Dispatcher(queue, transport, options=QUICK)
    dispatcher.start()
    wait_for(lambda: transport.begun)
    assert dispatcher.stop(timeout=0.2) is False
    assert records(queue)["n-1"].state is State.CLAIMED
    transport.open.set()


def test_a_slow_send_is_not_claimed_by_another(queue):
    transport = Gate()
    put(queue, job(1))
    options = replace(QUICK, lease=2.0)
    with Dispatcher(queue, transport, options=options):
        wait_for(lambda: transport.begun)
        other = MemoryTransport()
        with Dispatcher(queue, other, options=options):
            time.sleep(2.5)  # more than a lease
            transport.open.set()
            wait_for(lambda: not records(queue))
    assert other.requests == ()
    assert transport.begun == {"c-1": 1}


class Forgetful(MemoryQueue):
    """A queue in which a claim can pass to somebody else before its time."""

    def take_away(self) -> list[Claim]:
        with self._changed:
            for row in self._rows.values():
                self._schedule(row, 0.0)
        return self.claim(["channels"], 1_000, lease=60)


def test_the_result_of_a_claim_that_was_lost_is_not_settled(caplog):
    queue, transport = Forgetful(), Gate()
    put(queue, job(1))
    with Dispatcher(queue, transport, options=QUICK):
        wait_for(lambda: transport.begun)
        (claim,) = queue.take_away()
        transport.open.set()
        wait_for(lambda: "it may be sent twice" in caplog.text)
        assert records(queue)["n-1"].state is State.CLAIMED
        assert queue.settle([(claim, Ack())]) == []


def test_what_was_lost_before_it_was_sent_is_left_to_the_other(caplog):
    queue, transport = Forgetful(), Gate()
    put(queue, job(1), *(job(n, text=f'{{"n":{n}}}') for n in range(2, 40)))
    options = replace(QUICK, lease=0.3, start=1, threads=1)
    with Dispatcher(queue, transport, options=options):
        wait_for(lambda: transport.begun)
        queue.take_away()
        wait_for(lambda: caplog.text.count("it may be sent twice") >= 39)
        transport.open.set()
        time.sleep(0.1)
    assert transport.begun.total() == 10


class Failing(MemoryQueue):
    """A queue that can be out of reach."""

    away = False

    def _now(self) -> float:
        if self.away:
            raise errors.QueueUnavailableError("The disk is full: make room.")
        return super()._now()


def test_a_queue_that_fails_is_waited_for_and_what_was_sent_meanwhile_is_settled(caplog):
    caplog.set_level(logging.INFO, "notifyspec.dispatching")
    queue, transport = Failing(), Gate()
    put(queue, *(job(n) for n in range(10)))
    with Dispatcher(queue, transport, options=QUICK) as dispatcher:
        wait_for(lambda: transport.begun.total() == 10)
        queue.away = True
        transport.open.set()
        wait_for(lambda: dispatcher.report().lanes[0].delivered == 10)
        wait_for(lambda: "The queue fails" in caplog.text)
        queue.away = False
        wait_for(lambda: not records(queue))
        wait_for(lambda: "works again" in caplog.text)
    assert transport.begun.total() == 10
    said = [record.getMessage() for record in caplog.records]
    assert len([line for line in said if "The disk is full" in line]) == 1


def test_a_run_that_ends_by_itself_gives_up_on_a_queue_that_hands_nothing_out(monkeypatch):
    """Also where it still takes reports, as on a full disk."""

    class Full(MemoryQueue):
        def claim(self, *_args, **_options):
            raise errors.QueueUnavailableError("The disk is full: make room.")

    monkeypatch.setattr("notifyspec.dispatching.dispatcher._ONCE_PATIENCE", 1.0)
    queue = Full()
    put(queue, job(1))
    with pytest.raises(errors.QueueUnavailableError, match=r"for 1 seconds.*The disk is full"):
        Dispatcher(queue, MemoryTransport(), options=QUICK).run_once()
    assert list(records(queue)) == ["n-1"]


@pytest.mark.parametrize("kind", [errors.QueueDamagedError, errors.QueueVersionError])
def test_a_queue_that_does_not_mend_ends_the_run_with_its_error(kind):
    class Broken(MemoryQueue):
        def claim(self, *_args, **_options):
            raise kind("It is beyond repair.")

    with pytest.raises(kind, match="beyond repair"):
        Dispatcher(Broken(), MemoryTransport(), options=QUICK).run(threading.Event())
    with pytest.raises(kind, match="beyond repair"):
        Dispatcher(Broken(), MemoryTransport(), options=QUICK).run_once()


def test_it_tells_of_itself_while_it_works_and_takes_leave(queue):
    put(queue, job(1))
    with Dispatcher(queue, MemoryTransport(), options=QUICK, apps={Backend.BEAMS: "b"}):
        wait_for(lambda: queue.dispatchers() and queue.dispatchers()[0].lanes[0].delivered == 1)
        (report,) = queue.dispatchers()
    assert [lane.lane for lane in report.lanes] == ["channels", "beams/b"]
    assert queue.dispatchers() == []


def test_what_it_logs_names_jobs_and_holds_no_payload(queue, server, transport, caplog):
    caplog.set_level(logging.DEBUG)
    server.always = answer(400, b"the payload was: hush")
    put(queue, job(1, text='{"secret":"hush"}'))
    Dispatcher(queue, transport, options=QUICK).run_once()
    (record,) = [one for one in caplog.records if "dead letters" in one.getMessage()]
    assert (record.notification, record.part, record.cause) == ("n-1", 0, "refused")
    assert (record.lane, record.spec) == ("channels", "orders")
    assert "hush" not in repr([vars(one) for one in caplog.records])


class Watching:
    def __init__(self) -> None:
        self.attempts = []
        self.settlements = []

    def before(self, claim):
        return "not on a Sunday" if claim.job.notification == "n-2" else None

    def after(self, attempt):
        self.attempts.append(attempt)

    def settled(self, settlements):
        self.settlements += settlements


def test_an_observer_sees_each_request_and_can_cancel_a_job(queue):
    watching, transport = Watching(), MemoryTransport()
    transport.fail_with(errors.ServerFaultError("x", status=500))
    put(queue, job(1), job(2), job(3))
    with Dispatcher(queue, transport, options=QUICK, observers=[watching]):
        wait_for(lambda: set(records(queue)) == {"n-2"})
    assert dead(queue) == {"n-2": "cancelled"}
    assert records(queue)["n-2"].reason == "not on a Sunday"
    assert isinstance(watching.attempts[0].error, errors.ServerFaultError)
    assert watching.attempts[-1].answer == Answer()
    told = Counter(
        (claim.job.notification, type(verdict).__name__) for claim, verdict in watching.settlements
    )
    assert told == {("n-1", "Retry"): 1, ("n-3", "Retry"): 1} | {
        ("n-1", "Ack"): 1, ("n-3", "Ack"): 1, ("n-2", "Dead"): 1
    }  # fmt: skip


def test_an_observer_that_errs_disturbs_nothing(queue, caplog):
    class Erring:
        def before(self, _):
            raise RuntimeError("before")

        after = settled = before

    put(queue, job(1))
    Dispatcher(queue, MemoryTransport(), options=QUICK, observers=[Erring()]).run_once()
    assert records(queue) == {}
    assert "An observer erred" in caplog.text


def test_a_transport_for_event_loops_only_is_refused(queue):
    class OnlyAsync:
        async def send_async(self, _request):
            return Answer()

    for transport in (OnlyAsync(), MemoryTransport):
        with pytest.raises(errors.SettingsError, match="send"):
            Dispatcher(queue, transport)


def test_a_dispatcher_at_work_can_not_be_started_again_and_a_stopped_one_can(queue):
    dispatcher = Dispatcher(queue, MemoryTransport(), options=QUICK)
    with dispatcher, pytest.raises(RuntimeError, match="at work"):
        dispatcher.start()
    assert dispatcher.stop() is True
    put(queue, job(1))
    dispatcher.run_once()
    assert records(queue) == {}


def test_identical_events_of_many_jobs_leave_as_one_request(queue, server, transport):
    put(queue, *(job(n, text="{}") for n in range(100)))
    put(queue, *(push(n, text='{"web":{}}') for n in range(100, 900)))
    Dispatcher(queue, transport, options=QUICK).run_once()
    assert records(queue) == {}
    sizes = sorted(len(seen.json.get("channels") or seen.json["users"]) for seen in server.requests)
    assert sizes == [100, 800]


def test_a_job_too_large_for_any_publish_dies_alone(queue):
    transport = MemoryTransport()
    large = '{"web":{"t":"' + "x" * 11_000 + '"}}'
    put(queue, push(1, audience=Audience.INTERESTS, text=large), push(2))
    Dispatcher(queue, transport, options=QUICK).run_once()
    assert dead(queue) == {"n-1": "refused"}
    assert len(transport.requests) == 1


def test_a_run_that_ends_by_itself_leaves_what_can_not_be_sent_now(queue, server, transport):
    server.always = answer(401, b"no")
    put(queue, *(job(n) for n in range(50)))
    report = Dispatcher(queue, transport, options=QUICK).run_once()
    assert len(records(queue)) == 50
    assert "401" in report.lanes[0].stopped


def test_a_hanging_server_is_an_outage_too(queue, server, hasty):
    server.always = silent()
    put(queue, *(job(n, attempts=2) for n in range(200)))
    with Dispatcher(queue, hasty, options=QUICK) as dispatcher:
        wait_for(lambda: dispatcher.report().lanes[0].stopped)
        server.always = answer(200, GOOD)
        wait_for(lambda: not records(queue))
        assert dispatcher.report().lanes[0].dead == 0


def test_it_signs_afresh_at_each_attempt(queue, server, transport):
    seen_signatures = []

    def act(server, connection, seen):
        seen_signatures.append(seen.target.partition("auth_signature=")[2])
        time.sleep(1.0 if len(seen_signatures) == 1 else 0.0)  # the timestamp has whole seconds
        return answer(500 if len(seen_signatures) == 1 else 200, GOOD).act(server, connection, seen)

    server.always = Behaviour(act)
    put(queue, job(1))
    with Dispatcher(queue, transport, options=QUICK):
        wait_for(lambda: not records(queue))
    assert len(set(seen_signatures)) == 2


def test_after_a_jump_of_the_clock_it_signs_and_encrypts_anew(queue, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    known = Credentials()
    transport = PusherTransport(
        channels=ChannelsCredentials(
            known.app_id,
            known.key,
            known.secret,
            host="127.0.0.1",
            port=port,
            scheme="http",
            encryption_master_key_base64=known.encryption_master_key_base64,
        ),
        beams=BeamsCredentials(
            known.beams_instance_id, known.beams_secret_key, endpoint=f"http://127.0.0.1:{port}"
        ),
    )
    put(queue, job(1), job(2, targets=("private-encrypted-x",)), push(3))
    Dispatcher(queue, transport, options=QUICK).run_once()
    assert all(record.attempts >= 1 for record in records(queue).values())
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 700)  # the sandbox allows for 600
    with Sandbox(port=port) as sandbox:
        with Dispatcher(queue, transport, options=QUICK):
            wait_for(lambda: not records(queue))
        assert len(sandbox.history()) == 3
    transport.close()


def test_no_more_is_claimed_than_can_be_sent_soon(queue):
    transport = Gate()
    put(queue, *(job(n, text=f'{{"n":{n}}}') for n in range(20_000)))
    with Dispatcher(queue, transport, options=QUICK) as dispatcher:
        wait_for(lambda: transport.begun.total() >= 80)
        time.sleep(0.3)
        assert dispatcher.report().lanes[0].in_flight <= 1_000
        transport.open.set()
        wait_for(lambda: not records(queue))


def test_a_run_that_ends_by_itself_does_not_wait_out_an_hour(queue, server, transport):
    server.always = answer(429, b"slow", Retry_After="3600")
    put(queue, *(job(n) for n in range(50)))
    report = Dispatcher(queue, transport, options=replace(QUICK, start=1)).run_once()
    assert len(records(queue)) == 50
    assert len(server.requests) == 1
    assert "429" in report.lanes[0].stopped


def test_given_back_jobs_are_as_if_they_had_not_been_claimed(queue):
    put(queue, job(1))
    (claim,) = queue.claim(["channels"], 1)
    queue.settle([(claim, Retry(0.0, "x", counted=False))])
    Dispatcher(queue, MemoryTransport(), options=replace(QUICK, attempts=1)).run_once()
    assert records(queue) == {}
