from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hostile_server import HostileServer, hostile_server
from ways import WAYS, Way, pusher_transport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.transports.pusher import PusherTransport


@pytest.fixture(params=WAYS, ids=lambda way: way.name)
def way(request) -> Way:
    return request.param


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
    """A transport that waits 0.3 seconds for an answer."""
    built = pusher_transport(server.url, timeout=(0.3, 0.3))
    yield built
    built.close()
