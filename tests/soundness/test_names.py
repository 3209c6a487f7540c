"""What a name means to the checker is what it means to Jinja, in whichever frame it is set or read."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from name_programs import SHARED, program, source
from programs import drawn

from notifyspec.analysis.statements import macros
from notifyspec.analysis.statements.flow import Flow
from notifyspec.catalog import Catalog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from campaign import Campaign

SEED = 20_262


def campaign(folder: Path, *, programs: int) -> Campaign:
    """Draws for those of the programs that are clean, up to the first failure."""
    for name, text in SHARED.items():
        (folder / name).write_text(text, encoding="utf-8")
    random = Random(SEED)
    sources = (source(program(random)) for _ in range(programs))
    return drawn(sources, Catalog(folder), seed=SEED, draws=6)


def test_no_name_of_a_clean_template_means_something_else_to_jinja(tmp_path: Path) -> None:
    found = campaign(tmp_path, programs=600)
    assert found.failures == []
    assert found.specs >= 60


# Each a rule of Jinja's about names, and how the checker is made to forget it.
FORGOTTEN: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "what is set further down is missing before": lambda patch: patch.setattr(
        Flow, "_with_hidden", lambda _self, _inference, inner, _outer: inner
    ),
    "a macro reads its frame as it is when it is called": lambda patch: patch.setattr(
        macros, "_home", lambda _flow, macro, _scope: macro.scope
    ),
    "a macro that prints no body takes none": lambda patch: patch.setattr(
        macros, "_check_body", lambda _caller, _macro, _node: None
    ),
}


@pytest.mark.parametrize("rule", FORGOTTEN)
def test_a_checker_that_forgets_a_rule_of_names_is_found_out(
    rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FORGOTTEN[rule](monkeypatch)
    assert campaign(tmp_path, programs=3_000).failures != []
