"""``validate --bounds``: how large the messages of specs can be, in place of the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.checking.sizes import sizes_of_specs
from notifyspec.cli import terminal
from notifyspec.cli.bounds_json import bounds_json
from notifyspec.cli.bounds_text import bounds_text
from notifyspec.reporter import Display, summary

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable
    from pathlib import Path

    from notifyspec.catalog import Catalog
    from notifyspec.diagnostic import Report
    from notifyspec.settings import Settings


def report_with_bounds(
    report: Report,
    paths: Iterable[Path],
    catalog: Catalog,
    settings: Settings,
    arguments: Namespace,
    *,
    colour: bool,
) -> str:
    """The bounds in the format of the arguments; as text with the summary of the report."""
    specs = sizes_of_specs(paths, catalog, settings)
    if arguments.format == "json":
        return bounds_json(specs)
    display = Display(colour=colour, width=terminal.width())
    text = bounds_text(specs, display, verbose=arguments.verbose)
    hint = ": see `notifyspec validate`" if report.diagnostics else ""
    return f"{text}\n{summary(report)}{hint}\n"
