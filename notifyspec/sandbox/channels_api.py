"""The Channels HTTP API: /apps/{app_id}/…"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from notifyspec import limits
from notifyspec.audience import Audience
from notifyspec.sandbox import naming, signature, strict_json
from notifyspec.sandbox.bodies import read_body
from notifyspec.sandbox.refusal import RefusedError

if TYPE_CHECKING:
    from notifyspec.sandbox.credentials import Credentials
    from notifyspec.sandbox.history import History
    from notifyspec.sandbox.hub import Hub
    from notifyspec.sandbox.settings import Settings

_ATTRIBUTES: Final = ("user_count", "subscription_count", "cache")

Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class _Event:
    name: str
    channels: tuple[str, ...]
    data: str
    socket_id: str | None
    info: tuple[str, ...] | None


class ChannelsApi:
    """Handlers over one hub."""

    def __init__(
        self, credentials: Credentials, settings: Settings, hub: Hub, history: History
    ) -> None:
        self._credentials = credentials
        self._settings = settings
        self._hub = hub
        self._history = history

    def routes(self) -> list[web.RouteDef]:
        app = "/apps/{app_id}"
        return [
            web.post(f"{app}/events", self._trigger),
            web.post(f"{app}/batch_events", self._trigger_batch),
            web.get(f"{app}/channels", self._channels),
            web.get(f"{app}/channels/{{name}}", self._channel),
            web.get(f"{app}/channels/{{name}}/users", self._users),
            web.post(f"{app}/users/{{user}}/terminate_connections", self._terminate),
        ]

    async def _trigger(self, request: web.Request) -> web.Response:
        event = self._event(await self._body(request), batch=False)
        self._publish(event)
        if event.info is None:
            return web.json_response({})
        channels = {name: self._info(name, event.info) for name in event.channels}
        return web.json_response({"channels": channels})

    async def _trigger_batch(self, request: web.Request) -> web.Response:
        batch = (await self._body(request)).get("batch")
        if not isinstance(batch, list) or not all(isinstance(item, dict) for item in batch):
            raise RefusedError(400, "'batch' must be a list of events.")
        if not 1 <= len(batch) <= limits.EVENTS_PER_BATCH:
            raise RefusedError(400, f"A batch holds 1 to {limits.EVENTS_PER_BATCH} events.")
        events = [self._event(item, batch=True) for item in batch]
        for event in events:
            self._publish(event)
        if all(event.info is None for event in events):
            return web.json_response({})
        infos = [self._info(event.channels[0], event.info or ()) for event in events]
        return web.json_response({"batch": infos})

    async def _channels(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        prefix = request.query.get("filter_by_prefix", "")
        info = _attributes(request.query.get("info"))
        if "user_count" in info and not naming.is_presence(prefix):
            raise RefusedError(
                400, "user_count needs a filter_by_prefix that begins with presence-."
            )
        if "cache" in info:
            raise RefusedError(400, "cache is an attribute of a single channel.")
        names = (name for name in self._hub.occupied() if name.startswith(prefix))
        return web.json_response({"channels": {name: self._info(name, info) for name in names}})

    async def _channel(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        name = _channel_name(request.match_info["name"])
        info = _attributes(request.query.get("info"))
        if "user_count" in info and not naming.is_presence(name):
            raise RefusedError(400, "user_count is an attribute of presence channels only.")
        if "cache" in info and not naming.is_cache(name):
            raise RefusedError(400, "cache is an attribute of cache channels only.")
        state: dict[str, Any] = {"occupied": self._hub.subscription_count(name) > 0}
        if "cache" in info:
            cached = self._hub.cached(name)
            state["cache"] = cached and {"data": cached.data, "ttl": cached.seconds_left}
        return web.json_response(state | self._info(name, info))

    async def _users(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        name = _channel_name(request.match_info["name"])
        if not naming.is_presence(name):
            raise RefusedError(400, "Only presence channels have users.")
        return web.json_response({"users": [{"id": user} for user in self._hub.users(name)]})

    async def _terminate(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        self._hub.terminate(request.match_info["user"])
        return web.json_response({})

    async def _authorise(self, request: web.Request) -> bytes:
        """The request's body, once app and signature have been checked."""
        if request.match_info["app_id"] != self._credentials.app_id:
            raise RefusedError(404, "There is no app with this id here.")
        body = await read_body(request, self._settings.request_bytes)
        signature.check_request(self._credentials, request.method, request.raw_path, body)
        return body

    async def _body(self, request: web.Request) -> dict[str, Any]:
        body = await self._authorise(request)
        try:
            return strict_json.parse_object(body)
        except ValueError as error:
            raise RefusedError(400, f"The body can't be read: {error}.") from None

    def _event(self, fields: dict[str, Any], *, batch: bool) -> _Event:
        name, data, socket_id = (fields.get(key) for key in ("name", "data", "socket_id"))
        channels = fields.get("channels")
        if batch or channels is None:
            channels = [fields.get("channel")]
        if not isinstance(name, str) or not 1 <= len(name) <= limits.EVENT_NAME_CHARACTERS:
            most = limits.EVENT_NAME_CHARACTERS
            raise RefusedError(400, f"'name' must be an event name of 1 to {most} characters.")
        if name.startswith(limits.RESERVED_EVENT_PREFIXES):
            raise RefusedError(
                400, "Event names that begin with pusher: or pusher_internal: are reserved."
            )
        if not isinstance(channels, list) or not 1 <= len(channels) <= limits.CHANNELS_PER_TRIGGER:
            raise RefusedError(
                400, f"An event goes to 1 to {limits.CHANNELS_PER_TRIGGER} channels."
            )
        names = tuple(dict.fromkeys(_channel_name(channel) for channel in channels))
        if len(names) > 1 and any(naming.is_encrypted(channel) for channel in names):
            raise RefusedError(400, "An event to an encrypted channel goes to that channel alone.")
        if not isinstance(data, str):
            raise RefusedError(400, "'data' must be text; encode an object as JSON first.")
        if len(data.encode()) > self._settings.event_data_bytes:
            most = self._settings.event_data_bytes
            raise RefusedError(
                413, f"'data' has {len(data.encode())} bytes in UTF-8; the limit is {most}."
            )
        if socket_id is not None and not _is_socket_id(socket_id):
            raise RefusedError(400, "'socket_id' must be of the form 123.456.")
        info = fields.get("info")
        if info is not None and not isinstance(info, str):
            raise RefusedError(400, "'info' must be text: attributes with commas between them.")
        attributes = None if info is None else _attributes(info)
        return _Event(name, names, data, socket_id, attributes)

    def _publish(self, event: _Event) -> None:
        for channel in event.channels:
            self._hub.publish(channel, event.name, event.data, without=event.socket_id)
        self._history.add(
            Audience.CHANNELS,
            event.channels,
            event.data,
            event=event.name,
            socket_id=event.socket_id,
        )

    def _info(self, name: str, attributes: tuple[str, ...]) -> dict[str, int]:
        """The counts that were asked for and that this channel has."""
        counts: dict[str, int] = {}
        if "user_count" in attributes and naming.is_presence(name):
            counts["user_count"] = len(self._hub.users(name))
        if "subscription_count" in attributes:
            counts["subscription_count"] = self._hub.subscription_count(name)
        return counts


def _attributes(text: str | None) -> tuple[str, ...]:
    attributes = tuple(part.strip() for part in (text or "").split(",") if part.strip())
    for attribute in attributes:
        if attribute not in _ATTRIBUTES:
            raise RefusedError(400, f"'info' takes {', '.join(_ATTRIBUTES)} only.")
    return attributes


def _channel_name(name: object) -> str:
    if not isinstance(name, str) or not naming.is_channel(name):
        raise RefusedError(
            400,
            f"A channel name has 1 to {limits.CHANNEL_NAME_CHARACTERS} characters "
            "of A-Z a-z 0-9 _ - = @ , . ;",
        )
    return name


def _is_socket_id(value: object) -> bool:
    if not isinstance(value, str):
        return False
    parts = value.split(".")
    return len(parts) == 2 and all(part.isascii() and part.isdigit() for part in parts)
