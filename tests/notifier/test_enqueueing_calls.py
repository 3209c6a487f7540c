"""``Notifier.enqueue``: what is wrong raises in the caller, and what returns is in the queue."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from notifyspec import (
    CallError,
    ContextError,
    IdempotencyConflictError,
    InvalidNameError,
    MemoryTransport,
    Notifier,
    Publish,
    QueueUnavailableError,
    SettingsError,
    Trigger,
    UnknownSpecError,
    load_settings,
)
from notifyspec.audience import Audience, Backend
from notifyspec.queue import Selection
from notifyspec.queues.memory import MemoryQueue
from notifyspec.sandbox import Sandbox

SPEC = """
notifyspec: 1
context:
  type: object
  required: [id]
  properties:
    id: {type: string, pattern: "^[0-9]{1,5}$"}
    loud: {type: boolean}
channels:
  channel: orders
  id: "{{ id }}"
  event: done
  actions:
    - type: TOAST
      when: loud is not defined or loud
      message: {content: Done}
beams:
  interest: orders
  id: "{{ id }}"
  web: {title: Done}
"""


@pytest.fixture
def queue() -> MemoryQueue:
    return MemoryQueue()


@pytest.fixture
def notifier(tmp_path, queue):
    (tmp_path / "done.yaml").write_text(SPEC)
    delivery = "delivery: {expires_in: 60, attempts: 7, maybe_sent: stop}\n"
    (tmp_path / "perishable.yaml").write_text(SPEC + delivery)
    return Notifier(tmp_path, queue=queue)


def jobs_of(queue, name):
    return [record.job for record in queue.find(Selection(notifications=(name,)))[0]]


def test_each_message_becomes_a_job_of_the_notification(notifier, queue):
    enqueued = notifier.enqueue("done", {"id": "7"})
    channels, beams = jobs_of(queue, enqueued.id)
    rendered = notifier.render("done", {"id": "7"})
    assert (enqueued.jobs, enqueued.duplicate, enqueued.skipped) == (2, False, ())
    assert (channels.audience, channels.targets) == (Audience.CHANNELS, ("orders-7",))
    assert (channels.event, channels.text) == ("done", rendered[0].text)
    assert (beams.audience, beams.targets, beams.event) == (Audience.INTERESTS, ("orders-7",), None)
    assert (channels.part, beams.part) == (0, 1)
    assert (channels.expires, channels.attempts, channels.maybe_sent) == (None, None, "retry")


def test_what_the_spec_says_of_delivery_goes_with_its_jobs(notifier, queue):
    (job,) = jobs_of(queue, notifier.enqueue("perishable", {"id": "7"}, via="channels").id)
    assert (job.attempts, job.maybe_sent) == (7, "stop")
    assert job.expires == pytest.approx(job.created + 60)


def test_a_message_is_split_as_one_request_takes_it(notifier, queue):
    ids = [str(number) for number in range(250)]
    enqueued = notifier.enqueue("done", {"id": "7"}, to=ids, via="channels")
    assert [len(job.targets) for job in jobs_of(queue, enqueued.id)] == [100, 100, 50]


@pytest.mark.parametrize(
    ("name", "context", "options", "error"),
    [
        ("dome", {"id": "7"}, {}, UnknownSpecError),
        ("done", {"id": "seven"}, {}, ContextError),
        ("done", {"id": "7"}, {"socket_id": "me"}, InvalidNameError),
        ("done", {"id": "7"}, {"idempotency_key": ""}, CallError),
        ("done", {"id": "7"}, {"idempotency_key": "x" * 201}, CallError),
        ("done", {"id": "7"}, {"idempotency_key": "a\nb"}, CallError),
        ("done", {"id": "7"}, {"deliver_at": datetime(2030, 1, 1)}, CallError),  # noqa: DTZ001
        ("done", {"id": "7"}, {"expires_in": 0}, CallError),
        ("done", {"id": "7"}, {"expires_in": True}, CallError),
        ("done", {"id": "7"}, {"conn": object()}, SettingsError),
    ],
)
def test_what_is_wrong_raises_in_the_caller_and_stores_nothing(
    notifier, queue, name, context, options, error
):
    with pytest.raises(error):
        notifier.enqueue(name, context, **options)
    assert queue.find(Selection())[0] == []


def test_it_is_due_when_the_caller_says_and_expires_from_then_on(notifier, queue):
    moment = datetime.now(UTC) + timedelta(hours=1)
    enqueued = notifier.enqueue(
        "perishable", {"id": "7"}, deliver_at=moment, expires_in=timedelta(minutes=5)
    )
    for job in jobs_of(queue, enqueued.id):
        assert job.due == moment.timestamp()
        assert job.expires == moment.timestamp() + 300


def test_the_same_key_answers_the_same_id_and_stores_once(notifier, queue):
    first = notifier.enqueue("done", {"id": "7"}, idempotency_key="order 7")
    again = notifier.enqueue("done", {"id": "7"}, idempotency_key="order 7", expires_in=5)
    assert (again.id, again.duplicate) == (first.id, True)
    assert len(queue.find(Selection())[0]) == 2


def test_the_same_key_for_another_payload_is_refused(notifier):
    notifier.enqueue("done", {"id": "7"}, idempotency_key="order 7")
    with pytest.raises(IdempotencyConflictError, match="'order 7'"):
        notifier.enqueue("done", {"id": "8"}, idempotency_key="order 7")


def test_what_the_spec_skips_is_not_stored_and_the_answer_says_so(notifier, queue):
    enqueued = notifier.enqueue("done", {"id": "7", "loud": False}, via="channels")
    assert (enqueued.jobs, len(enqueued.skipped)) == (0, 1)
    assert jobs_of(queue, enqueued.id) == []


def test_a_socket_goes_with_the_event_and_not_with_the_push(notifier, queue):
    enqueued = notifier.enqueue("done", {"id": "7"}, socket_id="1.2")
    assert [job.socket_id for job in jobs_of(queue, enqueued.id)] == ["1.2", None]


def test_enqueueing_from_an_event_loop_does_the_same(notifier, queue):
    enqueued = asyncio.run(notifier.enqueue_async("done", {"id": "7"}, idempotency_key="a"))
    assert len(jobs_of(queue, enqueued.id)) == enqueued.jobs == 2
    assert notifier.enqueue("done", {"id": "7"}, idempotency_key="a").id == enqueued.id


def test_jobs_are_in_the_lane_of_the_app_where_the_settings_name_one(tmp_path, queue):
    (tmp_path / "done.yaml").write_text(SPEC)
    environ = {"PUSHER_APP_ID": "123", "NOTIFYSPEC_SPECS": str(tmp_path)}
    lanes = {}
    for transport in (None, "pusher", "memory"):
        settings = load_settings(tmp_path, environ, transport=transport)
        enqueued = Notifier(settings=settings, queue=queue).enqueue("done", {"id": "7"})
        lanes[transport] = [job.lane for job in jobs_of(queue, enqueued.id)]
    assert lanes[None] == lanes["pusher"] == ["channels/123", "beams"]
    assert lanes["memory"] == ["channels", "beams"]


def test_the_queue_is_the_one_that_the_settings_name(tmp_path):
    (tmp_path / "done.yaml").write_text(SPEC)
    environ = {"NOTIFYSPEC_QUEUE": "memory:", "NOTIFYSPEC_SPECS": str(tmp_path)}
    notifier = Notifier(settings=load_settings(tmp_path, environ))
    enqueued = notifier.enqueue("done", {"id": "7"})
    assert len(jobs_of(notifier.queue, enqueued.id)) == 2


def test_the_password_of_a_queue_is_in_no_repr(tmp_path):
    settings = load_settings(tmp_path, {"NOTIFYSPEC_QUEUE": "nats://me:hush@127.0.0.1"})
    assert "hush" not in repr(settings)


def test_what_is_enqueued_while_dispatching_is_delivered_by_the_notifiers_transport(
    tmp_path, queue
):
    (tmp_path / "done.yaml").write_text(SPEC)
    memory = MemoryTransport()
    notifier = Notifier(tmp_path, transport=memory, queue=queue)
    notifier.enqueue("done", {"id": "1"}, via="channels")
    with notifier.dispatching():
        notifier.enqueue("done", {"id": "2"}, via="beams")
        end = time.monotonic() + 20
        while queue.find(Selection())[0]:
            assert time.monotonic() < end, "nothing was delivered"
            time.sleep(0.02)
    assert {type(request) for request in memory.requests} == {Trigger, Publish}


def test_a_dispatcher_takes_the_lanes_of_the_apps_that_the_settings_name(tmp_path, queue):
    (tmp_path / "done.yaml").write_text(SPEC)
    environ = {
        "PUSHER_APP_ID": "123",
        "PUSHER_KEY": "key",
        "PUSHER_SECRET": "secret",
        "PUSHER_HOST": "127.0.0.1",
        "NOTIFYSPEC_SPECS": str(tmp_path),
    }
    dispatcher = Notifier(settings=load_settings(tmp_path, environ), queue=queue).dispatcher()
    assert dispatcher._apps == {Backend.CHANNELS: "123"}


def test_a_transport_without_send_can_not_dispatch(tmp_path, queue):
    class OnlyAsync:
        async def send_async(self, request):
            raise NotImplementedError

    with pytest.raises(SettingsError, match="give it a send"):
        Notifier(tmp_path, transport=OnlyAsync(), queue=queue).dispatcher()


@pytest.mark.parametrize("change", ["changed", "deleted"])
def test_what_waits_goes_out_as_it_was_compiled_whatever_becomes_of_its_spec(
    tmp_path, queue, change
):
    spec = tmp_path / "done.yaml"
    spec.write_text(SPEC)
    memory = MemoryTransport()
    Notifier(tmp_path, transport=memory, queue=queue).enqueue("done", {"id": "1"})
    if change == "deleted":
        spec.unlink()
    else:
        spec.write_text("notifyspec: 1\nchannels: broken\n")
    Notifier(tmp_path, transport=memory, queue=queue).dispatcher().run_once()
    (event,) = [one for one in memory.requests if isinstance(one, Trigger)]
    assert '"Done"' in event.data
    assert queue.find(Selection())[0] == []


def test_dispatchers_of_two_apps_share_a_queue_and_each_takes_its_own_messages(tmp_path, queue):
    (tmp_path / "done.yaml").write_text(SPEC)
    sandboxes = {}
    with Sandbox() as sandbox:
        for app in (sandbox.credentials.app_id, "999"):
            environ = {
                "PUSHER_APP_ID": app,
                "PUSHER_KEY": sandbox.credentials.key,
                "PUSHER_SECRET": sandbox.credentials.secret,
                "PUSHER_HOST": "127.0.0.1",
                "PUSHER_PORT": str(sandbox.port),
                "PUSHER_SCHEME": "http",
                "NOTIFYSPEC_SPECS": str(tmp_path),
            }
            settings = load_settings(tmp_path, environ)
            sandboxes[app] = Notifier(settings=settings, queue=queue)
            sandboxes[app].enqueue("done", {"id": app[-1]}, via="channels")
        own = sandboxes[sandbox.credentials.app_id]
        own.dispatcher().run_once()
        assert [one.targets for one in sandbox.history()] == [
            (f"orders-{sandbox.credentials.app_id[-1]}",)
        ]
    (waiting,) = queue.stats()
    assert (waiting.lane, waiting.ready) == ("channels/999", 1)


def test_the_two_halves_of_enqueue_do_what_it_does(notifier, queue):
    prepared = notifier.prepare("done", {"id": "42"}, idempotency_key="k", expires_in=60)
    assert queue.find(Selection())[0] == []
    first, again = (
        notifier.put(prepared),
        notifier.enqueue("done", {"id": "42"}, idempotency_key="k"),
    )
    assert (again.id, again.duplicate, again.jobs) == (first.id, True, first.jobs)


def test_a_closed_notifier_opens_its_queue_again(tmp_path):
    (tmp_path / "done.yaml").write_text(SPEC)
    notifier = Notifier(tmp_path, settings=load_settings(tmp_path, {}, specs=tmp_path))
    before = notifier.queue
    first = notifier.enqueue("done", {"id": "42"}, via="beams")
    notifier.close()
    with pytest.raises(QueueUnavailableError, match="closed"):
        before.stats()
    second = notifier.enqueue("done", {"id": "42"}, via="beams")
    assert [one.job.notification for one in notifier.queue.find(Selection())[0]] == [
        first.id,
        second.id,
    ]
    notifier.close()


def test_closing_leaves_a_queue_that_was_given(notifier, queue):
    notifier.close()
    notifier.enqueue("done", {"id": "42"}, via="beams")
    assert len(queue.find(Selection())[0]) == 1
