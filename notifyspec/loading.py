"""From a spec's name to the compiled spec, or to the report of what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.checking import check
from notifyspec.compiled import CompiledSpec, compile_spec
from notifyspec.document import Document
from notifyspec.errors import InvalidSpecError
from notifyspec.source import Source
from notifyspec.spec_reader import read_spec
from notifyspec.yaml_reader import read_yaml

if TYPE_CHECKING:
    from notifyspec.catalog import Catalog
    from notifyspec.diagnostic import Report
    from notifyspec.settings import Settings


def load_spec(name: str, catalog: Catalog, settings: Settings) -> CompiledSpec:
    """Raises UnknownSpecError, and InvalidSpecError where checking finds an error."""
    path = catalog.path_of(name)
    report = check((path,), catalog, settings)
    if report.errors:
        raise InvalidSpecError(_summary(name, report), report)
    source = catalog.source(path)
    assert isinstance(source, Source)
    document = read_yaml(source)
    assert isinstance(document, Document)
    spec = read_spec(document, name, catalog.environment).spec
    return compile_spec(spec, catalog, settings.limits)


def _summary(name: str, report: Report) -> str:
    first = report.errors[0]
    more = len(report.errors) - 1
    others = (
        f" {more} more {'error is' if more == 1 else 'errors are'} in the report." if more else ""
    )
    return f"{first.place}: {first.message} [{first.rule}] So {name} can't be used.{others}"
