"""Sending and enqueuing, which go with the caller's transaction."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from django.db import connections, transaction

from notifyspec.integrations.django.configuration import queue_alias
from notifyspec.integrations.django.shared import notifier

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from notifyspec.enqueueing import Enqueued
    from notifyspec.message import Messages
    from notifyspec.notifier import To
    from notifyspec.receipt import Receipt

_log = logging.getLogger("notifyspec.django")


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
    using: str | None = None,
) -> Enqueued | None:
    """``Notifier.enqueue`` as a part of the transaction: rolled back, it was never enqueued.

    With the queue in one of Django's databases it is stored by that database's connection.
    Otherwise it is rendered and checked at once, and stored when the transaction of ``using``, by
    default that of the database "default", commits: then the answer is None, and what the queue
    raises is raised by the commit.
    """
    notify = notifier()
    terms: dict[str, Any] = {
        "to": to,
        "via": via,
        "socket_id": socket_id,
        "idempotency_key": idempotency_key,
        "deliver_at": deliver_at,
        "expires_in": expires_in,
    }
    alias = queue_alias()
    if alias is not None:
        return notify.enqueue(name, context, **terms, conn=connections[alias])
    if not transaction.get_connection(using).in_atomic_block:
        return notify.enqueue(name, context, **terms)
    pending = notify.prepare(name, context, **terms)
    transaction.on_commit(lambda: notify.put(pending), using)
    return None


def send(
    name: str,
    context: object = None,
    *,
    to: To | None = None,
    via: str | None = None,
    socket_id: str | None = None,
    using: str | None = None,
) -> Receipt | None:
    """``Notifier.render_and_send`` once the transaction of ``using`` commits: rendered and checked
    at once, and never sent where it rolls back.

    Within a transaction the answer is None, and what could not be sent is logged.
    """
    notify = notifier()
    messages = notify.render(name, context, to=to, via=via)
    if not transaction.get_connection(using).in_atomic_block:
        return notify.send(messages, socket_id=socket_id)
    notify.send(())  # so that settings by which nothing can be sent raise here
    transaction.on_commit(lambda: _send(name, messages, socket_id), using)
    return None


def _send(name: str, messages: Messages, socket_id: str | None) -> None:
    for outcome in notifier().send(messages, socket_id=socket_id).failed:
        _log.error("%s was not sent to %s: %s", name, outcome.target, outcome.reason)


aenqueue = sync_to_async(enqueue)
asend = sync_to_async(send)
