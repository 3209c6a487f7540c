"""A real HTTP server on 127.0.0.1 that misbehaves as it is told, one script line a request."""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import parse_headers
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator
    from io import BufferedIOBase

GOOD = b'{"publishId": "pub-1"}'
_LONGEST = 10.0  # seconds: no behaviour holds a connection longer


@dataclass(frozen=True)
class Seen:
    """One request as it arrived."""

    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class HostileServer:
    """``script`` holds behaviours, one for each request; once it is used up, answers are good.

    ``accepted`` counts connections, ``requests`` holds what arrived whole.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._tls = tls
        self.port: int = self._listener.getsockname()[1]
        self.accepted = 0
        self.requests: list[Seen] = []
        self.script: list[Behaviour] = []
        self.always: Behaviour = answer(200, GOOD)
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    @property
    def url(self) -> str:
        return f"{'http' if self._tls is None else 'https'}://127.0.0.1:{self.port}"

    @property
    def open(self) -> int:
        """How many connections are open right now."""
        with self._lock:
            return len(self._open)

    def start(self) -> None:
        self._accepting.start()

    def stop(self) -> None:
        self.stopping.set()
        # A connection of our own wakes accept(), which a close from another thread does not.
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._accepting.join(5)
        self._listener.close()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive(), "a connection of the hostile server did not end"

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self.stopping.is_set():
                connection.close()
                return
            self.accepted += 1
            with self._lock:
                self._open.add(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, raw: socket.socket) -> None:
        connection = raw
        try:
            connection.settimeout(_LONGEST)
            if self._tls is not None:
                connection = self._tls.wrap_socket(raw, server_side=True)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection.makefile("rb") as file:
                while self._exchange(connection, file):
                    pass
        except OSError:
            pass  # the client went away
        finally:
            connection.close()
            with self._lock:
                self._open.discard(raw)

    def _exchange(self, connection: socket.socket, file: BufferedIOBase) -> bool:
        """False when the connection is over."""
        line = file.readline()
        if b" " not in line or b"HTTP/" not in line:
            return False  # the end, or TLS knocking at a plain port
        with self._lock:
            behaviour = self.script.pop(0) if self.script else self.always
        if behaviour.unread:
            return behaviour.act(self, connection, None)
        headers = dict(parse_headers(file).items())
        headers = {name.lower(): value for name, value in headers.items()}
        body = file.read(int(headers.get("content-length", "0")))
        seen = Seen(line.decode("latin-1").split(" ")[1], headers, body)
        with self._lock:
            self.requests.append(seen)
        return behaviour.act(self, connection, seen)


@dataclass(frozen=True)
class Behaviour:
    act: Callable[[HostileServer, socket.socket, Seen | None], bool]
    unread: bool = field(default=False)  # acts before the request is read


def answer(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    """A whole answer. Underscores in header names stand for dashes."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    text = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
    return raw(text, then_close=headers.get("Connection") == "close")


def raw(text: bytes, *, then_close: bool = True) -> Behaviour:
    def act(_server, connection, _seen):
        connection.sendall(text)
        return not then_close

    return Behaviour(act)


def echo(status: int) -> Behaviour:
    """Answers with the request's own target and headers, as debugging proxies do."""

    def act(_server, connection, seen):
        text = f"{seen.target} {seen.headers}".encode()
        connection.sendall(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n" % (status, len(text)))
        connection.sendall(text)
        return True

    return Behaviour(act)


def dropped() -> Behaviour:
    """Reads the request and closes without an answer."""
    return Behaviour(lambda *_: False)


def dropped_unread() -> Behaviour:
    return Behaviour(lambda *_: False, unread=True)


def reset() -> Behaviour:
    def act(_server, connection, _seen):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    return Behaviour(act)


def silent() -> Behaviour:
    """Never answers, until the client has gone."""

    def act(server, connection, _seen):
        end = time.monotonic() + _LONGEST
        while not server.stopping.is_set() and time.monotonic() < end:
            if select.select([connection], [], [], 0.02)[0]:
                break
        return False

    return Behaviour(act)


def dripping(text: bytes, *, at_once: int = 0, every: float = 0.02) -> Behaviour:
    """Sends a byte now and then: each arrives well before any socket's own time-out."""

    def act(server, connection, _seen):
        connection.sendall(text[:at_once])
        end = time.monotonic() + _LONGEST
        for byte in text[at_once:]:
            if server.stopping.wait(every) or time.monotonic() > end:
                return False
            connection.sendall(bytes([byte]))
        return True

    return Behaviour(act)


@contextmanager
def hostile_server(tls: ssl.SSLContext | None = None) -> Iterator[HostileServer]:
    server = HostileServer(tls)
    server.start()
    try:
        yield server
    finally:
        server.stop()
