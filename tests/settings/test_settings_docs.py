"""docs/settings.md names what the code reads, with the defaults that hold."""

from __future__ import annotations

import ast
import dataclasses
import re
from pathlib import Path

import pytest

from notifyspec import errors
from notifyspec.settings import (
    DELIVERY_KEYS,
    FILE_KEYS,
    LIMIT_KEYS,
    OWN_VARIABLES,
    PUSHER_VARIABLES,
    SEVERITY_NAMES,
    TRANSPORT_NAMES,
    DeliverySettings,
    Limits,
    Settings,
    load_settings,
)
from notifyspec.transports.pusher import ChannelsCredentials, Timeout, environment

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("| `")
]
DEFAULTS = {row[0].strip("`"): row[1] for row in ROWS if len(row) == 3}
MACHINES = {name for row in ROWS if len(row) == 2 for name in re.findall(r"`(\w+)`", row[0])}


def test_the_keys_of_the_file_are_the_documented_ones():
    documented = {name for name in DEFAULTS if not name.isupper()}
    assert {name.partition(".")[0] for name in documented} == set(FILE_KEYS)
    limits = {name.removeprefix("limits.") for name in documented if name.startswith("limits.")}
    assert limits == set(LIMIT_KEYS) == {field.name for field in dataclasses.fields(Limits)}


def test_what_can_be_set_of_delivery_is_documented_with_its_defaults():
    documented = {
        name.removeprefix("delivery."): default
        for name, default in DEFAULTS.items()
        if name.startswith("delivery.")
    }
    defaults = {
        one.name: "none" if one.default is None else f"`{one.default}`"
        for one in dataclasses.fields(DeliverySettings)
    }
    assert documented == defaults
    assert tuple(defaults) == DELIVERY_KEYS


def test_the_variables_of_the_environment_are_the_documented_ones():
    documented = {name for name in DEFAULTS if name.isupper()}
    assert documented == {*OWN_VARIABLES, *PUSHER_VARIABLES.values()}


def test_the_machines_variables_are_the_ones_that_the_transport_reads():
    proxies = {"HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"}
    openssl = {"SSL_CERT_FILE", "SSL_CERT_DIR"}
    tree = ast.parse(Path(environment.__file__).read_text(encoding="utf-8"))
    read = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and re.fullmatch(r"[A-Z]+_CA_[A-Z]+", str(node.value))
    }
    assert read | proxies | openssl == MACHINES


def test_settings_transport_and_terminal_are_all_that_read_the_environment():
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "notifyspec").rglob("*.py")
        if re.search(r"\bos\.environ\b|\bgetenv\b", _code(path))
    }
    assert readers == {
        "notifyspec/settings.py",
        "notifyspec/transports/pusher/environment.py",
        "notifyspec/cli/terminal.py",  # NO_COLOR and what else belongs to the terminal
        "notifyspec/cli/replay.py",  # whether the settings are those of the last run
    }


def _code(path: Path) -> str:
    """The file without its docstrings and comments."""
    return ast.unparse(_without_docstrings(ast.parse(path.read_text(encoding="utf-8"))))


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = None
    return tree


def test_the_documented_defaults_hold(tmp_path):
    settings = load_settings(tmp_path, {})
    assert DEFAULTS["specs"] == f'`"{settings.specs.name}"`'
    assert DEFAULTS["limits.event_data_bytes"] == f"`{settings.limits.event_data_bytes}`"
    assert f"{settings.limits.encrypted_event_data_bytes:,} bytes of plain text" in TEXT
    assert DEFAULTS["NOTIFYSPEC_TIMEOUT"] == f"`{settings.timeout:g}`"
    assert f"connecting has {Timeout().connect:g} of its own" in TEXT
    assert DEFAULTS["NOTIFYSPEC_ATTEMPTS"] == f"`{settings.attempts}`"
    credentials = ChannelsCredentials("1", "k", "s", cluster="eu")
    assert DEFAULTS["PUSHER_SCHEME"] == f"`{credentials.scheme}`"


def test_the_documented_names_of_transports_and_severities_are_all_of_them():
    transports = next(row[2] for row in ROWS if row[0] == "`NOTIFYSPEC_TRANSPORT`")
    assert re.findall(r"`(\w+)`", transports) == list(TRANSPORT_NAMES)
    severities = next(row[2] for row in ROWS if row[0].startswith("`severities"))
    assert re.findall(r'`"(\w+)"`', severities) == list(SEVERITY_NAMES)


def test_both_files_of_the_docs_say_the_same(tmp_path):
    pyproject, own = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    read: list[Settings] = []
    for name, text in (("pyproject.toml", pyproject), ("notifyspec.toml", own)):
        folder = tmp_path / name.partition(".")[0]
        folder.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
        settings = load_settings(folder, {})
        assert settings.specs == folder / "notifications"
        read.append(dataclasses.replace(settings, root=tmp_path, specs=tmp_path, file=None))
    assert read[0] == read[1] != load_settings(tmp_path, {})


def test_the_python_of_the_docs_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (program,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    names: dict[str, object] = {}
    exec(program, names)
    assert names["settings"].transport == "memory"
    assert names["settings"].specs == tmp_path / "notifications"
    with pytest.raises(errors.UnknownSpecError):
        names["notifier"].render("anything")
