"""``NatsQueue``: put, claim and settle on JetStream."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from typing import TYPE_CHECKING

from nats.js.errors import (
    KeyNotFoundError,
    KeyWrongLastSequenceError,
    NoKeysError,
    NotFoundError,
)

from notifyspec.errors import SettingsError
from notifyspec.forks import renew_after_fork
from notifyspec.queue import (
    DISPATCHER_SECONDS,
    LEASE_SECONDS,
    Claim,
    DispatcherReport,
    JobRecord,
    LaneStats,
    Notification,
    Placed,
    Selection,
    Settlement,
)
from notifyspec.queues.nats.address import parse_address
from notifyspec.queues.nats.bridge import CALL_SECONDS, Bridge
from notifyspec.queues.nats.browsing import Browser
from notifyspec.queues.nats.claiming import Claimer
from notifyspec.queues.nats.codec import (
    decode_report,
    encode_report,
)
from notifyspec.queues.nats.layout import Layout, token_of
from notifyspec.queues.nats.progress import ProgressBucket
from notifyspec.queues.nats.publishing import Publisher
from notifyspec.queues.nats.settling import Settler

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nats.js import JetStreamContext

    from notifyspec.queue import Told

_log = logging.getLogger("notifyspec.queue")


class NatsQueue:
    """Any number of processes and machines may share one. Messages are stored on the servers' disks.

    The servers end leases, and know one length for all claims of a lane: that of the latest claim.
    They would take a settlement also from who has lost the claim, so a claim counts as lost from the
    end of its lease.
    """

    def __init__(self, url: str) -> None:
        """Raises SettingsError, QueueUnavailableError and QueueVersionError."""
        self._address = parse_address(url)
        self._layout = Layout(self._address)
        self._woken = threading.Event()
        self._link: Bridge | None = None
        self._open()
        renew_after_fork(self)

    def __repr__(self) -> str:
        return f"NatsQueue({self._address.shown})"

    def put(
        self, notifications: Sequence[Notification], conn: object | None = None
    ) -> tuple[Placed, ...]:
        if conn is not None:
            raise SettingsError(
                "A queue on NATS can't take part in a database's transaction; leave out `conn`, or"
                " keep the queue in that database."
            )
        self._bridge.require_connection()
        return self._bridge.call(self._publisher.put(notifications))

    def claim(
        self,
        lanes: Sequence[str],
        most: int,
        lease: float = LEASE_SECONDS,
        wait: float = 0.0,
    ) -> list[Claim]:
        self._bridge.require_connection()
        if not lanes:
            return []
        self._woken.clear()
        return self._bridge.call(self._claimer.claim(lanes, most, lease, wait), CALL_SECONDS + wait)

    def settle(self, settlements: Sequence[Settlement]) -> list[Claim]:
        self._bridge.require_connection()
        return self._bridge.call(self._settler.settle(settlements))

    def reserve(self, lane: str, count: int, rate: float) -> float:
        self._bridge.require_connection()
        return self._bridge.call(self._reserve(f"rate.{token_of(lane)}", count / rate))

    def report(self, report: DispatcherReport) -> None:
        dispatchers = self._buckets.dispatchers
        if report.lanes:
            self._bridge.call(dispatchers.put(report.id, encode_report(report)))
        else:
            self._bridge.call(dispatchers.delete(report.id))

    def dispatchers(self) -> list[DispatcherReport]:
        return self._bridge.call(self._dispatchers())

    def stats(self) -> list[LaneStats]:
        return self._bridge.call(self._browser.stats())

    def find(
        self, selection: Selection, limit: int = 100, after: str | None = None
    ) -> tuple[list[JobRecord], str | None]:
        return self._bridge.call(self._browser.find(selection, limit, after))

    def replay(self, selection: Selection, told: Told | None = None) -> int:
        self._bridge.require_connection()
        return self._bridge.call(self._browser.replay(selection, told))

    def purge(self, selection: Selection, told: Told | None = None) -> int:
        self._bridge.require_connection()
        return self._bridge.call(self._browser.purge(selection, told))

    def maintain(self) -> None:
        """The servers forget by themselves."""

    def migrate(self) -> None:
        self._bridge.call(self._layout.prepare(self._bridge.client, self._js))

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        self._woken.set()
        self._bridge.close()

    def renew(self) -> None:
        """In a forked process: the thread of the parent's connection is not here."""
        self._link = None

    @property
    def _bridge(self) -> Bridge:
        return self._link or self._open()

    def _open(self) -> Bridge:
        bridge = Bridge(self._address)
        self._js: JetStreamContext = bridge.client.jetstream()
        try:
            self._buckets = bridge.call(self._layout.prepare(bridge.client, self._js))
        except BaseException:
            bridge.close()
            raise
        self._publisher = Publisher(bridge.client, self._js, self._layout, self._buckets)
        self._browser = Browser(bridge.client, self._js, self._layout, self._buckets)
        progress = ProgressBucket(self._buckets.progress)
        self._claimer = Claimer(bridge.client, self._js, self._layout, progress, self._woken)
        self._settler = Settler(
            bridge.client, self._js, self._layout, progress, self._claimer.leases
        )
        self._link = bridge
        return bridge

    async def _reserve(self, key: str, seconds: float) -> float:
        bucket = self._buckets.progress
        while True:
            now = time.time()
            revision, free = 0, now
            with contextlib.suppress(KeyNotFoundError):
                entry = await bucket.get(key)
                revision, free = entry.revision or 0, max(now, float(entry.value or b"0"))
            with contextlib.suppress(KeyWrongLastSequenceError):  # somebody was faster
                await bucket.update(key, repr(free + seconds).encode(), revision)
                return free - now

    async def _dispatchers(self) -> list[DispatcherReport]:
        bucket = self._buckets.dispatchers
        try:
            keys = await bucket.keys()
        except NoKeysError:
            return []
        found = []
        for key in keys:
            with contextlib.suppress(KeyNotFoundError, NotFoundError):
                found.append(decode_report((await bucket.get(key)).value or b""))
        alive = time.time() - DISPATCHER_SECONDS
        return sorted((one for one in found if one.seen > alive), key=lambda one: one.began)
