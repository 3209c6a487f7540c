"""``render_and_send`` and ``enqueue``, for an application that has one specs folder."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from notifyspec.notifier import Notifier

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from notifyspec.enqueueing import Enqueued
    from notifyspec.notifier import To
    from notifyspec.receipt import Receipt

_lock = threading.Lock()
_notifiers: list[Notifier] = []  # the one that all calls share, once there is one


def render_and_send(
    name: str,
    context: object = None,
    *,
    to: To | None = None,
    via: str | None = None,
    socket_id: str | None = None,
) -> Receipt:
    """``Notifier.render_and_send``, with settings from pyproject.toml and the environment.

    The settings are read at the first call, and kept.
    """
    return _shared().render_and_send(name, context, to=to, via=via, socket_id=socket_id)


async def render_and_send_async(
    name: str,
    context: object = None,
    *,
    to: To | None = None,
    via: str | None = None,
    socket_id: str | None = None,
) -> Receipt:
    """As ``render_and_send``, without blocking the event loop."""
    notifier = _shared()
    return await notifier.render_and_send_async(name, context, to=to, via=via, socket_id=socket_id)


def enqueue(
    name: str,
    context: object = None,
    *,
    to: To | None = None,
    via: str | None = None,
    socket_id: str | None = None,
    idempotency_key: str | None = None,
    deliver_at: datetime | None = None,
    expires_in: float | timedelta | None = None,
    conn: object | None = None,
) -> Enqueued:
    """``Notifier.enqueue``, with settings from pyproject.toml and the environment."""
    return _shared().enqueue(
        name,
        context,
        to=to,
        via=via,
        socket_id=socket_id,
        idempotency_key=idempotency_key,
        deliver_at=deliver_at,
        expires_in=expires_in,
        conn=conn,
    )


async def enqueue_async(
    name: str,
    context: object = None,
    *,
    to: To | None = None,
    via: str | None = None,
    socket_id: str | None = None,
    idempotency_key: str | None = None,
    deliver_at: datetime | None = None,
    expires_in: float | timedelta | None = None,
    conn: object | None = None,
) -> Enqueued:
    """As ``enqueue``, without blocking the event loop."""
    return await _shared().enqueue_async(
        name,
        context,
        to=to,
        via=via,
        socket_id=socket_id,
        idempotency_key=idempotency_key,
        deliver_at=deliver_at,
        expires_in=expires_in,
        conn=conn,
    )


def _shared() -> Notifier:
    with _lock:
        if not _notifiers:
            _notifiers.append(Notifier())
        return _notifiers[0]
