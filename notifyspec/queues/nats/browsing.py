"""What an operator asks of a queue on NATS: counts, jobs, replays and purges.

The servers keep the jobs in the order in which they came, so a look at some is a walk along them.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from nats.js.errors import APIError, NotFoundError

from notifyspec.queue import JobRecord, LaneStats, Selection, State
from notifyspec.queues.nats.codec import decode_epitaph, decode_job, encode
from notifyspec.queues.nats.layout import lane_of_token
from notifyspec.queues.nats.progress import ProgressBucket
from notifyspec.queues.nats.reading import messages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from nats.aio.client import Client
    from nats.js import JetStreamContext

    from notifyspec.queue import Told
    from notifyspec.queues.nats.layout import Buckets, Layout
    from notifyspec.queues.nats.reading import Stored

_NO_SUCH_MESSAGE: Final = 10057  # the code of NATS


class _Found(NamedTuple):
    record: JobRecord
    stream: str
    sequence: int


class Browser:
    def __init__(
        self, client: Client, js: JetStreamContext, layout: Layout, buckets: Buckets
    ) -> None:
        self._client = client
        self._js = js
        self._layout = layout
        self._progress = ProgressBucket(buckets.progress)

    async def stats(self) -> list[LaneStats]:
        found: dict[str, LaneStats] = {}
        for stream in (self._layout.jobs, self._layout.dead):
            info = await self._js.stream_info(stream, subjects_filter=">")
            for subject, count in (info.state.subjects or {}).items():
                _, kind, token, *_ = subject.split(".")
                lane = lane_of_token(token)
                known = found.setdefault(lane, LaneStats(lane))
                if kind == "later":
                    found[lane] = replace(known, scheduled=known.scheduled + count)
                elif kind == "dead":
                    found[lane] = replace(known, dead=count)
                else:
                    found[lane] = await self._living(known, count)
        return [found[lane] for lane in sorted(found)]

    async def find(
        self, selection: Selection, limit: int, after: str | None
    ) -> tuple[list[JobRecord], str | None]:
        found: list[JobRecord] = []
        last: _Found | None = None
        async for one in self._walk(selection, after):
            if len(found) == limit and last is not None:
                return found, f"{last.stream}:{last.sequence}"
            found.append(one.record)
            last = one
        return found, None

    async def replay(self, selection: Selection, told: Told | None) -> int:
        count = 0
        async for one in self._walk(selection, None):
            if one.record.state is not State.DEAD:
                continue
            job = one.record.job
            # The id is another than the first time's, which the servers would know again.
            message_id = f"{job.notification}-{job.part}-{one.sequence}"
            await self._js.publish(
                self._layout.job_subject(job.lane),
                encode(job._replace(due=None, expires=None)),
                headers={"Nats-Msg-Id": message_id},
            )
            count += await self._delete(one)
            if told is not None:
                told(count)
        return count

    async def purge(self, selection: Selection, told: Told | None) -> int:
        count = 0
        async for one in self._walk(selection, None):
            if one.record.state is not State.CLAIMED:
                count += await self._delete(one)
                if told is not None:
                    told(count)
        return count

    async def _delete(self, one: _Found) -> bool:
        """Whether it was still there."""
        try:
            return await self._js.delete_msg(one.stream, one.sequence)
        except APIError as error:
            if error.err_code != _NO_SUCH_MESSAGE:
                raise
            return False

    async def _living(self, known: LaneStats, count: int) -> LaneStats:
        """The consumer tells which of a lane's messages were handed out."""
        try:
            info = await self._js.consumer_info(
                self._layout.jobs, self._layout.consumer(known.lane)
            )
        except NotFoundError:
            ready = count
        else:
            ready = min(count, info.num_pending or 0)
        oldest = None
        if ready:
            subject = self._layout.job_subject(known.lane)
            after = await self._delivered(known.lane)
            oldest = await self._stored_at(after + 1, subject)
        return replace(known, ready=ready, claimed=count - ready, oldest=oldest)

    async def _walk(self, selection: Selection, after: str | None) -> AsyncIterator[_Found]:
        streams = [self._layout.jobs, self._layout.dead]
        stream, _, sequence = (after or f"{streams[0]}:0").rpartition(":")
        if stream not in streams or not sequence.isdecimal():
            raise ValueError(f"{after!r} is no place to go on from.")
        start = int(sequence) + 1
        delivered: dict[str, int] = {}
        for name in streams[streams.index(stream) :]:
            async for message in messages(self._client, name, start):
                record = await self._record(name, message, delivered)
                if _fits(record, selection):
                    yield _Found(record, name, message.sequence)
            start = 1

    async def _stored_at(self, sequence: int, subject: str) -> float | None:
        """When the first job from a sequence on was stored; None where there is none."""
        try:
            message = await self._js.get_msg(
                self._layout.jobs, seq=sequence, subject=subject, next=True
            )
        except NotFoundError:
            return None
        return None if message.time is None else message.time.timestamp()

    async def _record(self, stream: str, message: Stored, delivered: dict[str, int]) -> JobRecord:
        job = decode_job(message.data)
        if stream == self._layout.dead:
            told = decode_epitaph(message.headers.get("Notifyspec-Epitaph", ""))
            return JobRecord(
                job,
                State.DEAD,
                told.attempts,
                error=told.error,
                died=told.died,
                cause=told.cause,
                reason=told.reason,
            )
        if message.subject.split(".")[1] == "later":
            return JobRecord(job, State.SCHEDULED, 0)
        if job.due is None:
            job = job._replace(due=message.time)
        if job.lane not in delivered:
            delivered[job.lane] = await self._delivered(job.lane)
        if message.sequence > delivered[job.lane]:
            return JobRecord(job, State.READY, 0)
        progress = await self._progress.of(message.sequence)
        if progress.targets is not None:
            job = job._replace(targets=progress.targets, due=progress.due)
        state = State.SCHEDULED if progress.due > time.time() else State.CLAIMED
        return JobRecord(job, state, progress.attempts, error=progress.error)

    async def _delivered(self, lane: str) -> int:
        """The sequence up to which messages of the lane have been handed out."""
        try:
            info = await self._js.consumer_info(self._layout.jobs, self._layout.consumer(lane))
        except NotFoundError:
            return 0
        return 0 if info.delivered is None else info.delivered.stream_seq


def _fits(record: JobRecord, selection: Selection) -> bool:
    job = record.job
    return (
        (not selection.notifications or job.notification in selection.notifications)
        and (not selection.states or record.state in selection.states)
        and selection.spec in (None, job.spec)
        and selection.lane in (None, job.lane)
        and (selection.target is None or selection.target in job.targets)
        and selection.cause in (None, record.cause)
        and (selection.created_before is None or job.created < selection.created_before)
        and (selection.created_after is None or job.created > selection.created_after)
    )
