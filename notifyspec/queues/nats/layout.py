"""What a queue has on the servers: two streams, three buckets, and a consumer for each lane."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from notifyspec.errors import QueueVersionError
from notifyspec.queue import DISPATCHER_SECONDS, KEY_SECONDS

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.js import JetStreamContext
    from nats.js.kv import KeyValue

    from notifyspec.queues.nats.address import Address

VERSION: Final = 1

# A batch of messages is stored whole or not at all since 2.12, as are messages for later.
OLDEST_SERVER: Final = (2, 12)

# For as long the server knows a message again that a producer sends a second time.
DEDUPE_SECONDS: Final = 600.0

_VERSION_KEY: Final = "notifyspec_layout"
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


def token_of(lane: str) -> str:
    """A lane as one token of a subject: what may not stand there as ``=`` and its code in hex."""
    return _UNSAFE.sub(lambda found: f"={ord(found[0]):02x}", lane)


def lane_of_token(token: str) -> str:
    return re.sub(r"=([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), token)


@dataclass(frozen=True, slots=True)
class Buckets:
    """``keys``: idempotency keys. ``progress``: of jobs that were tried. ``dispatchers``: reports.

    ``progress`` also has each lane's next free slot.
    """

    keys: KeyValue
    progress: KeyValue
    dispatchers: KeyValue


class Layout:
    def __init__(self, address: Address) -> None:
        self._address = address
        self.jobs = f"{address.name}_jobs"
        self.dead = f"{address.name}_dead"
        self.all_jobs = f"{address.name}.jobs.*"
        self.all_later = f"{address.name}.later.*.*"
        self.all_dead = f"{address.name}.dead.*"

    def job_subject(self, lane: str) -> str:
        return f"{self._address.name}.jobs.{token_of(lane)}"

    def later_subject(self, lane: str, notification: str, part: int) -> str:
        return f"{self._address.name}.later.{token_of(lane)}.{notification}-{part}"

    def dead_subject(self, lane: str) -> str:
        return f"{self._address.name}.dead.{token_of(lane)}"

    def consumer(self, lane: str) -> str:
        return f"lane_{token_of(lane)}"

    def consumer_config(self, lane: str, lease: float) -> ConsumerConfig:
        return ConsumerConfig(
            durable_name=self.consumer(lane),
            filter_subject=self.job_subject(lane),
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=lease,
            max_deliver=-1,
            max_ack_pending=-1,  # jobs that wait for their next attempt count
        )

    async def prepare(self, client: Client, js: JetStreamContext) -> Buckets:
        """Make what is not there yet. Raises QueueVersionError."""
        found = client.connected_server_version
        if (found.major, found.minor) < OLDEST_SERVER:
            oldest = ".".join(map(str, OLDEST_SERVER))
            raise QueueVersionError(
                f"The NATS server at {self._address.shown} is {found.major}.{found.minor}, and a"
                f" queue needs {oldest} or later."
            )
        await self._stream(
            js, self.jobs, [self.all_jobs, self.all_later], RetentionPolicy.WORK_QUEUE
        )
        await self._stream(js, self.dead, [self.all_dead], RetentionPolicy.LIMITS)
        name = self._address.name
        return Buckets(
            keys=await self._bucket(js, f"{name}_keys", KEY_SECONDS),
            progress=await self._bucket(js, f"{name}_progress", None),
            dispatchers=await self._bucket(js, f"{name}_dispatchers", DISPATCHER_SECONDS),
        )

    async def _stream(
        self, js: JetStreamContext, name: str, subjects: list[str], retention: RetentionPolicy
    ) -> None:
        try:
            info = await js.stream_info(name)
        except NotFoundError:
            await js.add_stream(
                StreamConfig(
                    name=name,
                    subjects=subjects,
                    retention=retention,
                    storage=StorageType.FILE,
                    num_replicas=self._address.replicas,
                    duplicate_window=DEDUPE_SECONDS,
                    allow_atomic=True,
                    allow_direct=True,
                    allow_msg_schedules=True,
                    metadata={_VERSION_KEY: str(VERSION)},
                )
            )
            return
        version = (info.config.metadata or {}).get(_VERSION_KEY)
        if version != str(VERSION):
            raise QueueVersionError(
                f"The queue at {self._address.shown} has layout {version or 'unknown'}, and this"
                f" notifyspec has layout {VERSION}; use the version that made it, or another name."
            )
        if not info.config.allow_direct:
            await js.update_stream(info.config.evolve(allow_direct=True))

    async def _bucket(self, js: JetStreamContext, name: str, ttl: float | None) -> KeyValue:
        try:
            return await js.key_value(name)
        except NotFoundError:
            return await js.create_key_value(
                bucket=name, ttl=ttl, replicas=self._address.replicas, storage=StorageType.FILE
            )
