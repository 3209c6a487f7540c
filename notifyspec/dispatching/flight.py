"""A claimed job on its way: what became of each of its targets, and the verdict once all are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.queue import Ack, Dead, Retry, Split, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notifyspec.packing import Packed
    from notifyspec.queue import Cause, Claim


_ACK: Final = Ack()


class Flight:
    """``open`` counts the targets that nothing is known of yet. Its lane's lock guards it.

    ``until``: when its lease ends, by the monotonic clock. ``lost``: it is somebody else's now.
    """

    __slots__ = ("_again", "_dead", "claim", "lost", "open", "until")

    def __init__(self, claim: Claim, until: float) -> None:
        self.claim = claim
        self.until = until
        self.open = len(claim.job.targets)
        self.lost = False
        self._again: list[tuple[str, Retry]] | None = None
        self._dead: list[tuple[str, Dead]] | None = None

    def again(self, target: str, retry: Retry) -> None:
        self.open -= 1
        if self._again is None:
            self._again = []
        self._again.append((target, retry))

    def died(self, target: str, dead: Dead) -> None:
        self.open -= 1
        if self._dead is None:
            self._dead = []
        self._dead.append((target, dead))

    def drop(self) -> None:
        """A target that is not to be sent from here any more, since the job is somebody else's."""
        self.open -= 1
        self.lost = True

    def verdict(
        self, delay: Callable[[int, float], float], attempts: int, *, charged: bool = True
    ) -> Verdict:
        """Once ``open`` is 0. ``delay(attempt, asked)`` is the wait before the next attempt, where
        ``asked`` is what the server asked for; ``attempts`` is how many are allowed by default.
        Not ``charged``: it was no fault of this job, and uses up no attempt."""
        if self._again is None and self._dead is None:
            return _ACK
        deaths = self._deaths(self._dead or ())
        again = self._again or []
        counted = [one for one in again if one[1].counted and charged]
        used = self.claim.attempts + 1
        allowed = self.claim.job.attempts or attempts
        if counted and used >= allowed:
            error = counted[-1][1].error
            dead = Dead("attempts", f"Attempt {used} of {allowed} failed too: {error}")
            deaths += self._deaths([(target, dead) for target, _ in counted])
            again = [one for one in again if not one[1].counted]
            counted = []
        if not again:
            *others, last = deaths
            return Split(tuple(others), last) if others else last
        retry = self._retry(again, counted, delay, used)
        return Split(tuple(deaths), retry) if deaths else retry

    def _deaths(self, dead: Sequence[tuple[str, Dead]]) -> list[Dead]:
        """One for each cause, with the first one's reason."""
        by_cause: dict[Cause, list[tuple[str, Dead]]] = {}
        for one in dead:
            by_cause.setdefault(one[1].cause, []).append(one)
        return [
            those[0][1]._replace(targets=self._narrowed([target for target, _ in those]))
            for those in by_cause.values()
        ]

    def _retry(
        self,
        again: Sequence[tuple[str, Retry]],
        counted: Sequence[tuple[str, Retry]],
        delay: Callable[[int, float], float],
        attempt: int,
    ) -> Retry:
        targets = self._narrowed([target for target, _ in again])
        if counted:
            asked = max(retry.delay for _, retry in counted)
            return Retry(delay(attempt, asked), counted[-1][1].error, targets=targets)
        longest = max(retry.delay for _, retry in again)
        return Retry(longest, again[0][1].error, counted=False, targets=targets)

    def _narrowed(self, targets: list[str]) -> tuple[str, ...] | None:
        """None where it is all of them, in the job's order otherwise."""
        all_of_them = self.claim.job.targets
        if len(targets) == len(all_of_them):
            return None
        some = frozenset(targets)
        return tuple(target for target in all_of_them if target in some)


class Parcel(NamedTuple):
    """A request that waits for a thread. ``probe``: it may go although the lane is stopped."""

    packed: Packed[Flight]
    probe: bool = False

    def halves(self) -> list[Parcel]:
        """For a request of two targets or more."""
        middle = len(self.packed.units) // 2
        first = self.packed.only(range(middle))
        second = self.packed.only(range(middle, len(self.packed.units)))
        return [self._replace(packed=first), Parcel(second)]
