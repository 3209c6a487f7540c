"""A small pool of keep-alive connections to one server, for any number of threads."""

from __future__ import annotations

import http.client
import io
import selectors
import time
import weakref
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from notifyspec.forks import renew_after_fork
from notifyspec.transports.pusher.answers import ANSWER_BYTES, HttpAnswer
from notifyspec.transports.pusher.environment import Endpoint, Timeout, proxy_for, tls_context
from notifyspec.transports.pusher.faults import connection_fault

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

_IDLE_CONNECTIONS: Final = 64
# Load balancers forget connections after about a minute, and some do so silently.
_IDLE_SECONDS: Final = 30.0

# select() fails on file descriptors past 1,023; Windows has nothing else.
_Selector: Final = getattr(selectors, "PollSelector", selectors.SelectSelector)


class _DeadlineReader(io.RawIOBase):
    """Reads from a socket until a deadline for all of it.

    A socket's own timeout starts anew with each byte, so that a server which drips would hold a
    thread for as long as it likes.
    """

    def __init__(self, sock: socket.socket, raw: io.RawIOBase) -> None:
        self._sock = sock
        self._raw = raw
        self._deadline = time.monotonic() + (sock.gettimeout() or 0)

    def readable(self) -> bool:
        return True

    # Any: the buffer protocol has no type in Python 3.11.
    def readinto(self, buffer: Any) -> int | None:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(remaining)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_DeadlineReader(sock, self.fp.detach()))


class _Whole(http.client.HTTPConnection):
    """Hands head and body of a request to the system at once.

    In two pieces they are two packets, for which a server may wake twice.
    """

    _held: list[Any] | None = None

    def request(self, *args: Any, **kwargs: Any) -> None:
        held = self._held = []
        try:
            super().request(*args, **kwargs)
        finally:
            self._held = None
        self.send(b"".join(held))

    def send(self, data: Any) -> None:
        if self._held is None:
            super().send(data)
        else:
            self._held.append(data)


class _WholeTls(_Whole, http.client.HTTPSConnection):
    pass


class _Connection:
    """One connection, and since when it has been idle."""

    def __init__(self, http_connection: http.client.HTTPConnection) -> None:
        self.http = http_connection
        self.http.response_class = _Response
        self.http.auto_open = 0  # a request never connects on its own: connecting has its own step
        self.idle_since = 0.0

    @property
    def usable(self) -> bool:
        """Still open, as far as can be told: a server that closed it, or spoke unasked, has not."""
        if self.http.sock is None or time.monotonic() - self.idle_since > _IDLE_SECONDS:
            return False
        with _Selector() as selector:
            selector.register(self.http.sock, selectors.EVENT_READ)
            return not selector.select(0)


class HttpPool:
    """Sends POST requests to one server. Any number of threads may call at once.

    Raises SettingsError when the machine's proxy or trust settings can't be used.
    """

    def __init__(self, endpoint: Endpoint, timeout: Timeout) -> None:
        self.endpoint = endpoint
        self._timeout = timeout
        self._proxy = proxy_for(endpoint)
        self._tls = tls_context() if endpoint.scheme == "https" else None
        self._idle: deque[_Connection] = deque()
        weakref.finalize(self, _close_all, self._idle)
        renew_after_fork(self)

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """The answer, whatever its status. Raises a SendError when there is none."""
        sent = False
        connection: _Connection | None = None
        try:
            connection = self._take()
            if connection.http.sock is None:
                connection.http.connect()
            connection.http.sock.settimeout(self._timeout.read)
            connection.http.request("POST", self._target(path), body, self._headers(headers))
            sent = True
            response = connection.http.getresponse()
        except Exception as error:
            self._discard(connection)
            raise connection_fault(error, self.endpoint, sent=sent) from error
        except BaseException:
            self._discard(connection)
            raise
        return self._read(connection, response)

    def close(self) -> None:
        """Close what is idle. The pool stays usable."""
        _close_all(self._idle)

    def renew(self) -> None:
        """The parent's connections stay the parent's: closing these copies does not end them."""
        _close_all(self._idle)

    def _read(self, connection: _Connection, response: http.client.HTTPResponse) -> HttpAnswer:
        body: bytes | None = None
        try:
            body = response.read(ANSWER_BYTES)
            # read() does not mind an end before the Content-Length.
            if response.length and len(body) < ANSWER_BYTES:
                body = None
        except (OSError, http.client.HTTPException):
            body = None
        except BaseException:
            self._discard(connection)
            raise
        # isclosed: read to its end. Not so, what is left would open the next answer.
        reusable = body is not None and response.isclosed() and not response.will_close
        if reusable and len(self._idle) < _IDLE_CONNECTIONS:
            connection.idle_since = time.monotonic()
            self._idle.append(connection)
        else:
            response.close()
            self._discard(connection)
        return HttpAnswer(response.status, response.getheader("Retry-After"), body)

    def _take(self) -> _Connection:
        while True:
            try:
                connection = self._idle.pop()  # the latest: the others may age and be dropped
            except IndexError:
                return self._open()
            if connection.usable:
                return connection
            self._discard(connection)

    def _open(self) -> _Connection:
        """A connection that is yet to connect."""
        host, port = self.endpoint.host, self.endpoint.port
        if self._proxy is not None:
            host, port = self._proxy.host, self._proxy.port
        connection: http.client.HTTPConnection
        if self._tls is None:
            connection = _Whole(host, port, timeout=self._timeout.connect)
        else:
            connection = _WholeTls(host, port, timeout=self._timeout.connect, context=self._tls)
            if self._proxy is not None:
                connection.set_tunnel(self.endpoint.host, self.endpoint.port, self._proxy.headers)
        return _Connection(connection)

    def _target(self, path: str) -> str:
        """A proxy for plain http is asked for a whole URL; everybody else for a path."""
        if self._proxy is None or self._tls is not None:
            return path
        return f"http://{self.endpoint.host}:{self.endpoint.port}{path}"

    def _headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        if self._proxy is None or self._tls is not None:
            return headers
        return {**headers, **self._proxy.headers}

    @staticmethod
    def _discard(connection: _Connection | None) -> None:
        if connection is not None:
            connection.http.close()


def _close_all(idle: deque[_Connection]) -> None:
    while True:
        try:
            idle.pop().http.close()
        except IndexError:  # none left; another thread may have taken the last
            return
