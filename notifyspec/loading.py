"""From a spec's name to the compiled spec, or to the report of what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.checking.check import check, structural_errors
from notifyspec.checking.subject import read_subject
from notifyspec.compiling.compiled import compile_spec
from notifyspec.diagnostic import Report
from notifyspec.errors import InvalidSpecError
from notifyspec.source import ReadFault

if TYPE_CHECKING:
    from notifyspec.catalog import Catalog
    from notifyspec.compiling.compiled import CompiledSpec
    from notifyspec.settings import Settings


def load_spec(name: str, catalog: Catalog, settings: Settings) -> CompiledSpec:
    """Raises UnknownSpecError, and InvalidSpecError for what can't be compiled.

    What may fail with some contexts is no reason to refuse the others: ``validate`` reports it, and
    a call with such a context raises.
    """
    path = catalog.path_of(name)
    source = catalog.source(path)
    if isinstance(source, ReadFault):
        raise _invalid(name, check((path,), catalog, settings))
    subject = read_subject(source, name, catalog, settings.limits, typed=False)
    errors = structural_errors(subject)
    if errors:
        raise _invalid(name, Report(1, errors))
    return compile_spec(subject.spec, subject.context.schema, catalog, settings.limits)


def _invalid(name: str, report: Report) -> InvalidSpecError:
    first = report.errors[0]
    more = len(report.errors) - 1
    others = f" ({more} more {'errors' if more > 1 else 'error'})" if more else ""
    message = f"{first.place}: {first.message} [{first.rule}]{others} So {name} can't be used."
    return InvalidSpecError(message, report)
