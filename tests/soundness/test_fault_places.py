"""A mistake that the checker finds, and that fails at a call all the same, stands at one place."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from drawing import Drawer
from expectations import SETTINGS

from notifyspec.catalog import Catalog
from notifyspec.checking.check import check
from notifyspec.checking.subject import read_subject
from notifyspec.compiling.compiled import compile_spec
from notifyspec.errors import CallError, RenderError
from notifyspec.settings import Limits
from notifyspec.source import Source
from notifyspec.template import failures

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).parents[1] / "rules"
TYPES = (
    *("possibly-missing", "possibly-null", "not-text", "wrong-argument", "not-iterable"),
    "possible-failure",
)
DRAWS = 40


def cases() -> list[Path]:
    # In one case nothing is known of a value, which is found at the value. A call knows what it
    # was given, so that the fault is the operator's. Of a field that is set on no namespace, Jinja
    # does not say which it is; of macros that call each other, the stack is full in either.
    others = ("known_of_nothing", "field_set_on_no_namespace", "macros_that_call_each_other")
    return [
        path for rule in TYPES for path in Catalog(CASES / rule).files() if path.stem not in others
    ]


def faults(path: Path) -> Iterator[RenderError]:
    """What calls with random contexts that fit fail with."""
    folder = next(parent for parent in path.parents if parent.parent == CASES)
    catalog = Catalog(folder, base=path.parent)
    source = catalog.source(path)
    assert isinstance(source, Source)
    subject = read_subject(source, catalog.name_of(path), catalog, Limits())
    if subject.fault is not None or subject.context.faults:
        return
    compiled = compile_spec(subject.spec, subject.context.schema, catalog, Limits())
    for seed in range(DRAWS):
        context = Drawer(subject.context.schema, Random(seed)).value(subject.context.schema)
        try:
            compiled.render(context, None, None)
        except RenderError as error:
            yield error
        except CallError:
            pass


def astray(path: Path) -> list[str]:
    """The faults of calls that stand where no finding does."""
    folder = next(parent for parent in path.parents if parent.parent == CASES)
    report = check([path], Catalog(folder, base=path.parent), SETTINGS)
    found = {(one.place.file, one.place.line, one.place.column) for one in report.diagnostics}
    return [
        str(error)
        for error in faults(path)
        if (place := error.place) is None or (place.file, place.line, place.column) not in found
    ]


@pytest.mark.parametrize("path", cases(), ids=lambda path: path.relative_to(CASES).as_posix())
def test_a_call_fails_where_a_finding_stands(path: Path):
    assert astray(path) == []


def test_most_cases_with_a_mistake_in_a_type_fail_at_a_call():
    failing = [path for path in cases() if next(faults(path), None) is not None]
    assert len(failing) >= 140


@pytest.mark.parametrize("part", ["_operand", "_argument"])
def test_a_place_that_is_wrong_is_found_out(part: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(failures._Blame, part, lambda *_: None)
    assert any(astray(path) for path in cases())
