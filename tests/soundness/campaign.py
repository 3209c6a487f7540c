"""Draw contexts for specs in which the checker finds no error, and see that no call fails.

``python tests/soundness/campaign.py --draws 200000`` runs long; the tests run it short.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from multiprocessing import Pool
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from time import perf_counter
from typing import TYPE_CHECKING, Any

from drawing import Drawer
from family import SHARED, Family

from notifyspec.analysis.bounds import bound_of
from notifyspec.catalog import Catalog
from notifyspec.checking.check import check_source
from notifyspec.checking.subject import read_subject
from notifyspec.compiling.compiled import compile_spec
from notifyspec.context.acceptance import acceptor
from notifyspec.context.validation import validator
from notifyspec.diagnostic import Severity
from notifyspec.errors import CallError
from notifyspec.settings import Limits
from notifyspec.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.compiling.compiled import CompiledSpec

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "specs", ROOT / "examples" / "shop" / "specs")


@dataclass
class Campaign:
    """What was drawn, and what was found: each failure is a fault of the checker."""

    seed: int = 0
    specs: int = 0
    generated: int = 0
    draws: int = 0
    failures: list[str] = field(default_factory=list)

    def try_spec(self, source: Source, name: str, catalog: Catalog, draws: int) -> bool:
        """Whether the spec was clean, and so was drawn for."""
        found = check_source(source, name, catalog, {})
        if any(one.severity is Severity.ERROR for one in found):
            return False
        subject = read_subject(source, name, catalog, Limits())
        analysis = subject.analysis
        assert analysis is not None
        schema = subject.context.schema
        compiled = compile_spec(subject.spec, schema, catalog, Limits())
        bounds = {part.backend: bound_of(part.payload, analysis).bytes for part in analysis.parts}
        accepts, is_valid = acceptor(schema), validator(schema).is_valid
        random = Random(self.seed + self.specs)
        for _ in range(draws):
            context = Drawer(schema, random).value(schema)
            if not (accepts(context) or is_valid(context)):
                continue
            self._call(compiled, context, bounds, source)
        self.specs += 1
        return True

    def _call(
        self, compiled: CompiledSpec, context: Any, bounds: dict[Any, int | None], source: Source
    ) -> None:
        self.draws += 1
        try:
            messages = compiled.render(context, None, None)
        except CallError as error:
            self.failures.append(f"{error}\n{context!r}\n{source.text}")
            return
        for message in messages:
            size, bound = len(message.text.encode()), bounds[message.backend]
            if bound is None or size > bound:
                self.failures.append(f"{size} bytes, bound {bound}\n{context!r}\n{source.text}")


def own_specs(campaign: Campaign, draws: int) -> None:
    """Draw for every spec of the repository, all of which must be clean."""
    for folder in FOLDERS:
        catalog = Catalog(folder)
        for path in catalog.files():
            source = catalog.source(path)
            assert isinstance(source, Source)
            name = catalog.name_of(path)
            assert campaign.try_spec(source, name, catalog, draws), name


def generated_specs(campaign: Campaign, specs: int, draws: int) -> Iterator[None]:
    """Draw for generated specs, as many as are clean of those that are generated."""
    folder = Path(mkdtemp())
    for name, text in SHARED.items():
        (folder / name).write_text(text, encoding="utf-8")
    catalog = Catalog(folder)
    family = Family(Random(campaign.seed))
    for _ in range(specs):
        campaign.generated += 1
        campaign.try_spec(family.source(), "generated", catalog, draws)
        yield


def run(seed: int, draws: int, seconds: float) -> Campaign:
    """A campaign that ends with its draws, with its time, or with too many failures."""
    campaign = Campaign(seed=seed)
    end = perf_counter() + seconds
    own_specs(campaign, draws=max(1, draws // 40))
    for _ in generated_specs(campaign, specs=10**9, draws=150):
        if campaign.draws >= draws or perf_counter() > end or len(campaign.failures) > 20:
            break
    return campaign


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--jobs", type=int, default=1, help="processes, each with a seed of its own"
    )
    parser.add_argument("--seconds", type=float, default=3600, help="the time that it may take")
    wanted = parser.parse_args()
    start = perf_counter()
    jobs = [
        (wanted.seed + job, wanted.draws // wanted.jobs, wanted.seconds)
        for job in range(wanted.jobs)
    ]
    with Pool(wanted.jobs) as pool:
        campaigns = pool.starmap(run, jobs)
    failures = [failure for one in campaigns for failure in one.failures]
    for failure in failures[:5]:
        sys.stdout.write(f"{failure}\n\n")
    sys.stdout.write(
        f"{sum(one.draws for one in campaigns):,} draws for {sum(one.specs for one in campaigns):,}"
        f" clean specs ({sum(one.generated for one in campaigns):,} were generated) in"
        f" {perf_counter() - start:.0f} s, seeds {wanted.seed} to {wanted.seed + wanted.jobs - 1}:"
        f" {len(failures)} failures\n"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
