"""``notifyspec init``: writes what a repository needs to start, and overwrites nothing."""

from __future__ import annotations

from notifyspec.cli import terminal
from notifyspec.cli.exit_code import ExitCode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from notifyspec.cli.parser import Parser
    from notifyspec.settings import Settings

_EXAMPLE = "welcome"
_NEXT = """
Next:
  notifyspec validate
    checks every spec
  notifyspec render {name}
    shows the messages that its first example makes
  notifyspec dev
    runs a stand-in for Pusher; open its page, and in another terminal call
  notifyspec send {name}
    sends the first example there
"""


def configure(parser: Parser) -> None:
    parser.epilog = (
        "Writes an example into the specs folder (unless that has specs already), and a workflow"
        " for GitHub Actions that checks specs. What exists is left alone."
    )


def run(arguments: Namespace) -> int:  # noqa: ARG001  # the contract
    from notifyspec.catalog import Catalog
    from notifyspec.settings import load_settings

    settings = load_settings()
    catalog = Catalog(settings.specs)
    files = catalog.files()
    if files:
        _say("left alone", settings.specs, "it holds specs already")
    else:
        _write(settings.specs / f"{_EXAMPLE}.yaml", _content("welcome.yaml"))
    repository = _repository(settings)
    _write(
        repository / ".github" / "workflows" / "notifyspec.yml",
        _workflow(settings.root.relative_to(repository).as_posix()),
    )
    name = catalog.name_of(files[0]) if files else _EXAMPLE
    terminal.write_result(_NEXT.format(name=name))
    return ExitCode.CLEAN


def _workflow(folder: str) -> str:
    """The workflow that checks the specs of a folder of the repository."""
    content = _content("github.yml")
    if folder == ".":
        return content.replace("        working-directory: .\n", "")
    return content.replace("directory: .", f"directory: {folder}")


def _content(name: str) -> str:
    from pathlib import Path

    return (Path(__file__).parents[1] / "starter" / name).read_text(encoding="utf-8")


def _repository(settings: Settings) -> Path:
    """Where the continuous integration looks: the folder with ``.git``, else the settings' root."""
    for folder in (settings.root, *settings.root.parents):
        if (folder / ".git").exists():
            return folder
    return settings.root


def _write(path: Path, content: str) -> None:
    from notifyspec.cli.usage import UsageError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise UsageError(f"{_shown(path.parent)} is a file where a folder is needed.") from None
    except OSError as error:
        raise UsageError(f"{_shown(path.parent)} can't be made: {error.strerror}.") from None
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(content)
    except FileExistsError:
        _say("left alone", path, "it exists already")
    except OSError as error:
        raise UsageError(f"{_shown(path)} can't be written: {error.strerror}.") from None
    else:
        _say("wrote", path)


def _say(what: str, path: Path, why: str = "") -> None:
    terminal.write_result(f"{what:10}  {_shown(path)}{f' ({why})' if why else ''}\n")


def _shown(path: Path) -> str:
    import os

    return os.path.relpath(path)
