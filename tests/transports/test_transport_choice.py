"""Which transport the settings lead to, for applications and for developers."""

from __future__ import annotations

import pytest
from hostile_server import HostileServer, silent
from ways import BEAMS_SECRET, EVENT, INSTANCE, MASTER_KEY, PUSH, SECRET

from notifyspec.audience import Audience
from notifyspec.errors import SettingsError, TimedOutError
from notifyspec.message import Message
from notifyspec.sandbox import Sandbox
from notifyspec.sandbox.discovery import announce
from notifyspec.sending import Sender
from notifyspec.settings import TRANSPORT_NAMES, load_settings
from notifyspec.transports import choice
from notifyspec.transports.choice import choose_transport
from notifyspec.transports.console import ConsoleTransport
from notifyspec.transports.memory import MemoryTransport
from notifyspec.transports.pusher import PusherTransport
from notifyspec.transports.sandbox import SandboxTransport

CHANNELS = {
    "PUSHER_APP_ID": "42",
    "PUSHER_KEY": "key",
    "PUSHER_SECRET": SECRET,
    "PUSHER_CLUSTER": "eu",
}
BEAMS = {"PUSHER_BEAMS_INSTANCE_ID": INSTANCE, "PUSHER_BEAMS_SECRET_KEY": BEAMS_SECRET}


@pytest.fixture
def choose(tmp_path):
    def choose(environ=None, *, developer=False, **arguments):
        return choose_transport(
            load_settings(tmp_path, environ or {}, **arguments), developer=developer
        )

    return choose


def _refusal(choose, environ=None, *, developer=False) -> str:
    with pytest.raises(SettingsError) as caught:
        choose(environ, developer=developer)
    assert SECRET not in str(caught.value)
    assert BEAMS_SECRET not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("developer", [False, True])
@pytest.mark.parametrize("environ", [CHANNELS, BEAMS, CHANNELS | BEAMS])
def test_credentials_lead_to_pusher(choose, environ, developer):
    chosen = choose(environ, developer=developer)
    assert (chosen.name, type(chosen.transport)) == ("pusher", PusherTransport)
    assert chosen.where == "Pusher"


def test_the_variables_lead_to_the_server_that_they_name(choose, server: HostileServer):
    chosen = choose(
        {
            **CHANNELS,
            **BEAMS,
            "PUSHER_HOST": "127.0.0.1",
            "PUSHER_PORT": str(server.port),
            "PUSHER_SCHEME": "http",
            "PUSHER_ENCRYPTION_MASTER_KEY": MASTER_KEY,
            "PUSHER_BEAMS_ENDPOINT": server.url,
        }
    )
    messages = [
        Message("s", Audience.CHANNELS, ("private-encrypted-a",), "{}", "e"),
        Message("s", Audience.USERS, ("u",), '{"web":{}}'),
    ]
    assert Sender(chosen.transport).send(messages).ok
    event, publish = server.requests
    assert event.target.startswith("/apps/42/events?")
    assert "ciphertext" in event.json["data"]
    assert publish.target.startswith(f"/publish_api/v1/instances/{INSTANCE}/")
    chosen.transport.close()


@pytest.mark.parametrize(
    ("environ", "missing", "request_"),
    [(CHANNELS, "PUSHER_BEAMS_SECRET_KEY", PUSH), (BEAMS, "PUSHER_SECRET", EVENT)],
)
def test_the_half_without_credentials_is_named_before_anything_is_sent(
    choose, environ, missing, request_
):
    transport = choose(environ).transport
    with pytest.raises(SettingsError, match=missing):
        transport.check(request_)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"PUSHER_APP_ID": "42"}, ["PUSHER_APP_ID is set", "PUSHER_KEY and PUSHER_SECRET"]),
        ({**CHANNELS, "PUSHER_SECRET": ""}, ["PUSHER_APP_ID and PUSHER_KEY are", "PUSHER_SECRET;"]),
        ({**CHANNELS, "PUSHER_CLUSTER": ""}, ["PUSHER_CLUSTER", "PUSHER_HOST"]),
        ({**CHANNELS, "PUSHER_PORT": "http"}, ["PUSHER_PORT", "1 to 65535"]),
        ({**CHANNELS, "PUSHER_PORT": "65536"}, ["PUSHER_PORT", "1 to 65535"]),
        ({**CHANNELS, "PUSHER_SCHEME": "ws"}, ["PUSHER_SCHEME"]),
        ({**CHANNELS, "PUSHER_SECRET": f"{SECRET} x"}, ["PUSHER_SECRET"]),
        ({**CHANNELS, "PUSHER_ENCRYPTION_MASTER_KEY": SECRET}, ["PUSHER_ENCRYPTION_MASTER_KEY"]),
        ({"PUSHER_BEAMS_INSTANCE_ID": INSTANCE}, ["PUSHER_BEAMS_SECRET_KEY; set"]),
        ({"PUSHER_BEAMS_SECRET_KEY": BEAMS_SECRET}, ["not PUSHER_BEAMS_INSTANCE_ID; set"]),
        ({**CHANNELS, "PUSHER_BEAMS_SECRET_KEY": BEAMS_SECRET}, ["PUSHER_BEAMS_INSTANCE_ID"]),
        ({**BEAMS, "PUSHER_BEAMS_ENDPOINT": "ftp://x"}, ["PUSHER_BEAMS_ENDPOINT"]),
    ],
)
@pytest.mark.parametrize("developer", [False, True])
def test_half_set_or_malformed_credentials_are_named(choose, environ, words, developer):
    said = _refusal(choose, environ, developer=developer)
    assert [word for word in words if word not in said] == []


def test_an_application_without_settings_gets_an_error_that_names_the_variables(choose, tmp_path):
    with Sandbox() as sandbox, announce(tmp_path, sandbox):  # which nobody asked for
        said = _refusal(choose)
    for variable in (*CHANNELS, *BEAMS, "NOTIFYSPEC_TRANSPORT"):
        assert variable in said


def test_a_host_alone_is_no_credential(choose):
    assert "PUSHER_APP_ID" in _refusal(choose, {"PUSHER_HOST": "x", "PUSHER_CLUSTER": "eu"})


def test_a_developer_without_settings_gets_the_running_sandbox_by_its_address(choose, tmp_path):
    with Sandbox() as sandbox, announce(tmp_path, sandbox):
        chosen = choose(developer=True)
        assert (chosen.name, type(chosen.transport)) == ("sandbox", SandboxTransport)
        assert chosen.where == f"the sandbox at {sandbox.url}"
        chosen.transport.send(EVENT)
        assert len(sandbox.wait_for(1)) == 1
        chosen.transport.close()


def test_a_developer_without_settings_and_sandbox_is_told_both_ways_out(choose):
    said = _refusal(choose, developer=True)
    assert "notifyspec dev" in said
    assert "PUSHER_APP_ID" in said


def test_a_developer_with_credentials_sends_through_pusher_though_a_sandbox_runs(choose, tmp_path):
    with Sandbox() as sandbox, announce(tmp_path, sandbox):
        assert choose(CHANNELS, developer=True).name == "pusher"


@pytest.mark.parametrize("developer", [False, True])
@pytest.mark.parametrize(
    ("name", "kind"),
    [("memory", MemoryTransport), ("console", ConsoleTransport), ("pusher", PusherTransport)],
)
def test_the_transport_that_the_environment_names_wins(choose, name, kind, developer):
    chosen = choose({**CHANNELS, "NOTIFYSPEC_TRANSPORT": name}, developer=developer)
    assert (chosen.name, type(chosen.transport)) == (name, kind)
    named = choose(CHANNELS, developer=developer, transport=name)
    assert (named.name, type(named.transport)) == (name, kind)


@pytest.mark.parametrize("developer", [False, True])
def test_the_sandbox_can_be_asked_for_by_name(choose, tmp_path, developer):
    environ = {**CHANNELS, "NOTIFYSPEC_TRANSPORT": "sandbox"}
    assert "notifyspec dev" in _refusal(choose, environ, developer=developer)
    with Sandbox() as sandbox, announce(tmp_path, sandbox):
        assert choose(environ, developer=developer).transport.url == sandbox.url


def test_pusher_asked_for_without_credentials_is_an_error(choose):
    said = _refusal(choose, {"NOTIFYSPEC_TRANSPORT": "pusher"}, developer=True)
    assert "PUSHER_APP_ID" in said
    assert "PUSHER_BEAMS_INSTANCE_ID" in said


def test_each_transport_that_settings_can_name_can_be_built():
    assert set(choice._BUILDERS) == set(TRANSPORT_NAMES)


@pytest.mark.parametrize("request_", [EVENT, PUSH], ids=["channels", "beams"])
def test_the_timeout_of_the_settings_is_kept(choose, server: HostileServer, request_):

    server.script = [silent()]
    chosen = choose(
        {
            **CHANNELS,
            **BEAMS,
            "PUSHER_HOST": "127.0.0.1",
            "PUSHER_PORT": str(server.port),
            "PUSHER_SCHEME": "http",
            "PUSHER_BEAMS_ENDPOINT": server.url,
            "NOTIFYSPEC_TIMEOUT": "0.2",
        }
    )
    with pytest.raises(TimedOutError):
        chosen.transport.send(request_)
