"""A queue with jobs in it, a dispatcher in a hurry, and servers to send to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from notifyspec.queues.memory import MemoryQueue

# The server that misbehaves, and a transport that leads to it.
sys.path.append(str(Path(__file__).parents[1] / "transports"))

from hostile_server import hostile_server
from ways import pusher_transport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hostile_server import HostileServer

    from notifyspec.transports.pusher import PusherTransport


@pytest.fixture
def queue() -> MemoryQueue:
    return MemoryQueue()


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with hostile_server() as running:
        yield running


@pytest.fixture
def transport(server: HostileServer) -> Iterator[PusherTransport]:
    built = pusher_transport(server.url)
    yield built
    built.close()


@pytest.fixture
def hasty(server: HostileServer) -> Iterator[PusherTransport]:
    """A transport that waits one second for an answer."""
    built = pusher_transport(server.url, timeout=(1.0, 1.0))
    yield built
    built.close()
