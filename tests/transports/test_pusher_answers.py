"""What each answer, and each way of not answering, comes to."""

from __future__ import annotations

import json
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hostile_server import (
    GOOD,
    answer,
    dripping,
    dropped,
    dropped_unread,
    echo,
    raw,
    reset,
    silent,
)
from ways import BEAMS_SECRET, EVENT, MASTER_KEY, PUSH, SECRET, pusher_transport

from notifyspec import errors

STATUSES = {
    301: (errors.UnexpectedStatusError, False),
    307: (errors.UnexpectedStatusError, False),
    400: (errors.BadRequestError, False),
    401: (errors.UnauthorizedError, False),
    402: (errors.PlanLimitError, False),
    403: (errors.ForbiddenError, False),
    404: (errors.AppNotFoundError, False),
    408: (errors.UnexpectedStatusError, False),
    413: (errors.RequestTooLargeError, False),
    422: (errors.UnprocessableError, False),
    429: (errors.RateLimitedError, True),
    500: (errors.ServerFaultError, True),
    503: (errors.ServerFaultError, True),
    599: (errors.ServerFaultError, True),
    600: (errors.UnexpectedStatusError, False),
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("body", [b'{"error": "x"}', b"", b"<html>", b"\xff[1]"])
def test_each_status_has_its_own_error(server, transport, way, status, body):
    kind, retryable = STATUSES[status]
    server.script = [answer(status, body)]
    with pytest.raises(errors.SendError) as caught:
        way(transport)
    assert type(caught.value) is kind
    assert caught.value.retryable is retryable
    assert caught.value.status == status
    assert caught.value.maybe_sent is False
    assert str(status) in str(caught.value)


def test_the_servers_own_words_are_kept_as_detail(server, transport, way):
    server.script = [answer(400, b"Invalid channel\n  name")]
    with pytest.raises(errors.BadRequestError) as caught:
        way(transport)
    assert caught.value.detail == "Invalid channel name"
    assert "Invalid channel" not in str(caught.value)


def test_retry_after_in_seconds_is_read(server, transport, way):
    server.script = [answer(429, Retry_After="7")]
    with pytest.raises(errors.RateLimitedError) as caught:
        way(transport)
    assert caught.value.retry_after == 7.0


def test_retry_after_as_a_date_is_read(server, transport, way):
    date = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    server.script = [answer(503, Retry_After=date)]
    with pytest.raises(errors.ServerFaultError) as caught:
        way(transport)
    assert 3500 < caught.value.retry_after <= 3600


@pytest.mark.parametrize("value", ["soon", "", "nan", "inf", "Mon, 99 Foo 2026 99:99:99 GMT"])
def test_an_unreadable_retry_after_is_none(server, transport, value):
    server.script = [answer(429, Retry_After=value)]
    with pytest.raises(errors.RateLimitedError) as caught:
        transport.send(EVENT)
    assert caught.value.retry_after is None


def test_a_retry_after_in_the_past_is_zero(server, transport):
    server.script = [answer(429, Retry_After="Mon, 01 Jan 2024 00:00:00 GMT")]
    with pytest.raises(errors.RateLimitedError) as caught:
        transport.send(EVENT)
    assert caught.value.retry_after == 0.0


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'"ok"', b"{", b"\xff", b"[" * 50_000]
)
def test_a_success_without_an_object_is_unreadable_and_perhaps_sent(
    server, transport, way, status, body
):
    server.script = [answer(status, body)]
    with pytest.raises(errors.UnreadableAnswerError) as caught:
        way(transport)
    assert caught.value.maybe_sent is True
    assert caught.value.retryable is False
    assert caught.value.status == status


@pytest.mark.parametrize("body", [b"{}", b'{"publishId": 7}', b'{"publishId": null}'])
def test_a_beams_success_without_a_publish_id_is_unreadable(server, transport, body):
    server.script = [answer(200, body)]
    with pytest.raises(errors.UnreadableAnswerError):
        transport.send(PUSH)


def test_a_success_that_pusher_does_not_document_is_perhaps_sent(server, transport, way):
    server.script = [answer(204)]
    with pytest.raises(errors.UnexpectedStatusError) as caught:
        way(transport)
    assert caught.value.maybe_sent is True


@pytest.mark.parametrize(
    "body",
    [
        b"HTTP/1.1 200 X\r\nContent-Length: 500\r\n\r\n" + GOOD,
        b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + GOOD,
        b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["length", "chunk", "bad-chunk"],
)
def test_a_success_that_breaks_off_is_unreadable(server, transport, way, body):
    server.script = [raw(body)]
    with pytest.raises(errors.UnreadableAnswerError) as caught:
        way(transport)
    assert caught.value.maybe_sent is True


@pytest.mark.parametrize(
    "text", [b"SSH-2.0-hello\r\n", b"\0" * 64 + b"\r\n", b"HTTP/1.1 two\r\n\r\n"]
)
def test_an_answer_that_is_not_http_is_unreadable(server, transport, way, text):
    server.script = [raw(text)]
    with pytest.raises(errors.UnreadableAnswerError) as caught:
        way(transport)
    assert caught.value.maybe_sent is True


def test_a_huge_answer_is_not_read_to_its_end(server, transport, way):
    server.script = [answer(200, json.dumps({"publishId": "x" * 3_000_000}).encode())]
    with pytest.raises(errors.UnreadableAnswerError):
        way(transport)
    way(transport)


def test_a_silent_server_times_out_and_has_perhaps_sent(server, hasty, way):
    server.script = [silent()]
    with pytest.raises(errors.TimedOutError) as caught:
        way(hasty)
    assert caught.value.maybe_sent is True
    assert caught.value.retryable is True


def _slow_answer(status: int) -> bytes:
    return b"HTTP/1.1 %d X\r\nContent-Length: 400\r\n\r\n" % status


def test_a_server_that_drips_its_headers_times_out(server, way):
    server.script = [dripping(b"HTTP/1.1 200 X\r\nX-Drip: " + b"x" * 900)]
    dripped = pusher_transport(server.url, timeout=(0.1, 0.3))
    with pytest.raises(errors.TimedOutError) as caught:
        way(dripped)
    dripped.close()
    assert caught.value.maybe_sent is True


def test_a_success_whose_body_drips_is_unreadable_as_it_may_not_be_repeated(server, hasty, way):
    head = _slow_answer(200)
    server.script = [dripping(head + b" " * 400, at_once=len(head))]
    with pytest.raises(errors.UnreadableAnswerError) as caught:
        way(hasty)
    assert caught.value.maybe_sent is True


def test_a_failure_whose_body_drips_is_still_that_failure(server, hasty, way):
    head = _slow_answer(503)
    server.script = [dripping(head + b" " * 400, at_once=len(head))]
    with pytest.raises(errors.ServerFaultError) as caught:
        way(hasty)
    assert caught.value.maybe_sent is False


@pytest.mark.parametrize("behaviour", [dropped, dropped_unread, reset])
def test_a_dropped_connection_is_retryable_and_has_perhaps_sent(server, transport, way, behaviour):
    server.script = [behaviour()]
    with pytest.raises(errors.ConnectionFailedError) as caught:
        way(transport)
    assert caught.value.retryable is True
    assert caught.value.maybe_sent is True


def test_a_redirect_is_not_followed(server, transport, way):
    server.script = [answer(302, Location=f"{server.url}/elsewhere")]
    with pytest.raises(errors.UnexpectedStatusError):
        way(transport)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [200, 400, 401, 500])
def test_no_error_shows_a_secret_that_the_server_repeats(server, transport, way, status):
    leak = f"{SECRET} {BEAMS_SECRET} {MASTER_KEY} {SECRET}".encode()
    for behaviour in (echo(status), answer(status, leak)):
        server.script = [behaviour]
        with pytest.raises(errors.SendError) as caught:
            way(transport)
        shown = _everything_shown(caught.value)
        secrets = (BEAMS_SECRET,) if "beams" in way.name else (SECRET, MASTER_KEY)
        assert [secret for secret in secrets if secret in shown] == []


def _everything_shown(error: BaseException) -> str:
    return "".join(
        [*traceback.format_exception(error), repr(error), repr(vars(error)), str(error.args)]
    )
