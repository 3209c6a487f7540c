"""Traces and metrics for OpenTelemetry, where the application uses it (the extra ``[otel]``).

A trace leads from ``enqueue`` through the queue to each request. No span holds a payload, a target
or a secret. Names follow OpenTelemetry's conventions for messaging.
"""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TYPE_CHECKING, Any, Final

from notifyspec.queue import Ack, Dead, Retry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notifyspec.dispatching.observer import Attempt
    from notifyspec.queue import Claim, Settlement

_NAME: Final = "notifyspec"
_NANOSECONDS: Final = 1_000_000_000


def is_used() -> bool:
    """Whether the application has loaded OpenTelemetry. Who has not, pays nothing."""
    return "opentelemetry.trace" in sys.modules


@contextlib.contextmanager
def calling(operation: str, spec: str) -> Iterator[None]:
    """A span around a call of the application's, such as ``enqueue``."""
    if not is_used():
        yield
        return
    from opentelemetry.trace import SpanKind, get_tracer

    attributes = {"messaging.operation.name": operation, "notifyspec.spec": spec, **_SYSTEM}
    with get_tracer(_NAME).start_as_current_span(
        f"{operation} {spec}", kind=SpanKind.PRODUCER, attributes=attributes
    ):
        yield


def current_trace() -> str | None:
    """The W3C traceparent of the span that is current, to be kept with a job."""
    if not is_used():
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get("traceparent")


class TelemetryObserver:
    """A span for each request, and counters of what became of the jobs."""

    def __init__(self) -> None:
        from opentelemetry.metrics import get_meter
        from opentelemetry.trace import get_tracer

        self._tracer = get_tracer(_NAME)
        meter = get_meter(_NAME)
        self._duration = meter.create_histogram(
            "messaging.client.operation.duration", "s", "How long a request took."
        )
        self._latency = meter.create_histogram(
            "notifyspec.delivery.latency", "s", "From when a job was due until it was delivered."
        )
        self._jobs = meter.create_counter(
            "notifyspec.jobs", "{job}", "Jobs by what became of them: delivered, retried, dead."
        )

    def before(self, claim: Claim) -> str | None:  # noqa: ARG002  # the contract's
        return None

    def after(self, attempt: Attempt) -> None:
        from opentelemetry.trace import SpanKind, Status, StatusCode

        attributes: dict[str, Any] = {
            "messaging.operation.name": "send",
            "messaging.destination.name": attempt.lane,
            "messaging.batch.message_count": len(attempt.units),
            **_SYSTEM,
        }
        if attempt.error is not None:
            attributes["error.type"] = type(attempt.error).__name__
            if attempt.error.status is not None:
                attributes["http.response.status_code"] = attempt.error.status
        parent, links = _origins(attempt)
        span = self._tracer.start_span(
            f"send {attempt.lane}",
            context=parent,
            kind=SpanKind.CLIENT,
            attributes=attributes,
            links=links,
            start_time=int(attempt.began * _NANOSECONDS),
        )
        if attempt.error is not None:
            span.set_status(Status(StatusCode.ERROR, str(attempt.error)))
        span.end(int((attempt.began + attempt.seconds) * _NANOSECONDS))
        measured = {key: attributes[key] for key in attributes if key in _MEASURED}
        self._duration.record(attempt.seconds, measured)

    def settled(self, settlements: Sequence[Settlement]) -> None:
        now = time.time()
        for claim, verdict in settlements:
            job = claim.job
            about = {"notifyspec.spec": job.spec, "messaging.destination.name": job.lane}
            if isinstance(verdict, Ack):
                self._jobs.add(1, {**about, "outcome": "delivered"})
                self._latency.record(max(0.0, now - (job.due or job.created)), about)
            elif isinstance(verdict, Dead):
                self._jobs.add(1, {**about, "outcome": "dead", "cause": verdict.cause})
            elif isinstance(verdict, Retry) and verdict.counted:
                self._jobs.add(1, {**about, "outcome": "retried"})


_SYSTEM: Final = {"messaging.system": "pusher"}
_MEASURED: Final = frozenset(
    {
        "messaging.operation.name",
        "messaging.destination.name",
        "messaging.system",
        "error.type",
    }
)


def _origins(attempt: Attempt) -> tuple[Any, list[Any]]:
    """One origin is the request's parent; several are linked to, since a span has one parent."""
    from opentelemetry.trace import Link, get_current_span
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    traces = dict.fromkeys(claim.job.trace for claim, _ in attempt.units if claim.job.trace)
    contexts = [TraceContextTextMapPropagator().extract({"traceparent": trace}) for trace in traces]
    if len(contexts) == 1:
        return contexts[0], []
    spans = [get_current_span(context).get_span_context() for context in contexts]
    return None, [Link(span) for span in spans if span.is_valid]
