"""The witness of a payload's size is a context that fits, and never passes the bound."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from campaign import FOLDERS
from family import SHARED, Family

from notifyspec.catalog import Catalog
from notifyspec.checking.check import check_source
from notifyspec.checking.sizes import Verdict, payload_sizes
from notifyspec.checking.subject import read_subject
from notifyspec.context.validation import validator
from notifyspec.diagnostic import Severity
from notifyspec.settings import Limits
from notifyspec.source import Source

if TYPE_CHECKING:
    from notifyspec.checking.sizes import PayloadSize

CASES = Path(__file__).parents[1] / "rules" / "payload-too-large"
OWN = [(folder, path) for folder in (*FOLDERS, CASES) for path in Catalog(folder).files()]


def sizes_of(source: Source, catalog: Catalog) -> list[PayloadSize]:
    """Those of a spec, once each witness is held to what it promises."""
    subject = read_subject(source, "a", catalog, Limits())
    sizes = [one for one in payload_sizes(subject) if one.is_known]
    for one in sizes:
        if one.witness is not None:
            assert validator(subject.context.schema).is_valid(dict(one.witness.context))
            assert one.bound.bytes is None or one.witness.bytes <= one.bound.bytes
    return sizes


@pytest.mark.parametrize(("folder", "path"), OWN, ids=[path.stem for _, path in OWN])
def test_no_witness_of_a_written_spec_passes_the_bound(folder: Path, path: Path):
    catalog = Catalog(folder)
    source = catalog.source(path)
    assert isinstance(source, Source)
    assert all(one.witness is not None for one in sizes_of(source, catalog))


def test_no_witness_of_a_generated_spec_passes_the_bound(tmp_path: Path):
    for name, text in SHARED.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    catalog = Catalog(tmp_path)
    family = Family(Random(20_261))
    sizes = [
        size
        for source in (family.source() for _ in range(120))
        if not any(one.severity is Severity.ERROR for one in check_source(source, "a", catalog, {}))
        for size in sizes_of(source, catalog)
    ]
    assert len(sizes) >= 10
    # It is of use: the largest context comes near to what is feared.
    assert any(one.witness and one.witness.bytes * 2 > (one.bound.bytes or 0) for one in sizes)


BRANCH = """\
notifyspec: 1
context:
  type: object
  required: [text, small, kind]
  additionalProperties: false
  properties:
    text: {type: string, maxLength: 2000}
    small: {type: boolean}
    kind: {enum: [a, longest]}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{% if CONDITION %}{{ text }}{% endif %}"}
"""


@pytest.mark.parametrize(
    "condition", ["small", "not small", "kind == 'a'", "kind == 'a' and small", "kind != 'a'"]
)
def test_the_branch_with_the_larger_text_is_found(tmp_path: Path, condition: str):
    source = Source("a.yaml", BRANCH.replace("CONDITION", condition))
    (size,) = sizes_of(source, Catalog(tmp_path))
    assert size.verdict is Verdict.TOO_LARGE
