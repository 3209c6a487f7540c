"""A number is to the checker what it is to Python, and nothing that is made of one grows too long."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from number_programs import program, source
from programs import drawn

from notifyspec.analysis.expressions import operators
from notifyspec.analysis.narrowing import narrower
from notifyspec.analysis.types import arithmetic
from notifyspec.analysis.types.model import NumberType
from notifyspec.catalog import Catalog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from campaign import Campaign

SEED = 20_263


def campaign(folder: Path, *, programs: int) -> Campaign:
    """Draws for those of the programs that are clean, up to the first failure."""
    random = Random(SEED)
    sources = (source(program(random)) for _ in range(programs))
    return drawn(sources, Catalog(folder), seed=SEED, draws=8)


def test_no_number_of_a_clean_template_is_another_one_to_python(tmp_path: Path) -> None:
    found = campaign(tmp_path, programs=600)
    assert found.failures == []
    assert found.specs >= 60


# Each something that is known of numbers, and how the checker is made to forget it.
FORGOTTEN: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "2.0 is no integer": lambda patch: patch.setattr(
        NumberType, "plain", property(lambda of: of.whole)
    ),
    "what equals an integer may be a float": lambda patch: patch.setattr(
        narrower, "without_plain", lambda of: of
    ),
    "a text that is repeated grows": lambda patch: [
        patch.setattr(one, "too_long", lambda *_: None) for one in (arithmetic, operators)
    ],
}


@pytest.mark.parametrize("known", FORGOTTEN)
def test_a_checker_that_forgets_something_of_numbers_is_found_out(
    known: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FORGOTTEN[known](monkeypatch)
    assert campaign(tmp_path, programs=1_500).failures != []
