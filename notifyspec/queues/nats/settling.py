"""Settling: what becomes of the messages that were handed out."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from typing import TYPE_CHECKING, cast

from notifyspec.queue import Ack, Dead, Extend, Retry, Split
from notifyspec.queues.nats.bridge import CALL_SECONDS
from notifyspec.queues.nats.codec import Epitaph, Progress, encode, encode_epitaph
from notifyspec.queues.nats.held import ACK, IN_PROGRESS, Held, nak

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nats.aio.client import Client
    from nats.js import JetStreamContext

    from notifyspec.queue import Claim, Settlement, Verdict
    from notifyspec.queues.nats.layout import Layout
    from notifyspec.queues.nats.progress import ProgressBucket


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
        """What is published here leaves in one piece, and is there once the flush is answered."""
        lost: list[Claim] = []
        others: list[Settlement] = []
        now = time.monotonic()
        for claim, verdict in settlements:
            held = cast("Held", claim.handle)
            if held.settled or now >= held.until:
                lost.append(claim)
            elif held.times == 1 and isinstance(verdict, Ack):
                await self._client.publish(held.reply, ACK)
                held.settled = True
            else:
                others.append((claim, verdict))
        if others:
            await self._settle_others(others)
        # To be told that they are carried out would be to wait for the disk each time.
        await self._client.flush(int(CALL_SECONDS))
        return lost

    async def _settle_others(self, settlements: Sequence[Settlement]) -> None:
        """Those for which the servers keep something, and are asked together."""
        ended = await asyncio.gather(
            *(self._settle_one(*one) for one in settlements), return_exceptions=True
        )
        for error in ended:
            if error is not None:
                raise error

    async def _settle_one(self, claim: Claim, verdict: Verdict) -> None:
        held = cast("Held", claim.handle)
        if isinstance(verdict, Extend):
            await self._client.publish(held.reply, IN_PROGRESS)
            held.until = time.monotonic() + self._leases[claim.job.lane]
            return
        held.settled = True
        try:
            if isinstance(verdict, Split):
                for one in verdict.dead:
                    await self._bury(claim, one, held)
                verdict = verdict.rest
            if isinstance(verdict, Retry):
                await self._put_back(claim, verdict, held)
                return
            if isinstance(verdict, Dead):
                await self._bury(claim, verdict, held)
            await self._client.publish(held.reply, ACK)
            if held.times > 1:
                await self._progress.forget(held.sequence)
        except BaseException:
            held.settled = False
            raise

    async def _put_back(self, claim: Claim, retry: Retry, held: Held) -> None:
        attempts = claim.attempts + retry.counted
        due = time.time() + retry.delay
        targets = claim.job.targets if retry.targets is None else retry.targets
        await self._progress.put(held.sequence, Progress(attempts, retry.error, due, targets))
        await self._client.publish(held.reply, nak(retry.delay))

    async def _bury(self, claim: Claim, dead: Dead, held: Held) -> None:
        """Stored as dead before it leaves the living. A second time it is known again."""
        job = claim.job if dead.targets is None else claim.job._replace(targets=dead.targets)
        error = (await self._progress.of(held.sequence)).error if claim.attempts else None
        epitaph = Epitaph(time.time(), dead.cause, dead.reason, claim.attempts, error)
        await self._js.publish(
            self._layout.dead_subject(job.lane),
            encode(job),
            headers={
                "Nats-Msg-Id": f"{held.sequence}-{_digest(job.targets)}",
                "Notifyspec-Epitaph": encode_epitaph(epitaph),
            },
        )


def _digest(targets: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(targets).encode()).hexdigest()
