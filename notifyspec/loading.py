"""From a spec's name to the compiled spec, or to the report of what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.checking import check, diagnose
from notifyspec.compiled import compile_spec
from notifyspec.diagnostic import Report
from notifyspec.errors import InvalidSpecError
from notifyspec.source import ReadFault
from notifyspec.subject import read_subject

if TYPE_CHECKING:
    from notifyspec.catalog import Catalog
    from notifyspec.compiled import CompiledSpec
    from notifyspec.settings import Settings


def load_spec(name: str, catalog: Catalog, settings: Settings) -> CompiledSpec:
    """Raises UnknownSpecError, and InvalidSpecError where checking finds an error."""
    path = catalog.path_of(name)
    source = catalog.source(path)
    if isinstance(source, ReadFault):
        raise _invalid(name, check((path,), catalog, settings))
    subject = read_subject(source, name, catalog)
    found = sorted(diagnose(subject, settings.severities), key=lambda one: one.place)
    report = Report(1, tuple(found))
    if report.errors:
        raise _invalid(name, report)
    return compile_spec(subject.spec, subject.context.schema, catalog, settings.limits)


def _invalid(name: str, report: Report) -> InvalidSpecError:
    first = report.errors[0]
    more = len(report.errors) - 1
    others = f" ({more} more {'errors' if more > 1 else 'error'})" if more else ""
    message = f"{first.place}: {first.message} [{first.rule}]{others} So {name} can't be used."
    return InvalidSpecError(message, report)
