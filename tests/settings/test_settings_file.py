"""Where the settings file is found, and what is said about one that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notifyspec.errors import SettingsError
from notifyspec.settings import Limits, load_settings

if TYPE_CHECKING:
    from pathlib import Path


def _write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _refusal(folder: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(folder, {})
    return str(caught.value)


def test_without_a_file_the_defaults_hold_below_the_start(tmp_path):
    settings = load_settings(tmp_path, {})
    assert (settings.root, settings.specs, settings.file) == (tmp_path, tmp_path / "specs", None)
    assert settings.limits == Limits()
    assert (settings.severities, settings.filters, settings.transport) == ({}, {}, None)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notifyspec.toml", 'specs = "notes"'),
        ("pyproject.toml", '[tool.notifyspec]\nspecs = "notes"'),
        ("pyproject.toml", 'tool.notifyspec.specs = "notes"'),
        ("notifyspec.toml", '\ufeffspecs = "notes"'),
    ],
)
def test_either_file_sets_the_root_for_all_folders_below_it(tmp_path, name, text):
    file = _write(tmp_path / name, text)
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    settings = load_settings(inner, {})
    assert (settings.root, settings.file) == (tmp_path, file)
    assert settings.specs == tmp_path / "notes"


def test_the_nearest_file_wins(tmp_path):
    _write(tmp_path / "notifyspec.toml", 'specs = "far"')
    _write(tmp_path / "app" / "pyproject.toml", '[tool.notifyspec]\nspecs = "near"')
    assert load_settings(tmp_path / "app", {}).specs == tmp_path / "app" / "near"


def test_a_project_without_our_section_does_not_hide_the_file_above_it(tmp_path):
    _write(tmp_path / "notifyspec.toml", 'specs = "far"')
    _write(tmp_path / "app" / "pyproject.toml", '[project]\ndependencies = ["notifyspec"]')
    assert load_settings(tmp_path / "app", {}).root == tmp_path


@pytest.mark.parametrize("marker", ["pyproject.toml", ".git/HEAD"])
def test_without_a_file_the_nearest_project_is_the_root(tmp_path, marker):
    _write(tmp_path / marker, "")
    (tmp_path / "a").mkdir()
    settings = load_settings(tmp_path / "a", {})
    assert (settings.root, settings.specs) == (tmp_path, tmp_path / "specs")


def test_a_file_above_the_repository_is_none_of_its_business(tmp_path):
    _write(tmp_path / "notifyspec.toml", 'specs = "far"')
    _write(tmp_path / "repository" / ".git" / "HEAD", "")
    (tmp_path / "repository" / "app").mkdir()
    assert load_settings(tmp_path / "repository" / "app", {}).root == tmp_path / "repository"


def test_another_projects_broken_file_is_not_read(tmp_path):
    _write(tmp_path / "pyproject.toml", "[project\nname = ")
    assert load_settings(tmp_path, {}).root == tmp_path


def test_the_current_folder_is_where_the_search_begins(tmp_path, monkeypatch):
    _write(tmp_path / "notifyspec.toml", "")
    monkeypatch.chdir(tmp_path)
    assert load_settings(environ={}).root == tmp_path


def test_a_current_folder_that_is_gone_is_a_settings_error(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(SettingsError, match="folder"):
        load_settings(environ={})


def test_every_key_of_the_file_is_taken_over(tmp_path):
    _write(
        tmp_path / "notifyspec.toml",
        """
        specs = "notes"
        limits.event_data_bytes = 20480
        severities = {missing-example = "off", unused-field = "error", unknown-rule = "warning"}
        filters = {money = "shop.filters:money"}
        """,
    )
    settings = load_settings(tmp_path, {})
    assert settings.limits == Limits(event_data_bytes=20_480)
    assert settings.severities == {
        "missing-example": "off",
        "unused-field": "error",
        "unknown-rule": "warning",
    }
    assert settings.filters == {"money": "shop.filters:money"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('spec = "x"', ["spec is no setting", "did you mean specs?"]),
        ('severity.a = "off"', ["severity is no setting", "did you mean severities?"]),
        (
            'colour = "red"',
            ["colour is no setting", "specs, limits, delivery, severities, filters and receivers"],
        ),
        ('"a b" = 1', ["'a b' is no setting"]),
        ('transport = "memory"', ["transport is no setting", "the environment holds"]),
        ('pusher_secret = "hush"', ["pusher_secret is no setting", "the environment holds"]),
        ("specs = 1", ["specs must be the folder of the specs as text"]),
        ('specs = ""', ["specs must be the folder of the specs as text"]),
        ("limits = 5", ["limits must be a table", "limits] and its keys"]),
        (
            "limits.event-data-bytes = 5",
            ["limits.event-data-bytes", "did you mean event_data_bytes?"],
        ),
        ("limits.colour = 5", ["limits.colour is no setting", "event_data_bytes"]),
        ('limits.event_data_bytes = "10 kB"', ["limits.event_data_bytes must be a whole number"]),
        ("limits.event_data_bytes = true", ["limits.event_data_bytes must be a whole number"]),
        ('receivers = "shop"', ['a list of modules, such as ["shop.signals"]']),
        ('receivers = ["shop signals"]', ["a list of modules"]),
        ("delivery.attempt = 5", ["delivery.attempt", "did you mean attempts?"]),
        ("delivery.attempts = 0", ["delivery.attempts must be a whole number from 1 to 1000"]),
        ("delivery.concurrency = 1.5", ["delivery.concurrency must be a whole number"]),
        ("delivery.beams_requests_per_second = 0", ["must be a positive number, such as 90"]),
        ("delivery.beams_requests_per_second = true", ["must be a positive number, such as 90"]),
        (
            "limits.publish_to_users_bytes = 204801",
            ["limits.publish_to_users_bytes must be a whole number of bytes, 204800 at most"],
        ),
        ("limits.publish_to_interests_bytes = 0", ["must be a whole number of bytes"]),
        ("limits.event_data_bytes = 0", ["limits.event_data_bytes must be a whole number"]),
        ("severities = []", ["severities must be a table"]),
        ('severities.unused-field = "ignore"', ["severities.unused-field must be error, warning"]),
        ("severities.unused-field = []", ["severities.unused-field must be error, warning or off"]),
        ('filters.money = "shop.money"', ["filters.money must be", "package.module:function"]),
        ('filters.money = "shop:"', ["filters.money must be"]),
        ("filters.money = 1", ["filters.money must be"]),
        ('filters."a-b" = "shop:a"', ["filters.a-b must be named by letters"]),
    ],
)
@pytest.mark.parametrize("file", ["notifyspec.toml", "pyproject.toml"])
def test_a_wrong_key_or_value_is_named_with_what_to_write(tmp_path, file, text, words):
    if file == "pyproject.toml":
        text = f"[tool.notifyspec]\n{text}"
        words = [words[0].replace("'a b'", "tool.notifyspec.'a b'"), *words[1:]]
    _write(tmp_path / file, text)
    said = _refusal(tmp_path)
    assert said.startswith(f"{file}: ")
    assert [word for word in words if word not in said] == []
    assert "hush" not in said
    assert "\n" not in said


def test_a_wrong_value_in_pyproject_is_named_by_its_whole_path(tmp_path):
    _write(tmp_path / "pyproject.toml", "[tool.notifyspec.limits]\nevent_data_bytes = -1")
    assert "tool.notifyspec.limits.event_data_bytes must be" in _refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'specs = "a"\nlimits = [', ["is not valid TOML"]),
        (b'specs = "a"\nspecs "b"', ["is not valid TOML", "line 2"]),
        (b'specs = "a"\n# caf\xe9', ["line 2", "UTF-8"]),
        (b"a = " + b"[" * 20_000, ["nested too deeply"]),
        (b"a = " + b"9" * 5_000, ["is not valid TOML"]),
        (b"\0", ["is not valid TOML"]),
    ],
)
def test_a_file_that_is_no_toml_is_a_settings_error(tmp_path, content, words):
    _write(tmp_path / "notifyspec.toml", content)
    said = _refusal(tmp_path)
    assert said.startswith("notifyspec.toml")
    assert [word for word in words if word not in said] == []


def test_a_folder_in_place_of_the_file_is_a_settings_error(tmp_path):
    (tmp_path / "notifyspec.toml").mkdir()
    assert "can't be read" in _refusal(tmp_path)


def test_two_files_with_settings_in_one_folder_are_refused(tmp_path):
    _write(tmp_path / "notifyspec.toml", "")
    _write(tmp_path / "pyproject.toml", "[tool.notifyspec]")
    assert "keep one of them" in _refusal(tmp_path)


def test_a_section_that_is_no_table_is_a_settings_error(tmp_path):
    _write(tmp_path / "pyproject.toml", "tool.notifyspec = 3")
    assert "tool.notifyspec must be a table" in _refusal(tmp_path)


def test_a_file_in_a_parent_is_named_by_its_whole_path(tmp_path):
    file = _write(tmp_path / "notifyspec.toml", "x = 1")
    (tmp_path / "a").mkdir()
    assert _refusal(tmp_path / "a").startswith(str(file))
