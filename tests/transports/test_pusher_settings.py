"""Credentials are checked when they are given, and secrets are never shown."""

from __future__ import annotations

import subprocess
import sys

import pytest
from ways import MASTER_KEY

from notifyspec.errors import SettingsError
from notifyspec.transports.pusher import BeamsCredentials, ChannelsCredentials, PusherTransport

SECRET = "s3cret-value"
CHANNELS = {"app_id": "1", "key": "k", "secret": SECRET, "cluster": "eu"}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"app_id": "my-app"}, "PUSHER_APP_ID"),
        ({"app_id": ""}, "PUSHER_APP_ID"),
        ({"app_id": "1\n"}, "PUSHER_APP_ID"),
        ({"app_id": "²"}, "PUSHER_APP_ID"),
        ({"key": ""}, "PUSHER_KEY"),
        ({"key": "a b"}, "PUSHER_KEY"),
        ({"secret": ""}, "PUSHER_SECRET"),
        ({"secret": f"{SECRET}\n"}, "PUSHER_SECRET"),
        ({"secret": f"{SECRET}é"}, "PUSHER_SECRET"),
        ({"cluster": None}, "PUSHER_CLUSTER"),
        ({"cluster": "eu.evil.example/"}, "PUSHER_CLUSTER"),
        ({"cluster": ""}, "PUSHER_CLUSTER"),
        ({"host": "https://x"}, "PUSHER_HOST"),
        ({"host": "x:80"}, "PUSHER_HOST"),
        ({"host": "x/path"}, "PUSHER_HOST"),
        ({"host": ""}, "PUSHER_HOST"),
        ({"port": 0}, "PUSHER_PORT"),
        ({"port": 65_536}, "PUSHER_PORT"),
        ({"scheme": "ftp"}, "PUSHER_SCHEME"),
        ({"encryption_master_key_base64": SECRET}, "PUSHER_ENCRYPTION_MASTER_KEY"),
        ({"encryption_master_key_base64": "c2hvcnQ="}, "PUSHER_ENCRYPTION_MASTER_KEY"),
        ({"encryption_master_key_base64": MASTER_KEY + "\n"}, "PUSHER_ENCRYPTION_MASTER_KEY"),
    ],
)
def test_a_wrong_channels_credential_is_named_and_not_shown(change, named):
    with pytest.raises(SettingsError, match=named) as caught:
        ChannelsCredentials(**{**CHANNELS, **change})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"instance_id": ""}, "PUSHER_BEAMS_INSTANCE_ID"),
        ({"instance_id": "a/b"}, "PUSHER_BEAMS_INSTANCE_ID"),
        ({"secret_key": ""}, "PUSHER_BEAMS_SECRET_KEY"),
        ({"secret_key": f"{SECRET}\r\nX: y"}, "PUSHER_BEAMS_SECRET_KEY"),
        ({"endpoint": ""}, "PUSHER_BEAMS_ENDPOINT"),
        ({"endpoint": "ftp://x"}, "PUSHER_BEAMS_ENDPOINT"),
        ({"endpoint": "http://x/path"}, "PUSHER_BEAMS_ENDPOINT"),
        ({"endpoint": "http://x:port"}, "PUSHER_BEAMS_ENDPOINT"),
        ({"endpoint": "http://x:99999"}, "PUSHER_BEAMS_ENDPOINT"),
        ({"endpoint": "http://user:s3cret-value@x"}, "PUSHER_BEAMS_ENDPOINT"),
        ({"endpoint": "http://x?y"}, "PUSHER_BEAMS_ENDPOINT"),
    ],
)
def test_a_wrong_beams_credential_is_named_and_not_shown(change, named):
    with pytest.raises(SettingsError, match=named) as caught:
        BeamsCredentials(**{"instance_id": "a-1", "secret_key": SECRET, **change})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("endpoint", "scheme", "authority"),
    [
        (None, "https", None),
        ("push.example", "https", "push.example"),
        ("push.example:8443", "https", "push.example:8443"),
        ("127.0.0.1:4567", "https", "127.0.0.1:4567"),
        ("http://127.0.0.1:4567", "http", "127.0.0.1:4567"),
        ("https://push.example/", "https", "push.example"),
        ("http://[::1]:4567", "http", "[::1]:4567"),
    ],
)
def test_a_beams_endpoint_is_a_host_or_a_url(endpoint, scheme, authority):
    credentials = BeamsCredentials("a-1", SECRET, endpoint)
    assert (credentials.scheme, credentials.authority) == (scheme, authority)


def test_no_repr_shows_a_secret():
    channels = ChannelsCredentials(**CHANNELS, encryption_master_key_base64=MASTER_KEY)
    beams = BeamsCredentials("a-1", SECRET)
    transport = PusherTransport(channels=channels, beams=beams)
    for shown in (repr(channels), repr(beams), repr(transport), str(channels), str(beams)):
        assert SECRET not in shown
        assert MASTER_KEY not in shown


@pytest.mark.parametrize("timeout", [(0, 1), (1, 0), (-1, 1), (float("nan"), 1)])
def test_a_timeout_must_be_positive(timeout):
    with pytest.raises(SettingsError, match="timeout"):
        PusherTransport(timeout=timeout)


def test_importing_and_building_the_transport_imports_no_sdk():
    program = (
        "import sys\n"
        "from notifyspec.transports.pusher import *\n"
        "PusherTransport(channels=ChannelsCredentials('1', 'k', 's', cluster='eu'),"
        " beams=BeamsCredentials('a-1', 's'))\n"
        "heavy = {'pusher', 'pusher_push_notifications', 'requests', 'aiohttp', 'nacl'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout.strip() == "[]"
