"""The sandbox's own endpoints: health, history, and signing for pages that have no back end."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from typing import TYPE_CHECKING, Final

from aiohttp import web

from notifyspec.sandbox import locality, naming, signature, strict_json
from notifyspec.sandbox.refusal import RefusedError

if TYPE_CHECKING:
    from notifyspec.sandbox.credentials import Credentials
    from notifyspec.sandbox.history import History

SERVICE: Final = "notifyspec-sandbox"  # how /sandbox/health says who answers


class DevelopmentApi:
    """Handlers under ``/sandbox/``. The two signing ones sign for anybody."""

    def __init__(self, credentials: Credentials, history: History) -> None:
        self._credentials = credentials
        self._history = history

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sandbox/health", self._health),
            web.get("/sandbox/messages", self._messages),
            web.post("/sandbox/auth", self._authorise_channel),
            web.options("/sandbox/auth", self._preflight),
            web.post("/sandbox/user-auth", self._authenticate_user),
            web.options("/sandbox/user-auth", self._preflight),
        ]

    async def _health(self, request: web.Request) -> web.Response:
        locality.check(request)
        return web.json_response({"service": SERVICE, "status": "ok", "pid": os.getpid()})

    async def _messages(self, request: web.Request) -> web.Response:
        locality.check(request)
        messages = [received.as_json() for received in self._history.snapshot()]
        return web.Response(text=strict_json.dump(messages), content_type="application/json")

    async def _preflight(self, request: web.Request) -> web.Response:
        locality.check(request)
        return web.Response(status=204, headers=locality.allow_origin(request))

    async def _authorise_channel(self, request: web.Request) -> web.Response:
        """Takes socket_id and channel_name; on presence channels also user_id and user_info."""
        locality.check(request)
        form = await _form(request)
        socket_id, channel = form.get("socket_id", ""), form.get("channel_name", "")
        if not socket_id or not naming.is_name(channel):
            raise RefusedError(400, "Send socket_id and a valid channel_name, form-encoded.")
        answer: dict[str, str] = {}
        channel_data = None
        if naming.is_presence(channel):
            user_id = form.get("user_id") or _new_user()
            user_info = _json_field(form, "user_info", {"name": user_id})
            channel_data = strict_json.dump({"user_id": user_id, "user_info": user_info})
            answer["channel_data"] = channel_data
        if naming.is_encrypted(channel):
            answer["shared_secret"] = self._shared_secret(channel)
        answer["auth"] = signature.channel_auth(self._credentials, socket_id, channel, channel_data)
        return web.json_response(answer, headers=locality.allow_origin(request))

    async def _authenticate_user(self, request: web.Request) -> web.Response:
        """Takes socket_id; also user_id and user_info."""
        locality.check(request)
        form = await _form(request)
        socket_id = form.get("socket_id", "")
        if not socket_id:
            raise RefusedError(400, "Send socket_id, form-encoded.")
        user_id = form.get("user_id") or _new_user()
        user_info = _json_field(form, "user_info", {"name": user_id})
        user_data = strict_json.dump({"id": user_id, "user_info": user_info})
        auth = signature.user_auth(self._credentials, socket_id, user_data)
        return web.json_response(
            {"auth": auth, "user_data": user_data}, headers=locality.allow_origin(request)
        )

    def _shared_secret(self, channel: str) -> str:
        """SHA-256 of channel name and master key, as every server SDK derives it."""
        master_key = base64.b64decode(self._credentials.encryption_master_key_base64)
        return base64.b64encode(hashlib.sha256(channel.encode() + master_key).digest()).decode()


async def _form(request: web.Request) -> dict[str, str]:
    """The fields of a form-encoded body, or of a JSON object whose values are texts."""
    if request.content_type == "application/json":
        try:
            fields = strict_json.parse_object(await request.read())
        except ValueError as error:
            raise RefusedError(400, f"The body can't be read: {error}.") from None
    else:
        try:
            fields = dict(await request.post())
        except (ValueError, LookupError):
            raise RefusedError(400, "The body can't be read as a form.") from None
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _json_field(form: dict[str, str], name: str, otherwise: object) -> object:
    if not form.get(name):
        return otherwise
    try:
        return strict_json.parse(form[name])
    except ValueError as error:
        raise RefusedError(400, f"'{name}' must be JSON text: {error}.") from None


def _new_user() -> str:
    return f"user-{secrets.token_hex(3)}"
