"""The Beams publish API: /publish_api/v1/instances/{instance}/publishes/…"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from notifyspec import limits
from notifyspec.audience import Audience
from notifyspec.sandbox import naming, strict_json
from notifyspec.sandbox.bodies import read_body
from notifyspec.sandbox.refusal import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.sandbox.credentials import Credentials
    from notifyspec.sandbox.history import History

_TITLES: Final = {
    400: "Bad request",
    401: "Unauthorized",
    404: "Instance not found",
    413: "Payload too large",
    422: "Unprocessable Entity",
}
_PLATFORMS: Final = ("apns", "fcm", "web")


class BeamsApi:
    """Handlers that record what they accept; nothing is pushed anywhere."""

    def __init__(self, credentials: Credentials, history: History) -> None:
        self._credentials = credentials
        self._history = history

    def routes(self) -> list[web.RouteDef]:
        publishes = "/publish_api/v1/instances/{instance}/publishes"
        return [
            web.post(f"{publishes}/interests", self._publish_to_interests),
            web.post(f"{publishes}/users", self._publish_to_users),
        ]

    async def _publish_to_interests(self, request: web.Request) -> web.Response:
        return await self._publish(
            request, Audience.INTERESTS, limits.PUBLISH_TO_INTERESTS_BYTES, _check_interests
        )

    async def _publish_to_users(self, request: web.Request) -> web.Response:
        return await self._publish(
            request, Audience.USERS, limits.PUBLISH_TO_USERS_BYTES, _check_users
        )

    async def _publish(
        self,
        request: web.Request,
        audience: Audience,
        most: int,
        check: Callable[[object], tuple[str, ...]],
    ) -> web.Response:
        try:
            self._authorise(request)
            body = await _body(request, most)
            targets = check(body.pop(audience.value, None))
            _check_shape(body)
        except RefusedError as refusal:
            content = {"error": _TITLES[refusal.status], "description": refusal.text}
            return web.json_response(content, status=refusal.status)
        self._history.add(audience, targets, strict_json.dump(body))
        return web.json_response({"publishId": f"pubid-{secrets.token_hex(16)}"})

    def _authorise(self, request: web.Request) -> None:
        instance = request.match_info["instance"]
        if instance.lower() != self._credentials.beams_instance_id.lower():
            raise RefusedError(404, "There is no Beams instance with this id here.")
        given = request.headers.get("Authorization")
        if given is None:
            raise RefusedError(400, "The Authorization header is missing.")
        expected = f"Bearer {self._credentials.beams_secret_key}"
        if not hmac.compare_digest(
            given.encode("utf-8", "surrogateescape"), expected.encode("utf-8")
        ):
            raise RefusedError(
                401, "Incorrect API key: send Authorization: Bearer and the secret key."
            )


async def _body(request: web.Request, most: int) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise RefusedError(400, "Only application/json is supported.")
    content = await read_body(request, most)
    try:
        return strict_json.parse_object(content)
    except ValueError as error:
        raise RefusedError(400, f"The body can't be read: {error}.") from None


def _check_interests(value: object) -> tuple[str, ...]:
    interests = _texts("interests", value, limits.INTERESTS_PER_PUBLISH)
    if not all(naming.is_name(interest) for interest in interests):
        raise RefusedError(
            422,
            f"An interest has 1 to {limits.INTEREST_CHARACTERS} characters "
            "of A-Z a-z 0-9 _ - = @ , . ;",
        )
    return interests


def _check_users(value: object) -> tuple[str, ...]:
    users = _texts("users", value, limits.USERS_PER_PUBLISH)
    if not all(1 <= len(user.encode()) <= limits.USER_ID_BYTES for user in users):
        raise RefusedError(422, f"A user id has 1 to {limits.USER_ID_BYTES} bytes.")
    return users


def _texts(name: str, value: object, most: int) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise RefusedError(422, f"'{name}' must be a list of texts.")
    if not 1 <= len(value) <= most:
        raise RefusedError(422, f"'{name}' holds 1 to {most} of them.")
    return tuple(value)


def _check_shape(body: dict[str, Any]) -> None:
    if "interests" in body or "users" in body:
        raise RefusedError(422, "A publish goes to interests or to users, never to both.")
    given = [name for name in _PLATFORMS if name in body]
    if not given:
        raise RefusedError(422, "At least one of apns, fcm and web is needed.")
    for name in given:
        if not isinstance(body[name], dict):
            raise RefusedError(422, f"'{name}' must be an object.")
    if "web" in body:
        _check_web(body["web"])


def _check_web(web_push: dict[str, Any]) -> None:
    seconds = web_push.get("time_to_live", 0)
    if type(seconds) is not int or not 0 <= seconds <= limits.TIME_TO_LIVE_SECONDS:
        most = limits.TIME_TO_LIVE_SECONDS
        raise RefusedError(422, f"'web.time_to_live' must be a whole number from 0 to {most}.")
    notification = web_push.get("notification", {})
    if not isinstance(notification, dict):
        raise RefusedError(422, "'web.notification' must be an object.")
    for key in ("title", "body", "icon", "deep_link"):
        if not isinstance(notification.get(key, ""), str):
            raise RefusedError(422, f"'web.notification.{key}' must be text.")
    if not isinstance(notification.get("hide_notification_if_site_has_focus", False), bool):
        raise RefusedError(
            422, "'web.notification.hide_notification_if_site_has_focus' must be true or false."
        )
    data = web_push.get("data", {})
    if not isinstance(data, dict):
        raise RefusedError(422, "'web.data' must be an object.")
    if "pusher" in data:
        raise RefusedError(422, "'web.data' can't hold the key 'pusher', which is reserved.")
