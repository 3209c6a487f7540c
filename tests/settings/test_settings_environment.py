"""What the environment and the arguments say, and that secrets stay where they are."""

from __future__ import annotations

import base64
import json
import pickle
import subprocess
import sys

import nacl.secret
import pusher
import pytest

from notifyspec import limits
from notifyspec.errors import SettingsError
from notifyspec.sending import RetryPolicy
from notifyspec.settings import (
    PUSHER_VARIABLES,
    Limits,
    Settings,
    load_filters,
    load_settings,
)
from notifyspec.transports.pusher import Timeout

SECRETS = ("PUSHER_SECRET", "PUSHER_ENCRYPTION_MASTER_KEY", "PUSHER_BEAMS_SECRET_KEY")


def test_arguments_beat_the_environment_which_beats_the_file(tmp_path):
    (tmp_path / "notifyspec.toml").write_text('specs = "from-file"')
    environ = {"NOTIFYSPEC_SPECS": "from-environment", "NOTIFYSPEC_TRANSPORT": "console"}
    assert load_settings(tmp_path, {}).specs.name == "from-file"
    assert load_settings(tmp_path, environ).specs.name == "from-environment"
    assert load_settings(tmp_path, environ, specs="from-call").specs.name == "from-call"
    assert load_settings(tmp_path, environ).transport == "console"
    assert load_settings(tmp_path, environ, transport="memory").transport == "memory"


def test_paths_of_the_environment_and_of_arguments_start_where_the_call_does(tmp_path):
    (tmp_path / "notifyspec.toml").write_text("")
    inner = tmp_path / "inner"
    inner.mkdir()
    assert load_settings(inner, {"NOTIFYSPEC_SPECS": "x"}).specs == inner / "x"
    assert load_settings(inner, {}, specs="x").specs == inner / "x"
    assert load_settings(inner, {}, specs=tmp_path / "y").specs == tmp_path / "y"
    assert load_settings(inner, {}).specs == tmp_path / "specs"


def test_the_environment_is_read_when_settings_are_loaded(tmp_path, monkeypatch):
    monkeypatch.setenv("PUSHER_APP_ID", "7")
    assert load_settings(tmp_path).pusher.app_id == "7"
    monkeypatch.setenv("PUSHER_APP_ID", "8")
    assert load_settings(tmp_path).pusher.app_id == "8"


def test_each_pusher_variable_has_its_field(tmp_path):
    environ = {variable: f"<{name}>" for name, variable in PUSHER_VARIABLES.items()}
    found = load_settings(tmp_path, environ).pusher
    assert {name: getattr(found, name) for name in PUSHER_VARIABLES} == {
        name: f"<{name}>" for name in PUSHER_VARIABLES
    }


def test_an_empty_variable_is_as_good_as_none(tmp_path):
    variables = [*PUSHER_VARIABLES.values(), "NOTIFYSPEC_SPECS", "NOTIFYSPEC_TRANSPORT"]
    variables += ["NOTIFYSPEC_TIMEOUT", "NOTIFYSPEC_ATTEMPTS"]
    assert load_settings(tmp_path, dict.fromkeys(variables, "")) == load_settings(tmp_path, {})


def test_no_repr_of_settings_shows_a_secret(tmp_path):
    settings = load_settings(tmp_path, dict.fromkeys(SECRETS, "hush-hush"))
    assert settings.pusher.secret == "hush-hush"
    for shown in (repr(settings), str(settings), repr(settings.pusher), f"{settings.pusher}"):
        assert "hush" not in shown


@pytest.mark.parametrize(
    ("variable", "value", "remedy"),
    [
        ("NOTIFYSPEC_TRANSPORT", "Pusher", "pusher, sandbox, memory or console"),
        ("NOTIFYSPEC_TRANSPORT", "smtp", "pusher, sandbox, memory or console"),
        ("NOTIFYSPEC_TIMEOUT", "soon", "seconds"),
        ("NOTIFYSPEC_TIMEOUT", "0", "seconds"),
        ("NOTIFYSPEC_TIMEOUT", "-1", "seconds"),
        ("NOTIFYSPEC_TIMEOUT", "nan", "seconds"),
        ("NOTIFYSPEC_TIMEOUT", "inf", "seconds"),
        ("NOTIFYSPEC_ATTEMPTS", "0", "from 1"),
        ("NOTIFYSPEC_ATTEMPTS", "2.5", "from 1"),
        ("NOTIFYSPEC_ATTEMPTS", "-1", "from 1"),
        ("NOTIFYSPEC_ATTEMPTS", "²", "from 1"),
        ("NOTIFYSPEC_ATTEMPTS", "9" * 5_000, "from 1"),
    ],
)
def test_a_wrong_variable_is_named_with_what_to_write(tmp_path, variable, value, remedy):
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path, {variable: value})
    assert variable in str(caught.value)
    assert remedy in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("name", ["NOTIFYSPEC_TRANSPORTS", "NOTIFYSPEC_TRANPORT"])
def test_a_variable_that_is_nearly_ours_is_refused_before_it_is_missed(tmp_path, name):
    with pytest.raises(SettingsError, match=f"{name}.*did you mean NOTIFYSPEC_TRANSPORT?"):
        load_settings(tmp_path, {name: "memory"})


def test_a_variable_of_somebody_else_is_left_alone(tmp_path):
    load_settings(tmp_path, {"NOTIFYSPEC_DRAWS": "100", "TRANSPORT": "x"})


def test_timeout_and_attempts_are_by_default_those_of_the_parts_that_take_them(tmp_path):
    settings = load_settings(tmp_path, {})
    assert settings.timeout == Timeout().read
    assert settings.attempts == RetryPolicy().attempts
    changed = load_settings(tmp_path, {"NOTIFYSPEC_TIMEOUT": "0.5", "NOTIFYSPEC_ATTEMPTS": "1"})
    assert (changed.timeout, changed.attempts) == (0.5, 1)


def test_settings_can_go_to_another_process(tmp_path):
    (tmp_path / "notifyspec.toml").write_text('filters.money = "shop:money"')
    settings = load_settings(tmp_path, {})
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_loading_settings_imports_no_network():
    program = (
        "import sys\n"
        "from notifyspec.settings import load_settings\n"
        "load_settings(environ={})\n"
        "heavy = {'asyncio', 'http.client', 'ssl', 'socket', 'yaml', 'jinja2', 'tenacity'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout.strip() == "[]"


def test_the_limit_for_encrypted_data_is_that_of_the_table():
    assert Limits().encrypted_event_data_bytes == limits.ENCRYPTED_EVENT_DATA_BYTES


@pytest.mark.parametrize("allowed", [100, 101, 102, 103, 10_240, 65_536, 100_001])
def test_the_limit_for_encrypted_data_is_the_last_size_that_fits_once_the_sdk_encrypts(allowed):
    master = base64.b64encode(b"0" * nacl.secret.SecretBox.KEY_SIZE).decode()
    sent: list[int] = []

    class Measuring:
        def __init__(self, client): ...

        def send_request(self, request):
            sent.append(len(json.loads(request.body)["data"]))

    client = pusher.Pusher(
        "1", "k", "s", cluster="eu", encryption_master_key_base64=master, backend=Measuring
    )
    most = Limits(event_data_bytes=allowed).encrypted_event_data_bytes

    class Unmeasured(str):
        def __sizeof__(self):
            return 0

    for size in (most, most + 1):
        client.trigger("private-encrypted-a", "e", Unmeasured("x" * size))
    assert sent[0] <= allowed < sent[1]


def test_a_limit_too_small_for_any_encrypted_event_leaves_no_room():
    assert Limits(event_data_bytes=50).encrypted_event_data_bytes == 0


def _settings_with_filter(folder, reference):
    return Settings(root=folder, specs=folder / "specs", filters={"money": reference})


def test_a_filter_is_imported_from_the_settings_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "shop_filters_a.py").write_text("def money(value):\n    return f'{value} EUR'\n")
    filters = load_filters(_settings_with_filter(tmp_path, "shop_filters_a:money"))
    assert filters["money"](3) == "3 EUR"


def test_without_filters_the_path_of_python_is_left_alone(tmp_path):
    before = list(sys.path)
    assert load_filters(Settings(root=tmp_path, specs=tmp_path)) == {}
    assert sys.path == before


@pytest.mark.parametrize(
    ("source", "reference", "words"),
    [
        (None, "shop_filters_absent:money", "ModuleNotFoundError"),
        ("", "shop_filters_b:money", "AttributeError"),
        ("1 / 0", "shop_filters_c:money", "ZeroDivisionError"),
        ("money = 3", "shop_filters_d:money", "no function"),
    ],
)
def test_a_filter_that_can_not_be_loaded_is_a_settings_error(
    tmp_path, monkeypatch, source, reference, words
):
    monkeypatch.setattr(sys, "path", list(sys.path))
    if source is not None:
        (tmp_path / f"{reference.partition(':')[0]}.py").write_text(source)
    with pytest.raises(SettingsError) as caught:
        load_filters(_settings_with_filter(tmp_path, reference))
    assert "money" in str(caught.value)
    assert reference in str(caught.value)
    assert words in str(caught.value)
