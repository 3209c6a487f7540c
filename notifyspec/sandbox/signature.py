"""Pusher's signatures: of HTTP requests, of channel authorisations, of sign-ins.

All are hex HMAC-SHA256 under the app's secret.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_plus

from notifyspec import limits
from notifyspec.sandbox.refusal import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.sandbox.credentials import Credentials


def check_request(credentials: Credentials, method: str, target: str, body: bytes) -> None:
    """Raise RefusedError (401) unless the request is signed for this app.

    ``target`` is the request line's path and query as they came. SDKs sign values that are not
    URL-escaped, but differ in whether they escape them when sending, so both readings count.
    """
    path, _, query = target.partition("?")
    readings = [_sorted_query(query, decode) for decode in (str, unquote, unquote_plus)]
    given = dict(readings[-1])
    for name in ("auth_key", "auth_timestamp", "auth_version", "auth_signature"):
        if not given.get(name):
            raise RefusedError(401, f"{name} is missing from the query.")
    if given["auth_key"] != credentials.key:
        raise RefusedError(401, "auth_key is not the key of this app.")
    if given["auth_version"] != "1.0":
        raise RefusedError(401, "auth_version must be 1.0.")
    _check_timestamp(given["auth_timestamp"])
    if (body or "body_md5" in given) and not _equal(
        given.get("body_md5", ""), hashlib.md5(body, usedforsecurity=False).hexdigest()
    ):
        raise RefusedError(401, "body_md5 is missing, or is not the MD5 of the body.")
    for signed_path in (path, unquote(path)):
        for pairs in readings:
            signed = _string_to_sign(method, signed_path, pairs)
            if _equal(given["auth_signature"], _sign(credentials, signed)):
                return
    expected = _string_to_sign(method, unquote(path), readings[-1]).replace("\n", "\\n")
    raise RefusedError(
        401,
        f'Invalid signature: sign "{expected}" with HMAC-SHA256 under the app\'s secret, in hex.',
    )


def channel_auth(
    credentials: Credentials, socket_id: str, channel: str, channel_data: str | None
) -> str:
    """The ``auth`` string that lets a connection subscribe to a private or presence channel."""
    signed = f"{socket_id}:{channel}"
    if channel_data is not None:
        signed += f":{channel_data}"
    return f"{credentials.key}:{_sign(credentials, signed)}"


def user_auth(credentials: Credentials, socket_id: str, user_data: str) -> str:
    """The ``auth`` string of a sign-in."""
    return f"{credentials.key}:{_sign(credentials, f'{socket_id}::user::{user_data}')}"


def matches(given: str, expected: str) -> bool:
    """Compare two ``auth`` strings in constant time."""
    return _equal(given, expected)


def _sorted_query(query: str, decode: Callable[[str], str]) -> list[tuple[str, str]]:
    pairs = [part.partition("=") for part in query.split("&") if part]
    decoded = [(decode(name).lower(), decode(value)) for name, _, value in pairs]
    return sorted(decoded, key=lambda pair: pair[0])


def _string_to_sign(method: str, path: str, pairs: list[tuple[str, str]]) -> str:
    query = "&".join(f"{name}={value}" for name, value in pairs if name != "auth_signature")
    return f"{method.upper()}\n{path}\n{query}"


def _check_timestamp(text: str) -> None:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise RefusedError(401, "auth_timestamp must be whole seconds since 1970.")
    now = int(time.time())
    if abs(now - int(text)) > limits.AUTH_TIMESTAMP_SECONDS:
        raise RefusedError(
            401,
            f"Timestamp expired: {text} is not within {limits.AUTH_TIMESTAMP_SECONDS} s "
            f"of the server's time, {now}.",
        )


def _sign(credentials: Credentials, text: str) -> str:
    secret = credentials.secret.encode("utf-8")
    return hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(
        given.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass")
    )
