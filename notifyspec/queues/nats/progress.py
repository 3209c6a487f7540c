"""What is known of jobs beside themselves, once an attempt has failed.

By the number that a message has in its stream: two jobs of one notification and part are there where
one was split, and its dead letter replayed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nats.js.errors import KeyNotFoundError

from notifyspec.queues.nats.codec import Progress, decode_progress, encode

if TYPE_CHECKING:
    from nats.js.kv import KeyValue


class ProgressBucket(NamedTuple):
    bucket: KeyValue

    async def of(self, sequence: int) -> Progress:
        try:
            return decode_progress((await self.bucket.get(_key(sequence))).value or b"")
        except KeyNotFoundError:
            return Progress()

    async def put(self, sequence: int, progress: Progress) -> None:
        await self.bucket.put(_key(sequence), encode(progress))

    async def forget(self, sequence: int) -> None:
        await self.bucket.purge(_key(sequence))


def _key(sequence: int) -> str:
    return f"job.{sequence}"
