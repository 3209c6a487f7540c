"""Putting notifications: keys registered, and all jobs published in one piece."""

from __future__ import annotations

import hashlib
import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from nats.js.errors import BadRequestError, KeyNotFoundError, KeyWrongLastSequenceError

from notifyspec.errors import IdempotencyConflictError, QueueUnavailableError
from notifyspec.queue import Notification, Placed
from notifyspec.queues.nats.codec import KeyEntry, decode_key, encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nats.aio.client import Client
    from nats.js import JetStreamContext

    from notifyspec.queue import Job
    from notifyspec.queues.nats.layout import Buckets, Layout

_MOST_IN_A_BATCH: Final = 1000  # the servers' own limit
_DUPLICATE: Final = 10201  # the servers' code for a message id that is known
_SECONDS: Final = 10.0
_SOON: Final = 0.05  # what is due within it is not worth a schedule


class _Placing(NamedTuple):
    notification: Notification  # with the id that it has from now on
    key: str | None
    duplicate: bool
    stored: bool


class Publisher:
    def __init__(
        self, client: Client, js: JetStreamContext, layout: Layout, buckets: Buckets
    ) -> None:
        self._client = client
        self._js = js
        self._layout = layout
        self._buckets = buckets

    async def put(self, notifications: Sequence[Notification]) -> tuple[Placed, ...]:
        registered: list[str] = []
        placings: dict[str, _Placing] = {}
        order: list[Placed] = []
        try:
            for one in notifications:
                known = placings.get(one.key) if one.key is not None else None
                if known is not None:  # a key that stands twice in this call
                    _same(one, known.notification.digest)
                    order.append(Placed(known.notification.id, True))
                    continue
                placing = await self._register(one, registered)
                placings[one.key or one.id] = placing
                order.append(Placed(placing.notification.id, placing.duplicate))
            fresh = [placing.notification for placing in placings.values() if not placing.stored]
            await self._store(fresh)
        except BaseException:
            for key in registered:
                await self._buckets.keys.delete(key)
            raise
        for placing in placings.values():
            if placing.key is not None and not placing.stored:
                entry = KeyEntry(placing.notification.id, placing.notification.digest, True)
                await self._buckets.keys.put(placing.key, encode(entry))
        return tuple(order)

    async def _register(self, one: Notification, registered: list[str]) -> _Placing:
        """Who comes second under a key goes on with the first one's id."""
        if one.key is None:
            return _Placing(one, None, duplicate=False, stored=False)
        key = hashlib.sha256(one.key.encode()).hexdigest()
        try:
            await self._buckets.keys.create(key, encode(KeyEntry(one.id, one.digest, False)))
        except KeyWrongLastSequenceError:
            pass
        else:
            registered.append(key)
            return _Placing(one, key, duplicate=False, stored=False)
        try:
            value = (await self._buckets.keys.get(key)).value
        except KeyNotFoundError:  # taken back by the other caller meanwhile
            return await self._register(one, registered)
        entry = decode_key(value or b"")
        _same(one, entry.digest)
        jobs = tuple(job._replace(notification=entry.id) for job in one.jobs)
        first = one._replace(id=entry.id, jobs=jobs)
        return _Placing(first, key, duplicate=True, stored=entry.stored)

    async def _store(self, notifications: Sequence[Notification]) -> None:
        """In one batch, as far as a batch goes. What the server knows already is not stored again."""
        batch: list[Job] = []
        parts: list[Notification] = []
        for one in notifications:
            if batch and len(batch) + len(one.jobs) > _MOST_IN_A_BATCH:
                await self._store_batch(parts, batch)
                batch, parts = [], []
            batch += one.jobs
            parts.append(one)
        if batch:
            await self._store_batch(parts, batch)

    async def _store_batch(self, parts: Sequence[Notification], jobs: Sequence[Job]) -> None:
        try:
            if len(jobs) == 1:
                subject, body, headers = self._message(jobs[0])
                await self._js.publish(subject, body, timeout=_SECONDS, headers=headers)
            else:
                await self._publish_whole(jobs)
        except BadRequestError as error:
            if error.err_code != _DUPLICATE:
                raise
            if len(parts) > 1:
                for one in parts:
                    await self._store_batch([one], one.jobs)

    async def _publish_whole(self, jobs: Sequence[Job]) -> None:
        batch = f"{jobs[0].notification}-{time.time_ns()}"
        for number, job in enumerate(jobs, 1):
            subject, body, headers = self._message(job)
            headers |= {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
            if number == len(jobs):
                headers["Nats-Batch-Commit"] = "1"
                answer = await self._client.request(subject, body, _SECONDS, headers=headers)
                _check(answer.data)
            elif number == 1:  # the server says at once where it takes no batch
                answer = await self._client.request(subject, body, _SECONDS, headers=headers)
                _check(answer.data)
            else:
                await self._client.publish(subject, body, headers=headers)

    def _message(self, job: Job) -> tuple[str, bytes, dict[str, str]]:
        headers = {"Nats-Msg-Id": f"{job.notification}-{job.part}"}
        subject = self._layout.job_subject(job.lane)
        if job.due is not None and job.due > time.time() + _SOON:
            at = datetime.fromtimestamp(job.due, UTC).isoformat().replace("+00:00", "Z")
            headers |= {"Nats-Schedule": f"@at {at}", "Nats-Schedule-Target": subject}
            subject = self._layout.later_subject(job.lane, job.notification, job.part)
        return subject, encode(job), headers


def _same(one: Notification, digest: str) -> None:
    if one.digest != digest:
        raise IdempotencyConflictError.of(one)


def _check(data: bytes) -> None:
    """Raises what the client raises for a refusal of a single message."""
    answer = json.loads(data) if data else {}
    error = answer.get("error")
    if error is None:
        return
    if error.get("code") == 400:
        raise BadRequestError(
            code=400, err_code=error.get("err_code"), description=error.get("description")
        )
    raise QueueUnavailableError(f"The queue on NATS refused: {error.get('description')}.")
