"""OpenTelemetry: one trace from the call through the queue to the request, and counters of outcomes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from notifyspec import BadRequestError, MemoryTransport, Notifier
from notifyspec.queues.memory import MemoryQueue

SPEC = """
notifyspec: 1
context:
  type: object
  required: [id]
  properties: {id: {type: string, pattern: "^[0-9]{1,5}$"}}
channels: {channel: orders, id: "{{ id }}", event_type: TOAST, message: {content: Secret}}
"""

SPANS = InMemorySpanExporter()
METRICS = InMemoryMetricReader()


@pytest.fixture(scope="session", autouse=True)
def provided():
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(SPANS))
    trace.set_tracer_provider(provider)
    metrics.set_meter_provider(MeterProvider([METRICS]))


@pytest.fixture
def memory():
    SPANS.clear()
    return MemoryTransport()


@pytest.fixture
def notifier(tmp_path, memory):
    (tmp_path / "done.yaml").write_text(SPEC)
    return Notifier(tmp_path, transport=memory, queue=MemoryQueue())


def spans(name):
    return [span for span in SPANS.get_finished_spans() if span.name == name]


def counted():
    found = {}
    data = METRICS.get_metrics_data()
    for resource in data.resource_metrics if data else ():
        for metric in (one for scope in resource.scope_metrics for one in scope.metrics):
            for point in metric.data.data_points:
                outcome = point.attributes.get("outcome")
                found[metric.name, outcome] = getattr(point, "value", None) or point.count
    return found


def test_a_request_is_in_the_trace_of_the_call_that_enqueued_it(notifier):
    notifier.enqueue("done", {"id": "7"})
    notifier.dispatcher().run_once()
    ((call,), (sent,)) = spans("enqueue done"), spans("send channels")
    assert sent.context.trace_id == call.context.trace_id
    assert sent.parent.span_id == call.context.span_id
    assert sent.attributes["messaging.batch.message_count"] == 1


def test_a_request_for_several_calls_is_linked_to_each(notifier):
    for number in range(3):
        notifier.enqueue("done", {"id": str(number)})
    notifier.dispatcher().run_once()
    (sent,) = spans("send channels")
    calls = {span.context.span_id for span in spans("enqueue done")}
    assert {link.context.span_id for link in sent.links} == calls
    assert len(calls) == 3


def test_a_failure_is_told_by_its_kind_and_status(notifier, memory):
    memory.fail_with(BadRequestError("400: no", status=400), times=9)
    notifier.enqueue("done", {"id": "7"})
    notifier.dispatcher().run_once()
    sent = spans("send channels")[0]
    assert sent.attributes["error.type"] == "BadRequestError"
    assert sent.attributes["http.response.status_code"] == 400
    assert not sent.status.is_ok


def test_jobs_are_counted_by_their_outcome_and_latency_is_measured(notifier, memory):
    before = counted().get(("notifyspec.jobs", "delivered"), 0)
    notifier.enqueue("done", {"id": "7"})
    notifier.dispatcher().run_once()
    after = counted()
    assert after["notifyspec.jobs", "delivered"] == before + 1
    assert after["notifyspec.delivery.latency", None] >= 1
    assert after["messaging.client.operation.duration", None] >= 1


def test_no_span_holds_a_payload_or_a_target(notifier):
    notifier.enqueue("done", {"id": "12345"})
    notifier.dispatcher().run_once()
    told = " ".join(span.to_json() for span in SPANS.get_finished_spans())
    assert "Secret" not in told
    assert "12345" not in told


def test_who_does_not_use_it_does_not_load_it():
    program = (
        "import sys\n"
        "from notifyspec import Notifier, MemoryTransport\n"
        "from notifyspec.queues.memory import MemoryQueue\n"
        "Notifier('specs', transport=MemoryTransport(), queue=MemoryQueue()).dispatcher()\n"
        "assert not [name for name in sys.modules if name.startswith('opentelemetry')]\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
