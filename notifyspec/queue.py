"""The contract of a queue: where enqueued notifications are safe until they are delivered.

Times are seconds since the epoch, by the one clock of the queue. All methods are called from many
threads at once, raise a QueueError where the engine can't do what is asked, and have then done
nothing of it, but for ``replay`` and ``purge``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notifyspec.audience import Audience, Backend

    Told = Callable[[int], None]

LEASE_SECONDS: Final = 30.0
"""How long a claimed job stays with its dispatcher. It is renewed when a third has passed."""

KEY_SECONDS: Final = 7 * 24 * 3600.0
"""How long an idempotency key is remembered after its notification was put."""

DISPATCHER_SECONDS: Final = 60.0
"""How long a dispatcher's report holds: one that is silent for longer is gone."""


def lane_of(backend: Backend, app: str | None) -> str:
    """The lane of an app's messages. Without an app, any dispatcher with credentials takes them.

    What goes wrong with an app's credentials or endpoint goes wrong for its whole lane.
    """
    return f"{backend}" if app is None else f"{backend}/{app}"


class Job(NamedTuple):
    """One message of a notification, compiled: what a dispatcher sends and settles.

    A tuple, since a dispatcher makes tens of thousands a second.
    """

    notification: str  # the id that enqueue answered
    part: int  # 0, 1, … among the notification's jobs
    lane: str
    spec: str
    audience: Audience
    targets: tuple[str, ...]  # those that are still open
    event: str | None
    text: str
    socket_id: str | None
    created: float
    due: float | None  # None when put: at once, by the queue's clock. After: this attempt's
    expires: float | None
    attempts: int | None  # how many are allowed; None: the dispatcher's default
    maybe_sent: str  # "retry" or "stop"
    trace: str | None  # the W3C traceparent of the call that enqueued it


class Notification(NamedTuple):
    """What one call of ``enqueue`` puts: all its jobs, or none of them."""

    id: str
    key: str | None  # the idempotency key
    digest: str  # of what the jobs say; the same key with another digest is refused
    jobs: tuple[Job, ...]


class Placed(NamedTuple):
    """``id``: the notification's, or that of the one that was put under the same key before."""

    id: str
    duplicate: bool


class Claim(NamedTuple):
    """A job that is this dispatcher's until its lease ends."""

    job: Job
    attempts: int  # those that counted, so far
    handle: object  # the engine's own: which job, and whose lease


class Ack(NamedTuple):
    """Delivered, or not to be delivered any more: the job is gone."""


class Retry(NamedTuple):
    """Back to the queue. ``delay`` is in seconds; ``counted``: it used up an attempt."""

    delay: float
    error: str
    counted: bool = True
    targets: tuple[str, ...] | None = None  # those that are still open; None: all


Cause = Literal["refused", "attempts", "expired", "maybe_sent", "cancelled"]


class Dead(NamedTuple):
    """To the dead letters, from where it can be replayed."""

    cause: Cause
    reason: str
    targets: tuple[str, ...] | None = None


class Extend(NamedTuple):
    """Still at work: the lease starts anew."""

    seconds: float = LEASE_SECONDS


class Split(NamedTuple):
    """The targets fared differently. Each of ``dead`` names some, which leave the job and become a
    dead letter of their own; ``rest`` names those that the job goes on, or ends, with."""

    dead: tuple[Dead, ...]
    rest: Retry | Dead


Verdict = Ack | Retry | Dead | Extend | Split
Settlement = tuple[Claim, Verdict]


class State(StrEnum):
    READY = "ready"  # due, and nobody's
    SCHEDULED = "scheduled"  # to be delivered later, or waiting for its next attempt
    CLAIMED = "claimed"  # with a dispatcher
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job as an operator sees it. ``died``, ``cause`` and ``reason`` where it is dead."""

    job: Job
    state: State
    attempts: int
    error: str | None = None  # of the last attempt
    claimed_until: float | None = None
    died: float | None = None
    cause: Cause | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which jobs are meant: those that fit all that is given. Empty: all of them."""

    notifications: tuple[str, ...] = ()  # ids
    states: tuple[State, ...] = ()
    spec: str | None = None
    lane: str | None = None
    target: str | None = None
    cause: Cause | None = None
    created_before: float | None = None
    created_after: float | None = None


@dataclass(frozen=True, slots=True)
class LaneStats:
    """``oldest``: since when the longest waiting of the ready jobs is due, None without any."""

    lane: str
    ready: int = 0
    scheduled: int = 0
    claimed: int = 0
    dead: int = 0
    oldest: float | None = None


@dataclass(frozen=True, slots=True)
class LaneReport:
    """A lane as its dispatcher sees it. ``stopped`` says why nothing is sent, None while it is."""

    lane: str
    in_flight: int = 0
    concurrency: int = 0
    delivered: int = 0  # targets, since the dispatcher began
    retried: int = 0
    dead: int = 0
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class DispatcherReport:
    """What a dispatcher tells of itself, every few seconds. One that is silent is gone."""

    id: str
    host: str
    pid: int
    began: float
    seen: float
    lanes: tuple[LaneReport, ...] = ()


class Queue(Protocol):
    def put(
        self, notifications: Sequence[Notification], conn: object | None = None
    ) -> tuple[Placed, ...]:
        """Durable on return; with ``conn``, once the caller commits that transaction of theirs.

        All or none. Raises IdempotencyConflictError for a known key with another digest, and
        SettingsError for a ``conn`` that this queue can't write to.
        """
        ...

    def claim(
        self, lanes: Sequence[str], most: int, lease: float = LEASE_SECONDS, wait: float = 0.0
    ) -> list[Claim]:
        """At most ``most`` due jobs of the lanes, the longest due first as far as the engine can.

        Waits up to ``wait`` seconds for a first one. A job whose lease has ended is due again.
        """
        ...

    def settle(self, settlements: Sequence[Settlement]) -> list[Claim]:
        """Carry out the verdicts, and answer the claims whose lease had passed to somebody else.

        Those are left as they are.
        """
        ...

    def reserve(self, lane: str, count: int, rate: float) -> float:
        """Take the next ``count`` slots of a lane, ``1 / rate`` seconds apart, for this caller.

        Answers in how many seconds the first one is. No two callers get the same, in whatever
        process or machine.
        """
        ...

    def report(self, report: DispatcherReport) -> None:
        """Keep a dispatcher's latest report. One without lanes takes leave."""
        ...

    def dispatchers(self) -> list[DispatcherReport]:
        """The latest report of each dispatcher seen within ``DISPATCHER_SECONDS``, by ``began``."""
        ...

    def stats(self) -> list[LaneStats]: ...

    def find(
        self, selection: Selection, limit: int = 100, after: str | None = None
    ) -> tuple[list[JobRecord], str | None]:
        """In the order in which they were put, and where to go on from, None at the end.

        Raises ValueError for an ``after`` that no call has answered.
        """
        ...

    def replay(self, selection: Selection, told: Told | None = None) -> int:
        """Make dead jobs ready again, with no attempt used, no error and no expiry. Answers how many.

        An engine may go by slices, so that others get their turn: what raises has then done a part,
        and another call does the rest. ``told`` is called after each with how many it is so far.
        """
        ...

    def purge(self, selection: Selection, told: Told | None = None) -> int:
        """Delete jobs that nobody has claimed. Answers how many. By slices, as ``replay``."""
        ...

    def maintain(self) -> None:
        """Forget keys older than ``KEY_SECONDS``, and dispatchers that are gone."""
        ...

    def migrate(self) -> None:
        """Bring what is stored to this version. Raises QueueVersionError for a newer one."""
        ...

    def wake(self) -> None:
        """End the ``wait`` of every claim in this process."""
        ...

    def close(self) -> None: ...
