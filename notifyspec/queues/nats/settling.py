"""Settling: what becomes of the messages that were handed out."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nats.errors import MsgAlreadyAckdError

from notifyspec.queue import Ack, Claim, Dead, Extend, Retry, Settlement, Split
from notifyspec.queues.nats.bridge import CALL_SECONDS
from notifyspec.queues.nats.codec import Epitaph, Progress, encode, encode_epitaph

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nats.aio.client import Client
    from nats.aio.msg import Msg
    from nats.js import JetStreamContext

    from notifyspec.queues.nats.layout import Layout
    from notifyspec.queues.nats.progress import ProgressBucket


@dataclass(slots=True)
class Held:
    """A message that is ours ``until`` then, by the clock that only goes forwards."""

    message: Msg
    until: float


class Settler:
    """``leases``: the seconds of each lane's."""

    def __init__(
        self,
        client: Client,
        js: JetStreamContext,
        layout: Layout,
        progress: ProgressBucket,
        leases: Mapping[str, float],
    ) -> None:
        self._client = client
        self._js = js
        self._layout = layout
        self._progress = progress
        self._leases = leases

    async def settle(self, settlements: Sequence[Settlement]) -> list[Claim]:
        lost: list[Claim] = []
        for claim, verdict in settlements:
            held: Any = claim.handle
            message: Msg = held.message
            if time.monotonic() >= held.until:
                lost.append(claim)
                continue
            try:
                if isinstance(verdict, Split):
                    for one in verdict.dead:
                        await self._bury(claim, one, message)
                    verdict = verdict.rest  # noqa: PLW2901
                match verdict:
                    case Ack():
                        await message.ack()
                    case Retry():
                        await self._put_back(claim, verdict, message)
                    case Dead():
                        await self._bury(claim, verdict, message)
                        await message.ack()
                    case Extend():
                        await message.in_progress()
                        held.until = time.monotonic() + self._leases[claim.job.lane]
            except MsgAlreadyAckdError:
                lost.append(claim)
                continue
            if isinstance(verdict, Ack | Dead) and message.metadata.num_delivered > 1:
                await self._progress.forget(message.metadata.sequence.stream)
        await self._client.flush(int(CALL_SECONDS))
        return lost

    async def _put_back(self, claim: Claim, retry: Retry, message: Msg) -> None:
        attempts = claim.attempts + retry.counted
        due = time.time() + retry.delay
        targets = claim.job.targets if retry.targets is None else retry.targets
        await self._progress.put(
            message.metadata.sequence.stream, Progress(attempts, retry.error, due, targets)
        )
        await message.nak(retry.delay or None)

    async def _bury(self, claim: Claim, dead: Dead, message: Msg) -> None:
        """Stored as dead before it leaves the living. A second time it is known again."""
        job = claim.job if dead.targets is None else claim.job._replace(targets=dead.targets)
        sequence = message.metadata.sequence.stream
        error = (await self._progress.of(sequence)).error if claim.attempts else None
        epitaph = Epitaph(time.time(), dead.cause, dead.reason, claim.attempts, error)
        await self._js.publish(
            self._layout.dead_subject(job.lane),
            encode(job),
            headers={
                "Nats-Msg-Id": f"{sequence}-{_digest(job.targets)}",
                "Notifyspec-Epitaph": encode_epitaph(epitaph),
            },
        )


def _digest(targets: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(targets).encode()).hexdigest()
