"""Claiming: a lane's consumer is asked for messages, and what it hands out are jobs."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final

from notifyspec.errors import QueueDamagedError
from notifyspec.queue import Claim
from notifyspec.queues.nats.codec import decode_job
from notifyspec.queues.nats.held import TERM, nak
from notifyspec.queues.nats.pulling import NoConsumerError, Puller

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from nats.aio.client import Client
    from nats.js import JetStreamContext

    from notifyspec.queue import Job
    from notifyspec.queues.nats.held import Held
    from notifyspec.queues.nats.layout import Layout
    from notifyspec.queues.nats.progress import ProgressBucket

_SLICE: Final = 0.25  # seconds between looks at whether somebody wants the waiting to end
_JUST_PUT: Final = 0.05  # seconds in which what is stored already reaches its consumer
_MOMENT: Final = 0.05

_log = logging.getLogger("notifyspec.queue")


class Claimer:
    """``leases``: the seconds of each lane's, which are those of the latest claim."""

    def __init__(
        self,
        client: Client,
        js: JetStreamContext,
        layout: Layout,
        progress: ProgressBucket,
        woken: threading.Event,
    ) -> None:
        self._client = client
        self._js = js
        self._layout = layout
        self._progress = progress
        self._woken = woken
        self._turn = 0
        self._idle: dict[str, list[Puller]] = {}
        self._gone: set[str] = set()  # lanes whose consumer is to be made again
        self.leases: dict[str, float] = {}

    async def claim(
        self, lanes: Sequence[str], most: int, lease: float, wait: float
    ) -> list[Claim]:
        end = time.monotonic() + wait
        claims: list[Claim] = []
        patience = 0.0
        while True:
            self._turn += 1
            for number in range(len(lanes)):
                lane = lanes[(self._turn + number) % len(lanes)]
                claims += await self._claim(lane, most - len(claims), patience, lease)
                if len(claims) >= most:
                    return claims
            left = end - time.monotonic()
            if claims or self._woken.is_set() or (left <= 0 and patience):
                return claims
            patience = max(_JUST_PUT, min(_SLICE, left)) / len(lanes)

    async def _claim(self, lane: str, most: int, patience: float, lease: float) -> list[Claim]:
        await self._have_consumer(lane, lease)
        idle = self._idle.setdefault(lane, [])
        puller = idle.pop() if idle else await self._puller(lane)
        try:
            arrived = await puller.pull(most, patience, lease)
        except NoConsumerError:
            self._gone.add(lane)
            await asyncio.sleep(patience)
            return []
        finally:
            idle.append(puller)
        return await self._claims(lane, arrived)

    async def _have_consumer(self, lane: str, lease: float) -> None:
        if self.leases.get(lane) != lease or lane in self._gone:
            config = self._layout.consumer_config(lane, lease)
            await self._js.add_consumer(self._layout.jobs, config)
            self._gone.discard(lane)
            self.leases[lane] = lease

    async def _puller(self, lane: str) -> Puller:
        puller = Puller(self._client, self._layout.jobs, self._layout.consumer(lane))
        await puller.open()
        return puller

    async def _claims(self, lane: str, arrived: Sequence[tuple[Held, bytes]]) -> list[Claim]:
        claims: list[Claim] = []
        again: list[tuple[Job, Held]] = []
        for held, data in arrived:
            job = _job_of(data, held.stored)
            if job is None:
                _log.error("A message of %s is not of notifyspec, and is taken out.", lane)
                await self._client.publish(held.reply, TERM)
            elif held.times > 1:
                again.append((job, held))
            else:
                claims.append(Claim(job, 0, held))
        if again:  # asked for together, and no task made where there is nothing to ask
            known = await asyncio.gather(*(self._claimed_again(*one) for one in again))
            claims = [claim for claim in known if claim is not None] + claims
        return claims

    async def _claimed_again(self, job: Job, held: Held) -> Claim | None:
        """With what became of it before. None: it is not due yet."""
        progress = await self._progress.of(held.sequence)
        delay = progress.due - time.time()
        if delay > _MOMENT:  # the servers came back, and had forgotten how long to wait
            await self._client.publish(held.reply, nak(delay))
            return None
        if progress.targets is not None:
            job = job._replace(targets=progress.targets, due=progress.due)
        return Claim(job, progress.attempts, held)


def _job_of(data: bytes, stored: float) -> Job | None:
    """What says no time is due since it was stored. None: it is not of notifyspec."""
    try:
        return decode_job(data, stored)
    except (QueueDamagedError, LookupError, TypeError, ValueError):
        return None
