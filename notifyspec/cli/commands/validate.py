"""``notifyspec validate``: checks specs."""

from __future__ import annotations

from argparse import ArgumentTypeError

from notifyspec.cli import terminal
from notifyspec.cli.exit_code import ExitCode
from notifyspec.cli.parser import close_to, one_of
from notifyspec.cli.selection import add_specs_folder
from notifyspec.cli.usage import UsageError

BOUNDS_FORMATS = ("text", "json")
_LEFT_ALONE = 500_000  # objects until the collector looks at the young ones
_ROUNDS = 50  # until it looks at older ones

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from notifyspec.catalog import Catalog
    from notifyspec.cli.parser import Parser


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
        help="text (the default), json, github for GitHub Actions, sarif, or junit",
    )
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="check every file, and keep nothing; otherwise -v says why a file is checked again",
    )
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=_jobs,
        help="processes that may check at once (default: one for each core, if that is faster)",
    )
    parser.add_argument(
        "--fix",
        action="store_true",
        help="put right what is safe to: quotes around a template, slips in keys, numbers of steps",
    )
    parser.add_argument(
        "--diff",
        action="store_true",
        help="with --fix: show what it would change, and change nothing",
    )
    parser.add_argument(
        "--bounds",
        action="store_true",
        help="show how large each message can be, beside Pusher's limit; as text or json",
    )
    parser.add_argument(
        "--baseline",
        metavar="FILE",
        help="leave out the findings in this file (default: .notifyspec-baseline.json, if there is one)",
    )
    parser.add_argument(
        "--write-baseline",
        action="store_true",
        help="write all that is found to the baseline, to leave it for later",
    )
    add_specs_folder(parser)


def run(arguments: Namespace) -> int:
    import gc
    from pathlib import Path

    from notifyspec.catalog import Catalog
    from notifyspec.check_cache import CheckCache
    from notifyspec.checking.incremental import check_changed
    from notifyspec.cli.reported import report_text
    from notifyspec.settings import load_filters, load_settings

    gc.set_threshold(_LEFT_ALONE, _ROUNDS)  # what a check leaves behind holds no cycles
    if arguments.bounds:
        _check_bounds_arguments(arguments)
    settings = load_settings(specs=arguments.specs)
    catalog = Catalog(settings.specs, filters=lambda: load_filters(settings))
    paths = [_existing(name, catalog) for name in arguments.paths] or [_specs_folder(catalog)]
    specs = list(filter(_may_be_spec, paths))
    if arguments.fix or arguments.diff:
        from notifyspec.checking.fixing import fix
        from notifyspec.cli.fixed_files import show_fixed, write_fixed

        if not arguments.fix:
            raise UsageError("--diff goes with --fix: it shows what would be put right.")
        fixed = fix(specs, catalog, settings)
        if arguments.diff:
            return ExitCode.FINDINGS if show_fixed(fixed) else ExitCode.CLEAN
        write_fixed(fixed)
    cache = None if arguments.no_cache else CheckCache(settings, catalog.base)
    report = check_changed(
        specs,
        catalog,
        settings,
        cache=cache,
        processes=arguments.jobs,
        tell=terminal.note if arguments.verbose else lambda _: None,
    )
    baseline = settings.baseline if arguments.baseline is None else Path(arguments.baseline)
    if arguments.write_baseline or arguments.baseline is not None or baseline.exists():
        from notifyspec.cli.known_findings import KnownFindings

        known = KnownFindings(baseline, paths, catalog)
        if arguments.write_baseline:
            known.write(report)
        report = known.left_out(report)
    colour = terminal.in_colour(arguments.color)
    if arguments.bounds:
        from notifyspec.cli.bounds import report_with_bounds

        text = report_with_bounds(report, specs, catalog, settings, arguments, colour=colour)
    else:
        text = report_text(report, arguments.format, colour=colour)
    terminal.write_result(text)
    if not report.specs:
        terminal.note("there is nothing to check: no spec was found.")
        return ExitCode.NOTHING
    code = ExitCode.FINDINGS if report.errors else ExitCode.CLEAN
    says_more = arguments.verbose or arguments.fix or arguments.write_baseline or baseline.exists()
    depends = None if cache is None else cache.depends((*paths, baseline))
    if depends is not None and not says_more:
        from notifyspec.cli.replay import Replay

        Replay(arguments.written).keep(settings.root, depends, text, code)
    return code


def _jobs(value: str) -> int:
    if value.isascii() and value.isdigit() and 0 < len(value) < 4 and int(value):
        return int(value)
    raise ArgumentTypeError(f"{value!r} is no number of processes, such as 2")


def _format(name: str) -> str:
    from notifyspec.reporters import REPORTERS

    return one_of(REPORTERS)(name)


def _check_bounds_arguments(arguments: Namespace) -> None:
    if arguments.format not in BOUNDS_FORMATS:
        raise UsageError(f"--bounds is written as text or json, not as {arguments.format}.")
    if arguments.diff:
        raise UsageError("--bounds and --diff are two outputs; ask for one of them.")


def _specs_folder(catalog: Catalog) -> Path:
    if catalog.is_there:
        return catalog.folder
    raise UsageError(
        f"There is no specs folder {catalog.shown(catalog.folder)}; `notifyspec init` makes one,"
        " --specs names another, and `notifyspec validate FILE` checks a file."
    )


def _existing(name: str, catalog: Catalog) -> Path:
    """The path as it was given, or below the specs folder where a link leads there."""
    import os
    from pathlib import Path

    path = Path(os.path.normpath(Path(name).absolute()))
    try:
        path.stat()
    except (OSError, ValueError) as error:  # ValueError: a null character
        raise UsageError(_missing(name, path, error)) from None
    linked = path.parent.resolve() / path.name
    if linked.is_relative_to(catalog.folder) and not path.is_relative_to(catalog.folder):
        return linked
    return path


def _missing(name: str, path: Path, error: Exception) -> str:
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"{name!r} can't be read: {getattr(error, 'strerror', None) or error}."
    try:
        beside = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        beside = []
    return f"There is no file or folder {name!r}{close_to(path.name, beside)}."


def _may_be_spec(path: Path) -> bool:
    from notifyspec.catalog import SUFFIXES

    return path.is_dir() or path.suffix in SUFFIXES
