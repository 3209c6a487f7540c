"""The pytest plugin: the fixture ``notifications``, the guard, and the examples of specs as tests."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import pytest

from notifyspec.detour import taking
from notifyspec.testing.guard import Guard

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from notifyspec.testing.collecting import SpecsDirectory
    from notifyspec.testing.examples import SpecsFolder
    from notifyspec.testing.outbox import Outbox

_MARKER: Final = "notifyspec_network"
_PAYLOADS: Final = "tests/payloads"
_guard: Final = pytest.StashKey[Guard]()
_open: Final = pytest.StashKey[contextlib.ExitStack]()
_folders: Final = pytest.StashKey["dict[Path, SpecsFolder]"]()


@pytest.fixture
def notifications() -> Iterator[Outbox]:
    """Takes what any notifier of this process sends or enqueues, and asserts what it was."""
    from notifyspec.testing.outbox import Outbox

    with Outbox() as outbox:
        yield outbox


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("notifyspec")
    group.addoption(
        "--notifyspec",
        action="store_true",
        dest="notifyspec",
        help="run the examples of specs as tests: those in the folders of notifyspec_specs, else of"
        " the settings' specs folder",
    )
    group.addoption(
        "--notifyspec-update",
        action="store_true",
        dest="notifyspec_update",
        help="write the golden payloads of the examples instead of comparing with them; --update"
        " is the same, where no other plugin has it",
    )
    parser.addini(
        "notifyspec_specs",
        "Specs folders whose examples are tests, from the rootdir.",
        type="args",
        default=[],
    )
    parser.addini(
        "notifyspec_payloads",
        f"The folder of the examples' golden payloads, from the rootdir (default: {_PAYLOADS}).",
        default=_PAYLOADS,
    )
    parser.addini(
        "notifyspec_network",
        "Let every test send and enqueue in earnest (default: false).",
        type="bool",
        default=False,
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser
) -> Generator[None, Any, Any]:
    """`--update` is taken last, and only by who runs examples: it may be a conftest's."""
    result = yield
    if early_config.getini("notifyspec_specs") or early_config.known_args_namespace.notifyspec:
        with contextlib.suppress(ValueError):  # another plugin has it
            parser.addoption(
                "--update",
                action="store_true",
                dest="notifyspec_update",
                help="the same as --notifyspec-update",
            )
    return result


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", f"{_MARKER}: this test may send and enqueue in earnest, as the settings say."
    )
    guard, open_ = Guard(), contextlib.ExitStack()
    open_.enter_context(taking(guard))
    if config.getini("notifyspec_network"):
        open_.enter_context(guard.lifted())
    config.stash[_guard], config.stash[_open] = guard, open_
    config.stash[_folders] = folders = _specs_folders(config)
    _add_to_what_runs(config, folders)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _open in config.stash:
        config.stash[_open].close()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    if item.get_closest_marker(_MARKER) is None:
        return (yield)
    with item.config.stash[_guard].lifted():
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_collect_directory(path: Path, parent: pytest.Collector) -> SpecsDirectory | None:
    specs = parent.config.stash[_folders].get(path)
    if specs is None:
        return None
    from notifyspec.testing.collecting import SpecsDirectory

    return SpecsDirectory.of(parent, path, specs)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if not config.option.notifyspec_update:
        return
    from notifyspec.testing.collecting import PROPERTY

    done = sorted(
        str(what)
        for report in terminalreporter.getreports("passed")
        for name, what in report.user_properties
        if name == PROPERTY
    )
    terminalreporter.section("payloads of notifyspec's examples")
    for line in done or ["all are as they were"]:
        terminalreporter.write_line(line)


def _specs_folders(config: pytest.Config) -> dict[Path, SpecsFolder]:
    """By their paths. Raises UsageError for a folder that is not there."""
    named: list[str] = config.getini("notifyspec_specs")
    if not named and not _is_asked_for(config):
        return {}
    from notifyspec.testing.examples import SpecsFolder

    paths = [config.rootpath / name for name in named] or [_folder_of_settings(config)]
    missing = [path for path in paths if not path.is_dir()]
    if missing:
        raise pytest.UsageError(
            f"There is no specs folder {missing[0]}: set notifyspec_specs to the one there is."
        )
    payloads = config.rootpath / config.getini("notifyspec_payloads")
    how_to_write = f"pytest {'' if named else '--notifyspec '}--notifyspec-update"

    def shown(path: Path) -> str:
        root = config.invocation_params.dir
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)

    return {
        path: SpecsFolder(
            path,
            payloads if len(paths) == 1 else _part(payloads, config, path),
            shown,
            how_to_write,
        )
        for path in paths
    }


def _is_asked_for(config: pytest.Config) -> bool:
    return bool(config.option.notifyspec or config.option.notifyspec_update)


def _add_to_what_runs(config: pytest.Config, folders: Iterable[Path]) -> None:
    """By the settings for who runs everything, by the option in any case."""
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS and not _is_asked_for(config):
        return
    here = config.invocation_params.dir
    given = [here / argument.partition("::")[0] for argument in config.args]
    for folder in folders:
        if not any(folder.is_relative_to(one) or one.is_relative_to(folder) for one in given):
            config.args.append(str(folder))


def _folder_of_settings(config: pytest.Config) -> Path:
    from notifyspec.errors import SettingsError
    from notifyspec.settings import load_settings

    try:
        return load_settings(config.rootpath).specs
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None


def _part(payloads: Path, config: pytest.Config, path: Path) -> Path:
    """Specs of several folders may have the same name."""
    if path.is_relative_to(config.rootpath):
        return payloads / path.relative_to(config.rootpath)
    return payloads / path.name
