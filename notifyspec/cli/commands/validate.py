"""``notifyspec validate``: checks specs."""

from __future__ import annotations

from notifyspec.cli import terminal
from notifyspec.cli.exit_code import ExitCode
from notifyspec.cli.parser import one_of
from notifyspec.cli.selection import add_specs_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

    from notifyspec.cli.parser import Parser
    from notifyspec.diagnostic import Diagnostic, Report
    from notifyspec.source import Source


def configure(parser: Parser) -> None:
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="files and folders (default: the specs folder); what is no spec is passed over",
    )
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        type=_format,
        default="text",
        help="text (the default), json, or github for GitHub Actions",
    )
    add_specs_folder(parser)


def run(arguments: Namespace) -> int:
    from notifyspec.checking import check
    from notifyspec.cli.choosing import choose_specs
    from notifyspec.reporter import Display
    from notifyspec.reporters import REPORTERS
    from notifyspec.settings import load_filters, load_settings

    settings = load_settings(specs=arguments.specs)
    chosen = choose_specs(arguments.paths, settings, load_filters(settings))
    reports = [check(files, catalog, settings) for catalog, files in chosen if files]
    report = _joined(reports)
    display = Display(colour=terminal.in_colour(arguments.color), width=terminal.width())
    sources = {path: source for report in reports for path, source in _sources(report)}
    terminal.write_result(REPORTERS[arguments.format](report, sources, display))
    if not reports:
        terminal.note("there is nothing to check: no spec was found.")
        return ExitCode.NOTHING
    return ExitCode.FINDINGS if report.errors else ExitCode.CLEAN


def _format(name: str) -> str:
    # The table costs 30 ms, which is paid only where a format is given.
    from notifyspec.reporters import REPORTERS

    return one_of(REPORTERS)(name)


def _joined(reports: Iterable[Report]) -> Report:
    from notifyspec.diagnostic import Report

    specs = 0
    diagnostics: list[Diagnostic] = []
    for report in reports:
        specs += report.specs
        diagnostics.extend(report.diagnostics)
    diagnostics.sort(key=lambda found: (found.place, found.rule))
    return Report(specs, tuple(diagnostics))


def _sources(report: Report) -> Iterator[tuple[str, Source]]:
    """The files that a report names, for the lines that it shows."""
    from pathlib import Path

    from notifyspec.source import Source, read_source

    places = (
        place
        for found in report.diagnostics
        for place in (found.place, *(related.place for related in found.related))
    )
    for shown in sorted({place.file for place in places}):
        source = read_source(Path(shown), shown)
        if isinstance(source, Source):
            yield shown, source
