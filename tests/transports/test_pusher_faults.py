"""No exception of an SDK, of an HTTP client or of the system leaves the transport as it is.

Each one that those libraries define is raised at each place where they could raise it, by
replacing the library's own function there.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from types import ModuleType, SimpleNamespace

import aiohttp
import aiohttp.client_exceptions
import aiohttp.http_exceptions
import nacl.exceptions
import pusher.errors
import pusher.pusher_client
import pusher_push_notifications
import pytest
import requests
import urllib3.exceptions
from ways import WAYS

from notifyspec import errors

CHANNELS, CHANNELS_ASYNC, BEAMS, BEAMS_ASYNC = WAYS
POOLED = (CHANNELS, BEAMS, BEAMS_ASYNC)

_SOME_REQUEST = SimpleNamespace(real_url="http://x/?auth_signature=hush")
_SOME_KEY = SimpleNamespace(host="x", port=1, ssl=True, is_ssl=True, proxy=None)
_ARGUMENTS = (
    ("words",),
    (),
    (_SOME_KEY, OSError(111, "refused")),
    ("path", _SOME_KEY, OSError(111, "refused")),
    ("words", "document", 0),
    (SimpleNamespace(tell=lambda: 1, length_remaining=1), b"x"),
    (_SOME_KEY, ssl.SSLCertVerificationError(1, "bad certificate")),
    (_SOME_REQUEST, ()),
    ("words", "more"),
    ("words", 1),
    (1, 2),
    ("words", 1, 2),
    (b"words", b"more", "x", 1),
    ("words", 1, 2, 3),
    (None, None, "words"),
    ("utf-8", b"x", 0, 1, "words"),
    (0, 0, "words"),
)


def _built(kind: type[Exception]) -> Exception:
    for arguments in _ARGUMENTS:
        try:
            error = kind(*arguments)
            str(error)
        except Exception:
            continue
        return error
    raise AssertionError(f"no arguments make a {kind}")


def _defined_in(*modules: ModuleType) -> list[type[Exception]]:
    found = {
        one
        for module in modules
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Exception)
    }
    return sorted(found, key=lambda kind: f"{kind.__module__}.{kind.__qualname__}")


def _subclasses(kind: type[Exception]) -> list[type[Exception]]:
    return [kind, *(one for direct in kind.__subclasses__() for one in _subclasses(direct))]


SYSTEM = [
    kind
    for kind in dict.fromkeys((*_subclasses(OSError), *_defined_in(ssl)))
    if kind.__module__ in ("builtins", "socket", "ssl")
]
ORDINARY = [ValueError, TypeError, AttributeError, RuntimeError, RecursionError, MemoryError]
SDKS = _defined_in(
    requests.exceptions,
    urllib3.exceptions,
    pusher.errors,
    pusher_push_notifications,
    nacl.exceptions,
    json,
)
HTTP_CLIENT = _defined_in(http.client)
AIOHTTP = _defined_in(aiohttp, aiohttp.client_exceptions, aiohttp.http_exceptions)


def _raising(error: Exception):
    def fail(*_, **__):
        raise error

    return fail


def _failures(way, transport, monkeypatch, where, name, kinds):
    """Each kind with the SendError that it came to when ``where.name`` raised it."""
    for kind in kinds:
        with monkeypatch.context() as patched:
            patched.setattr(where, name, _raising(_built(kind)))
            with pytest.raises(errors.SendError) as caught:
                way(transport)
        assert "hush" not in str(caught.value)
        yield kind, caught.value


def test_the_lists_hold_what_the_libraries_define():
    assert requests.exceptions.SSLError in SDKS
    assert urllib3.exceptions.ProtocolError in SDKS
    assert pusher.errors.PusherBadStatus in SDKS
    assert pusher_push_notifications.PusherValidationError in SDKS
    assert http.client.IncompleteRead in HTTP_CLIENT
    assert aiohttp.ServerTimeoutError in AIOHTTP
    assert socket.gaierror in SYSTEM
    assert ConnectionResetError in SYSTEM


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_whatever_an_sdk_raises_by_itself_was_not_sent(server, transport, monkeypatch, way):
    where, name = (
        (pusher.pusher_client.PusherClient, "trigger")
        if way in (CHANNELS, CHANNELS_ASYNC)
        else (pusher_push_notifications.PushNotifications, "publish_to_interests")
    )
    kinds = [*SDKS, *SYSTEM, *ORDINARY]
    for kind, error in _failures(way, transport, monkeypatch, where, name, kinds):
        assert type(error) is errors.TransportFaultError, kind
        assert (error.maybe_sent, error.retryable) == (False, False), kind
    assert server.requests == []


@pytest.mark.parametrize("way", POOLED, ids=lambda way: way.name)
def test_whatever_connecting_raises_was_not_sent(transport, monkeypatch, way):
    where, kinds = http.client.HTTPConnection, [*HTTP_CLIENT, *SYSTEM, *ORDINARY]
    for kind, error in _failures(way, transport, monkeypatch, where, "connect", kinds):
        assert error.maybe_sent is False, kind
        if issubclass(kind, OSError):
            assert error.retryable is True, kind
            assert isinstance(error, errors.TimedOutError) is issubclass(kind, TimeoutError), kind


@pytest.mark.parametrize("way", POOLED, ids=lambda way: way.name)
def test_whatever_waiting_for_the_answer_raises_was_perhaps_sent(
    server, transport, monkeypatch, way
):
    where, kinds = http.client.HTTPConnection, [*HTTP_CLIENT, *SYSTEM, *ORDINARY]
    for kind, error in _failures(way, transport, monkeypatch, where, "getresponse", kinds):
        assert error.maybe_sent is (kind is not ssl.SSLCertVerificationError), kind
    way(transport)
    assert server.accepted == len(kinds) + 1  # no connection that failed was used again


@pytest.mark.parametrize("way", POOLED, ids=lambda way: way.name)
def test_whatever_reading_a_success_raises_was_perhaps_sent(transport, monkeypatch, way):
    where, kinds = http.client.HTTPResponse, [*HTTP_CLIENT, *SYSTEM]
    for kind, error in _failures(way, transport, monkeypatch, where, "read", kinds):
        assert type(error) is errors.UnreadableAnswerError, kind
        assert error.maybe_sent is True, kind


def test_whatever_aiohttp_raises_is_a_send_error(transport, monkeypatch):
    where, kinds = aiohttp.ClientSession, [*AIOHTTP, *SYSTEM, *ORDINARY]
    surely_not_sent = (
        aiohttp.ClientConnectorError,
        aiohttp.ClientSSLError,
        aiohttp.ServerFingerprintMismatch,
        aiohttp.ConnectionTimeoutError,
        aiohttp.ClientHttpProxyError,
        aiohttp.InvalidURL,
        ssl.SSLError,
    )
    failures = _failures(CHANNELS_ASYNC, transport, monkeypatch, where, "_request", kinds)
    for kind, error in failures:
        assert error.maybe_sent is not issubclass(kind, surely_not_sent), kind
        if issubclass(kind, OSError):
            assert error.retryable is True, kind
            assert isinstance(error, errors.TimedOutError) is issubclass(kind, TimeoutError), kind


def test_whatever_reading_a_success_raises_in_a_loop_was_perhaps_sent(transport, monkeypatch):
    where, kinds = aiohttp.StreamReader, [*AIOHTTP, *SYSTEM, *ORDINARY]
    failures = _failures(CHANNELS_ASYNC, transport, monkeypatch, where, "iter_any", kinds)
    for kind, error in failures:
        assert error.maybe_sent is True, kind
        assert error.retryable is False, kind
