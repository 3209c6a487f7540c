"""How large the payloads of a spec can be, beside what Pusher takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.analysis.bounds import bound_of
from notifyspec.analysis.encryption import Encryption, encryption_of
from notifyspec.analysis.unbounded import unbounded_values
from notifyspec.audience import Backend
from notifyspec.budget import least_budget
from notifyspec.checking.subject import read_subject
from notifyspec.limits import PUSH_SERVICE_BYTES
from notifyspec.source import Source
from notifyspec.spec_files import spec_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path as FilePath

    from notifyspec.analysis.bounds import Bound
    from notifyspec.analysis.spec_analysis import SpecAnalysis
    from notifyspec.analysis.unbounded import Unbounded
    from notifyspec.analysis.witness import Witness
    from notifyspec.backend import Part
    from notifyspec.catalog import Catalog
    from notifyspec.checking.subject import Subject
    from notifyspec.settings import Settings


_MOST_WEIGHTS: Final = 4_000  # fields of a payload; Python takes long to compile one of many more


class Verdict(StrEnum):
    """What is known of a payload's size."""

    FITS = "fits"  # no context makes it too large
    MAY_EXCEED = "may-exceed"  # it is neither proven that one does, nor that none does
    TOO_LARGE = "too-large"  # the witness is
    UNBOUNDED = "unbounded"  # nothing bounds some value of the context


@dataclass(eq=False)
class PayloadSize:
    """``limit`` is the least that Pusher takes of it, whatever its targets are; in bytes."""

    part: Part
    bound: Bound
    limit: int
    encryption: Encryption
    _subject: Subject
    _analysis: SpecAnalysis

    @property
    def fits(self) -> bool:
        """Whether no context makes it too large."""
        return self.bound.bytes is not None and self.bound.bytes <= self.limit

    @property
    def verdict(self) -> Verdict:
        if self.bound.bytes is None:
            return Verdict.UNBOUNDED
        if self.fits:
            return Verdict.FITS
        witness = self.witness
        is_proven = witness is not None and witness.bytes > self.limit
        return Verdict.TOO_LARGE if is_proven else Verdict.MAY_EXCEED

    @cached_property
    def witness(self) -> Witness | None:
        """A large context and its payload's size; None where no context makes a payload."""
        if not self._analysis.can_be_run or len(self.bound.weights) > _MOST_WEIGHTS:
            return None
        # Compiling takes 100 ms to import, which a spec whose bound is below the limit does without.
        from notifyspec.analysis.witness import largest_witness

        schema = self._analysis.schema
        backend, bound = self.part.backend, self.bound.bytes
        return largest_witness(self._subject, schema, backend, bound, self.limit)

    @property
    def is_known(self) -> bool:
        """Whether no mistake in a template hides a part of the size."""
        return all(self._analysis.of(one.leaf).is_known for one in self.bound.weights)

    @property
    def may_be_lost(self) -> bool:
        """Whether a push can be larger than the services carry that bring it to browsers."""
        is_push = self.part.backend is Backend.BEAMS
        return is_push and (self.bound.bytes is None or self.bound.bytes > PUSH_SERVICE_BYTES)

    @property
    def unbounded(self) -> tuple[Unbounded, ...]:
        """The values of the context that need a bound."""
        return tuple(unbounded_values(self.bound, self._analysis))


class SpecSizes(NamedTuple):
    """``file`` is the path as people see it; ``sizes`` is empty where mistakes leave them unknown."""

    spec: str
    file: str
    sizes: tuple[PayloadSize, ...]


def sizes_of_specs(
    paths: Iterable[FilePath], catalog: Catalog, settings: Settings
) -> Iterator[SpecSizes]:
    """Those of spec files, and of every spec below folders, in the order of a check."""
    for path, home in spec_files(paths, catalog).items():
        file = home.folder / path
        name = home.name_of(file)
        source = home.source(file)
        if not isinstance(source, Source):
            yield SpecSizes(name, home.shown(file), ())
            continue
        subject = read_subject(source, name, home, settings.limits)
        sizes = tuple(payload_sizes(subject))
        is_known = all(size.is_known for size in sizes)
        yield SpecSizes(name, home.shown(file), sizes if is_known else ())


def payload_sizes(subject: Subject) -> Iterator[PayloadSize]:
    """One for each back end of the spec; none where a mistake leaves them unknown."""
    analysis = subject.analysis
    if analysis is None or subject.shape or subject.reading.faults:
        return
    for part in analysis.parts:
        encryption = encryption_of(part, analysis)
        yield PayloadSize(
            part=part,
            bound=bound_of(part.payload, analysis),
            limit=least_budget(
                part.audience, subject.limits, encrypted=encryption is not Encryption.NEVER
            ),
            encryption=encryption,
            _subject=subject,
            _analysis=analysis,
        )
