"""The Beams publish API, through Pusher's Python SDK and by hand."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
import requests
from pusher_push_notifications import (
    PusherAuthError,
    PusherMissingInstanceError,
    PusherValidationError,
    PushNotifications,
)
from requests.adapters import HTTPAdapter

from notifyspec import limits
from notifyspec.audience import Audience, Backend

INSTANCE = "00000000-0000-4000-8000-000000000000"
BODY = {"web": {"notification": {"title": "Hello"}}}


class ToSandbox(HTTPAdapter):
    """The SDK always speaks https to Pusher; this sends its requests to the sandbox instead."""

    def __init__(self, url):
        super().__init__()
        self._url = url

    def send(self, request, **kwargs):
        request.url = self._url + urlsplit(request.url).path
        return super().send(request, **kwargs)


def beams(sandbox, instance=INSTANCE, secret="sandbox-beams-secret"):
    client = PushNotifications(instance, secret)
    client.session.mount("https://", ToSandbox(sandbox.url))
    return client


def post(sandbox, kind, body=None, *, raw=None, **headers):
    content = json.dumps(body).encode() if raw is None else raw
    given = {"Authorization": "Bearer sandbox-beams-secret", "Content-Type": "application/json"}
    return requests.post(
        f"{sandbox.url}/publish_api/v1/instances/{INSTANCE}/publishes/{kind}",
        data=content,
        headers={k: v for k, v in {**given, **headers}.items() if v is not None},
        timeout=5,
    )


def test_the_python_sdk_publishes_to_interests(sandbox):
    answer = beams(sandbox).publish_to_interests(["orders-1", "orders-2"], BODY)
    assert answer["publishId"].startswith("pubid-")
    (received,) = sandbox.wait_for(1)
    assert (received.backend, received.audience) == (Backend.BEAMS, Audience.INTERESTS)
    assert (received.targets, received.event) == (("orders-1", "orders-2"), None)
    assert received.payload == BODY


def test_the_python_sdk_publishes_to_users(sandbox):
    users = [f"user-{i}-ü" for i in range(limits.USERS_PER_PUBLISH)]
    beams(sandbox).publish_to_users(users, BODY)
    (received,) = sandbox.wait_for(1)
    assert (received.audience, list(received.targets)) == (Audience.USERS, users)


def test_each_publish_has_its_own_id(sandbox):
    ids = {beams(sandbox).publish_to_interests(["a"], BODY)["publishId"] for _ in range(3)}
    assert len(ids) == 3


def test_the_python_sdk_sees_its_own_errors(sandbox):
    with pytest.raises(PusherAuthError, match="Unauthorized"):
        beams(sandbox, secret="wrong").publish_to_interests(["a"], BODY)
    with pytest.raises(PusherMissingInstanceError, match="Instance not found"):
        beams(sandbox, instance="another").publish_to_interests(["a"], BODY)
    with pytest.raises(PusherValidationError, match="Unprocessable Entity"):
        beams(sandbox).publish_to_interests(["a"], {"web": []})
    with pytest.raises(PusherValidationError, match="limit is 10240"):
        beams(sandbox).publish_to_interests(["a"], {"web": {"data": {"x": "x" * 10_240}}})
    assert sandbox.history() == ()


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        ("interests", limits.PUBLISH_TO_INTERESTS_BYTES),
        ("users", limits.PUBLISH_TO_USERS_BYTES),
    ],
)
def test_a_body_of_exactly_the_limit_is_accepted_and_one_byte_more_is_413(sandbox, kind, most):
    body = {kind: ["a"], "web": {"data": {"x": ""}}}
    body["web"]["data"]["x"] = "x" * (most - len(json.dumps(body)))
    assert post(sandbox, kind, body).status_code == 200
    body["web"]["data"]["x"] += "x"
    answer = post(sandbox, kind, body)
    assert answer.status_code == 413
    assert set(answer.json()) == {"error", "description"}


def test_a_huge_body_is_413(sandbox):
    assert post(sandbox, "users", raw=b" " * 3_000_000).status_code == 413


@pytest.mark.parametrize(
    ("kind", "targets"),
    [
        ("interests", []),
        ("interests", "a"),
        ("interests", None),
        ("interests", [1]),
        ("interests", [""]),
        ("interests", ["with space"]),
        ("interests", ["newline\n"]),
        ("interests", ["i" * 165]),
        ("interests", [f"i-{n}" for n in range(101)]),
        ("users", []),
        ("users", [""]),
        ("users", ["ü" * 83]),
        ("users", [f"u-{n}" for n in range(1_001)]),
    ],
)
def test_wrong_targets_are_422(sandbox, kind, targets):
    answer = post(sandbox, kind, {kind: targets, **BODY})
    assert (answer.status_code, answer.json()["error"]) == (422, "Unprocessable Entity")


def test_interests_and_users_together_are_422(sandbox):
    assert post(sandbox, "users", {"users": ["a"], "interests": ["a"], **BODY}).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"web": None},
        {"web": {"time_to_live": -1}},
        {"web": {"time_to_live": limits.TIME_TO_LIVE_SECONDS + 1}},
        {"web": {"time_to_live": True}},
        {"web": {"time_to_live": 1.5}},
        {"web": {"notification": "text"}},
        {"web": {"notification": {"title": 7}}},
        {"web": {"notification": {"hide_notification_if_site_has_focus": "true"}}},
        {"web": {"data": []}},
        {"web": {"data": {"pusher": {}}}},
        {"fcm": []},
    ],
)
def test_a_body_of_another_shape_is_422(sandbox, body):
    assert post(sandbox, "interests", {"interests": ["a"], **body}).status_code == 422


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b'{"web": NaN}', b"[" * 9_000])
def test_a_body_that_is_no_json_object_is_400(sandbox, raw):
    answer = post(sandbox, "interests", raw=raw)
    assert (answer.status_code, answer.json()["error"]) == (400, "Bad request")


def test_a_missing_authorization_or_another_content_type_is_400(sandbox):
    body = {"interests": ["a"], **BODY}
    assert post(sandbox, "interests", body, Authorization=None).status_code == 400
    assert post(sandbox, "interests", body, **{"Content-Type": "text/plain"}).status_code == 400


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic c2FuZGJveA==", "Bearer \xfc"])
def test_a_wrong_authorization_is_401_and_does_not_tell_the_secret(sandbox, header):
    answer = post(sandbox, "interests", BODY, Authorization=header.encode("latin-1"))
    assert answer.status_code == 401
    assert "sandbox-beams-secret" not in answer.text
