"""How a dispatcher works: numbers that an operator may want to change."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Final, Self

from notifyspec.audience import Backend
from notifyspec.errors import SettingsError
from notifyspec.limits import DEFAULT_BEAMS_REQUESTS_PER_SECOND
from notifyspec.queue import LEASE_SECONDS

if TYPE_CHECKING:
    from notifyspec.settings import DeliverySettings

MOST_THREADS: Final = 64


@dataclass(frozen=True, slots=True)
class Backoff:
    """Before attempt n + 1: a random part of ``initial * 2 ** (n - 1)`` seconds, at most of
    ``most``."""

    initial: float = 1.0
    most: float = 300.0


@dataclass(frozen=True, slots=True)
class Probes:
    """While a lane is stopped, one message is tried after ``first`` seconds, and then in steps
    that double, up to ``most``."""

    first: float
    most: float


@dataclass(frozen=True, slots=True)
class DispatchOptions:
    """``channels_rate`` and ``beams_rate``: requests a second, over all dispatchers of the queue;
    None for no limit. ``attempts``: for jobs that say nothing else. ``start`` and ``threads``: how
    many requests of a lane are under way at first, and at most. ``stop_within``: seconds that a
    stop waits for requests under way. ``failures``: how many in a row stop a lane as broken.

    Raises SettingsError for values that make no sense.
    """

    backends: tuple[Backend, ...] = tuple(Backend)
    channels_rate: float | None = None
    beams_rate: float | None = DEFAULT_BEAMS_REQUESTS_PER_SECOND
    attempts: int = 20
    start: int = 8
    threads: int = MOST_THREADS
    lease: float = LEASE_SECONDS
    stop_within: float = 10.0
    failures: int = 5
    backoff: Backoff = Backoff()
    broken: Probes = field(default_factory=lambda: Probes(1.0, 30.0))
    held: Probes = field(default_factory=lambda: Probes(5.0, 60.0))
    report_every: float = 2.0

    @classmethod
    def of(cls, settings: DeliverySettings) -> Self:
        return cls(
            channels_rate=settings.channels_requests_per_second,
            beams_rate=settings.beams_requests_per_second,
            attempts=settings.attempts,
            threads=settings.concurrency,
        )

    def __post_init__(self) -> None:
        for name in ("attempts", "start", "threads", "failures"):
            if getattr(self, name) < 1:
                raise SettingsError(
                    f"A dispatcher's {name} is 1 or more, not {getattr(self, name)}."
                )
        for name in ("channels_rate", "beams_rate"):
            rate = getattr(self, name)
            if rate is not None and not 0 < rate < math.inf:
                raise SettingsError(
                    f"A dispatcher's {name} is in requests a second, more than 0, not {rate}."
                )
        for name in ("lease", "report_every"):
            self._seconds(name, getattr(self, name), least=0.01)
        self._seconds("stop_within", self.stop_within)
        for name in ("backoff", "broken", "held"):
            part = getattr(self, name)
            for one in fields(part):
                self._seconds(f"{name}.{one.name}", getattr(part, one.name))

    @staticmethod
    def _seconds(name: str, seconds: float, *, least: float = 0.0) -> None:
        if not least <= seconds < math.inf:
            raise SettingsError(f"A dispatcher's {name} is in seconds, not {seconds}.")

    def rate(self, backend: Backend) -> float | None:
        return self.channels_rate if backend is Backend.CHANNELS else self.beams_rate
