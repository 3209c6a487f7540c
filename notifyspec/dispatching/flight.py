"""A claimed job on its way: what became of each of its targets, and the verdict once all are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.queue import Ack, Dead, Retry, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.packing import Packed
    from notifyspec.queue import Claim


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
        if self._again is None:
            return _ACK if self._dead is None else self._death(self._dead)
        if not charged:
            self._again = [(target, one._replace(counted=False)) for target, one in self._again]
        allowed = self.claim.job.attempts or attempts
        if self._dead is not None:
            return self._mixed(self._again, self._dead, delay, allowed)
        return self._retry(self._again, delay, allowed)

    def _death(self, dead: list[tuple[str, Dead]]) -> Dead:
        _, first = dead[0]
        return first._replace(targets=self._narrowed([target for target, _ in dead]))

    def _retry(
        self,
        again: list[tuple[str, Retry]],
        delay: Callable[[int, float], float],
        attempts: int,
    ) -> Retry | Dead:
        targets = self._narrowed([target for target, _ in again])
        counted = [retry for _, retry in again if retry.counted]
        if not counted:
            longest = max(retry.delay for _, retry in again)
            return again[0][1]._replace(delay=longest, targets=targets)
        used = self.claim.attempts + 1
        error = counted[-1].error
        if used >= attempts:
            return Dead("attempts", f"Attempt {used} of {attempts} failed too: {error}", targets)
        asked = max(retry.delay for retry in counted)
        return Retry(delay(used, asked), error, counted=True, targets=targets)

    def _mixed(
        self,
        again: list[tuple[str, Retry]],
        dead: list[tuple[str, Dead]],
        delay: Callable[[int, float], float],
        attempts: int,
    ) -> Retry | Dead:
        """Some targets wait and some are dead, for which a job has no two places.

        The refused ones wait along, and are refused again. One that must not be sent again must
        not, so with it the others go to the dead letters, where somebody can decide.
        """
        everything = self._narrowed([target for target, _ in (*again, *dead)])
        for _, one in dead:
            if one.cause != "refused":
                return one._replace(targets=everything)
        return self._retry(again, delay, attempts)._replace(targets=everything)

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
