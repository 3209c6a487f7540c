"""Every exception of the two HTTP clients as a SendError; ``sent`` says how far the request got."""

from __future__ import annotations

import http.client
import ssl
from typing import TYPE_CHECKING

from notifyspec.errors import (
    ConnectionFailedError,
    SendError,
    TimedOutError,
    TransportFaultError,
    UnreadableAnswerError,
)

if TYPE_CHECKING:
    from notifyspec.transports.pusher.environment import Endpoint


def connection_fault(error: Exception, endpoint: Endpoint, *, sent: bool) -> SendError:
    """For sockets, TLS and ``http.client``. ``sent``: the whole request had been written."""
    if isinstance(error, TimeoutError):
        return _timed_out(endpoint, sent=sent)
    if isinstance(error, ssl.SSLError):
        return _tls_failed(error, endpoint, sent=sent)
    if isinstance(error, http.client.RemoteDisconnected):
        return _dropped(endpoint, sent=sent)
    if isinstance(error, http.client.HTTPException) and not isinstance(
        error,
        http.client.ImproperConnectionState | http.client.NotConnected | http.client.InvalidURL,
    ):
        return _not_http(endpoint, sent=sent)
    if isinstance(error, OSError):
        return _failed(endpoint, _words(error), sent=sent)
    return _broke(error, endpoint, sent=sent)


def aiohttp_fault(error: Exception, endpoint: Endpoint) -> SendError:
    """For ``aiohttp``'s client."""
    import aiohttp  # costs 100 ms, which only async callers pay

    if isinstance(error, TimeoutError):
        return _timed_out(endpoint, sent=not isinstance(error, aiohttp.ConnectionTimeoutError))
    if isinstance(error, aiohttp.ClientSSLError) or (
        isinstance(error, ssl.SSLError) and not isinstance(error, aiohttp.ClientError)
    ):
        return _tls_failed(error, endpoint, sent=False)
    if isinstance(error, aiohttp.ServerFingerprintMismatch):
        return _tls_failed(error, endpoint, sent=False)
    if isinstance(error, aiohttp.ClientConnectorError):
        return _failed(endpoint, _words(error.os_error), sent=False)
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return _failed(endpoint, f"the proxy answered {error.status}", sent=False)
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return _dropped(endpoint, sent=True)
    if isinstance(error, aiohttp.ClientConnectionError):
        words = _words(error) if isinstance(error, OSError) else type(error).__name__
        return _failed(endpoint, words, sent=True)
    if isinstance(error, aiohttp.ClientResponseError | aiohttp.ClientPayloadError):
        return _not_http(endpoint, sent=True)
    if isinstance(error, OSError):
        return _failed(endpoint, _words(error), sent=True)
    return _broke(error, endpoint, sent=not isinstance(error, aiohttp.InvalidURL))


def _timed_out(endpoint: Endpoint, *, sent: bool) -> SendError:
    what = "did not answer in time" if sent else "could not be reached in time"
    return TimedOutError(f"{endpoint} {what}.", maybe_sent=sent)


def _tls_failed(error: Exception, endpoint: Endpoint, *, sent: bool) -> SendError:
    # aiohttp's own classes are no ssl.SSLError; they hold one.
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        why = getattr(cause, "verify_message", "") or "it was refused"  # set by OpenSSL only
        return ConnectionFailedError(
            f"{endpoint} shows a certificate that this machine does not trust"
            f" ({why}); name its authority's file in SSL_CERT_FILE, or in"
            " REQUESTS_CA_BUNDLE, which comes first."
        )
    reason = getattr(cause, "reason", None) or type(cause).__name__
    return ConnectionFailedError(f"TLS with {endpoint} failed: {reason}.", maybe_sent=sent)


def _dropped(endpoint: Endpoint, *, sent: bool) -> SendError:
    return ConnectionFailedError(
        f"{endpoint} dropped the connection without an answer.", maybe_sent=sent
    )


def _failed(endpoint: Endpoint, words: str, *, sent: bool) -> SendError:
    return ConnectionFailedError(f"The connection to {endpoint} failed: {words}.", maybe_sent=sent)


def _not_http(endpoint: Endpoint, *, sent: bool) -> SendError:
    return UnreadableAnswerError(
        f"{endpoint} answered something that is not HTTP; check the host, the port and the scheme.",
        maybe_sent=sent,
    )


def _broke(error: Exception, endpoint: Endpoint, *, sent: bool) -> SendError:
    return TransportFaultError(
        f"The request to {endpoint} broke with {type(error).__name__}.",
        maybe_sent=sent,
    )


def _words(error: OSError) -> str:
    return (error.strerror or str(error) or type(error).__name__).rstrip(".")
