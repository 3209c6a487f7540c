"""Who may use the Channels HTTP API."""

from __future__ import annotations

import time

import pytest

from notifyspec import limits
from notifyspec.sandbox import Credentials, signature
from notifyspec.sandbox.refusal import RefusedError

EVENT = {"name": "done", "channel": "orders-1", "data": "{}"}
PATH = "/apps/1/events"


def test_the_worked_example_of_pushers_reference_is_accepted(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 1353088179.5)
    credentials = Credentials(app_id="3", key="278d425bdf160c739803", secret="7ad3773142a6692b25b8")
    body = b'{"name":"foo","channels":["project-3"],"data":"{\\"some\\":\\"data\\"}"}'
    query = (
        "auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0"
        "&body_md5=ec365a775a4cd0599faeb73354201b6f&auth_signature="
    )
    good = "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"
    signature.check_request(credentials, "POST", f"/apps/3/events?{query}{good}", body)
    with pytest.raises(RefusedError, match="Invalid signature"):
        signature.check_request(credentials, "POST", f"/apps/3/events?{query}{good[:-1]}d", body)


def test_a_wrong_signature_is_401_and_the_answer_shows_what_to_sign(call, sandbox):
    answer = call("POST", PATH, EVENT, signature="0" * 64)
    assert answer.status_code == 401
    assert "POST\\n/apps/1/events\\nauth_key=sandbox-key&auth_timestamp=" in answer.text
    assert sandbox.credentials.secret not in answer.text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"auth_key": "other"}, "auth_key"),
        ({"auth_version": "2.0"}, "auth_version"),
        ({"auth_timestamp": ""}, "auth_timestamp"),
        ({"auth_timestamp": "soon"}, "auth_timestamp"),
        ({"auth_timestamp": "-1"}, "auth_timestamp"),
        ({"auth_timestamp": "9" * 5_000}, "auth_timestamp"),
        ({"body_md5": "0" * 32}, "body_md5"),
        ({"body_md5": ""}, "body_md5"),
    ],
)
def test_a_wrong_parameter_is_401_and_named(call, changed, words):
    answer = call("POST", PATH, EVENT, **changed)
    assert answer.status_code == 401
    assert words in answer.text


@pytest.mark.parametrize("side", [-1, 1])
def test_a_timestamp_counts_within_ten_minutes_of_the_servers_clock(call, side):
    now = int(time.time())
    inside = str(now + side * (limits.AUTH_TIMESTAMP_SECONDS - 5))
    outside = str(now + side * (limits.AUTH_TIMESTAMP_SECONDS + 5))
    assert call("POST", PATH, EVENT, auth_timestamp=inside).status_code == 200
    answer = call("POST", PATH, EVENT, auth_timestamp=outside)
    assert (answer.status_code, "Timestamp expired" in answer.text) == (401, True)


def test_query_keys_are_signed_in_lower_case_and_values_without_escapes(call):
    answer = call("GET", "/apps/1/channels", Filter_By_Prefix="a b&c/ü+%41=x")
    assert answer.status_code == 200


def test_a_path_is_signed_without_escapes(call):
    answer = call("POST", "/apps/1/users/Zoë Müller/terminate_connections", {})
    assert answer.status_code == 200
