"""The ways through which a request leaves, and a transport that leads to a server of the tests."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifyspec.transport import Answer, Publish, Request, Trigger
from notifyspec.transports.pusher import BeamsCredentials, ChannelsCredentials, PusherTransport

if TYPE_CHECKING:
    from collections.abc import Callable

APP_ID = "42"
KEY = "app-key"
SECRET = "channels-secret-7d1f"
MASTER_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
INSTANCE = "11111111-2222-3333-4444-555555555555"
BEAMS_SECRET = "beams-secret-93ac"

EVENT = Trigger(("orders-1",), "order_done", '{"a":1}')
PUSH = Publish("interests", ("orders-1",), '{"web":{"a":1}}')


@dataclass(frozen=True)
class Way:
    """One of the ways through which a request leaves."""

    name: str
    request: Request
    send: Callable[[PusherTransport, Request], Answer]

    def __call__(self, transport: PusherTransport) -> Answer:
        return self.send(transport, self.request)


def _blocking(transport: PusherTransport, request: Request) -> Answer:
    return transport.send(request)


def _in_a_loop(transport: PusherTransport, request: Request) -> Answer:
    return asyncio.run(transport.send_async(request))


WAYS = (
    Way("channels", EVENT, _blocking),
    Way("channels-async", EVENT, _in_a_loop),
    Way("beams", PUSH, _blocking),
    Way("beams-async", PUSH, _in_a_loop),
)


def pusher_transport(
    url: str, *, timeout: tuple[float, float] = (2.0, 5.0), master_key: str | None = MASTER_KEY
) -> PusherTransport:
    scheme, _, authority = url.partition("://")
    host, _, port = authority.partition(":")
    return PusherTransport(
        channels=ChannelsCredentials(
            APP_ID,
            KEY,
            SECRET,
            host=host,
            port=int(port) if port else None,
            scheme=scheme,
            encryption_master_key_base64=master_key,
        ),
        beams=BeamsCredentials(INSTANCE, BEAMS_SECRET, endpoint=url),
        timeout=timeout,
    )
