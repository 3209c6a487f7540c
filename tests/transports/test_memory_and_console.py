"""The transports that send nothing."""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from ways import EVENT, PUSH

from notifyspec import errors
from notifyspec.transport import Publish, Trigger, TriggerBatch
from notifyspec.transports.console import ConsoleTransport
from notifyspec.transports.memory import MemoryTransport


def _blocking(transport, request):
    return transport.send(request)


def _in_a_loop(transport, request):
    return asyncio.run(transport.send_async(request))


@pytest.fixture(params=[_blocking, _in_a_loop], ids=["blocking", "async"])
def send(request):
    return request.param


def test_memory_keeps_every_request_and_numbers_publishes(send):
    transport = MemoryTransport()
    answers = [send(transport, request) for request in (EVENT, PUSH, PUSH)]
    assert transport.requests == (EVENT, PUSH, PUSH)
    assert [answer.publish_id for answer in answers] == [None, "memory-1", "memory-2"]


def test_memory_fails_as_told_and_in_that_order(send):
    transport = MemoryTransport()
    transport.fail_with(errors.TimedOutError("first"), times=2)
    transport.fail_with(errors.BadRequestError("second"))
    for words in ("first", "first", "second"):
        with pytest.raises(errors.SendError, match=words):
            send(transport, EVENT)
    send(transport, EVENT)
    assert len(transport.requests) == 4


def test_memory_forgets_requests_and_failures(send):
    transport = MemoryTransport()
    send(transport, EVENT)
    transport.fail_with(errors.TimedOutError("x"))
    transport.clear()
    send(transport, PUSH)
    assert transport.requests == (PUSH,)


@pytest.mark.parametrize("times", [0, -1])
def test_memory_refuses_to_fail_no_times(times):
    with pytest.raises(ValueError, match="times"):
        MemoryTransport().fail_with(errors.TimedOutError("x"), times=times)


def test_the_console_shows_each_request_with_its_payload_laid_out(send):
    stream = io.StringIO()
    transport = ConsoleTransport(stream)
    send(transport, Trigger(("a-1", "b-1"), "done", '{"t":"é"}'))
    send(transport, TriggerBatch((Trigger(("c",), "e", "{}"), Trigger(("d",), "f", "no json"))))
    answer = send(transport, Publish("users", ("u", "v"), '{"web":{}}'))
    assert stream.getvalue() == (
        'channels to a-1, b-1, event done\n{\n  "t": "é"\n}\n'
        "channels to c, event e\n{}\n"
        "channels to d, event f\nno json\n"
        'beams to users u, v\n{\n  "web": {}\n}\n'
    )
    assert answer.publish_id == "console"


def test_the_console_writes_to_what_is_standard_output_at_that_moment(send, capsys):
    transport = ConsoleTransport()
    send(transport, EVENT)
    assert capsys.readouterr().out.startswith("channels to orders-1")


def test_a_terminal_gets_what_it_can_not_show_or_would_obey_as_an_escape(send):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="latin-1", write_through=True)
    send(ConsoleTransport(stream), Publish("users", ("a\x1b[2J\x9b\r", "漢"), '{"t":"é\\u202e🚀"}'))
    shown = raw.getvalue().decode("latin-1")
    assert shown == (
        'beams to users a\\x1b[2J\\x9b\\r, \\u6f22\n{\n  "t": "é\\u202e\\U0001f680"\n}\n'
    )


def test_lines_of_many_threads_do_not_mix():
    stream = io.StringIO()
    transport = ConsoleTransport(stream)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(transport.send, [Trigger(("a",), "e", "{}")] * 200))
    assert stream.getvalue() == "channels to a, event e\n{}\n" * 200
