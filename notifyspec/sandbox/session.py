"""What one client may ask for over its WebSocket, and what it is answered."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any, ClassVar

from notifyspec import limits
from notifyspec.sandbox import frames, naming, signature, strict_json
from notifyspec.sandbox.frames import CloseCode
from notifyspec.sandbox.hub import Client, Hub, Member

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.sandbox.credentials import Credentials
    from notifyspec.sandbox.settings import Settings

_MISSING = object()


class Session:
    """The protocol of one connection: its subscriptions and its signed-in user."""

    def __init__(
        self, client: Client, hub: Hub, credentials: Credentials, settings: Settings
    ) -> None:
        self.channels: dict[str, None] = {}
        self.user: str | None = None
        self._user_info: Any = None
        self._client = client
        self._hub = hub
        self._credentials = credentials
        self._settings = settings
        self._client_events: deque[float] = deque(maxlen=settings.client_events_per_second)

    def receive(self, text: str) -> None:
        """Act on one frame. Whatever is wrong with it is answered by ``pusher:error``."""
        try:
            message = strict_json.parse_object(text)
        except ValueError as error:
            self._error(f"This frame can't be read: {error}.")
            return
        event = message.get("event")
        if not isinstance(event, str):
            self._error("A frame needs a text 'event'.")
        elif event == "pusher:ping":
            self._client.send(frames.PONG)
        elif event in self._HANDLERS:
            data = _as_object(message.get("data"))
            if data is None:
                self._error(f"The 'data' of {event} must be an object.")
            else:
                self._HANDLERS[event](self, data)
        elif event.startswith("client-"):
            self._relay(event, message.get("channel"), message.get("data", _MISSING))
        elif event != "pusher:pong":
            self._error(f"Unknown event {event[: limits.EVENT_NAME_CHARACTERS]!r}.")

    def _subscribe(self, data: dict[str, Any]) -> None:
        name, auth, channel_data = (data.get(key) for key in ("channel", "auth", "channel_data"))
        if not isinstance(name, str) or not naming.is_channel(name):
            self._error("pusher:subscribe needs a valid channel name.")
            return
        if name in self.channels:
            self._error(f"Existing subscription to channel {name}")
            return
        if channel_data is not None and not isinstance(channel_data, str):
            self._error("channel_data must be JSON text.")
            return
        user = naming.user_of(name)
        if user is not None:
            if user != self.user:
                self._refuse(name, "Only the user who is signed in may subscribe to this channel.")
                return
        elif naming.is_authorised(name):
            expected = signature.channel_auth(
                self._credentials, self._client.socket_id, name, channel_data or None
            )
            if not isinstance(auth, str) or not signature.matches(auth, expected):
                self._refuse(name, f"Invalid signature for channel {name}.")
                return
        member = None
        if naming.is_presence(name):
            member = self._member(channel_data)
            if member is None:
                self._refuse(name, "channel_data must be JSON text with a user_id.", status=400)
                return
            users = self._hub.users(name)
            if member.user not in users and len(users) >= self._settings.presence_members:
                most = self._settings.presence_members
                self._refuse(name, f"This channel has {most} members already.", "LimitReached", 403)
                return
        self.channels[name] = None
        self._hub.subscribe(self._client, name, member)

    def _unsubscribe(self, data: dict[str, Any]) -> None:
        name = data.get("channel")
        if not isinstance(name, str):
            self._error("pusher:unsubscribe needs a channel name.")
        elif name in self.channels:
            del self.channels[name]
            self._hub.unsubscribe(self._client, name)

    def _sign_in(self, data: dict[str, Any]) -> None:
        auth, user_data = data.get("auth"), data.get("user_data")
        if not isinstance(auth, str) or not isinstance(user_data, str):
            self._error("pusher:signin needs auth and user_data.", CloseCode.UNAUTHORISED)
            return
        expected = signature.user_auth(self._credentials, self._client.socket_id, user_data)
        if not signature.matches(auth, expected):
            self._error("Invalid signature for this user_data.", CloseCode.UNAUTHORISED)
            return
        content = _as_object(user_data) or {}
        user = content.get("id")
        if not isinstance(user, str) or not user:
            self._error("user_data must be JSON text with a text id.", CloseCode.UNAUTHORISED)
        elif self.user is not None and self.user != user:
            self._error("This connection is signed in as another user.", CloseCode.UNAUTHORISED)
        else:
            self.user = user
            self._user_info = content.get("user_info")
            self._hub.sign_in(self._client, user)
            self._client.send(frames.frame("pusher:signin_success", {"user_data": user_data}))

    def _relay(self, event: str, name: object, data: object) -> None:
        if not isinstance(name, str) or name not in self.channels:
            self._error("A client event needs a channel that this connection is subscribed to.")
            return
        if not naming.is_authorised(name):
            self._error("Client events are for private and presence channels only.")
            return
        if len(event) > limits.EVENT_NAME_CHARACTERS:
            self._error(f"An event name has at most {limits.EVENT_NAME_CHARACTERS} characters.")
            return
        content = "{}" if data is _MISSING else data if isinstance(data, str) else None
        if content is None:
            content = strict_json.dump(data)
        if len(content.encode()) > self._settings.event_data_bytes:
            self._error(f"An event's data has at most {self._settings.event_data_bytes} bytes.")
            return
        if not self._within_rate():
            most = self._settings.client_events_per_second
            message = f"Client event rejected: at most {most} a second are relayed."
            self._error(message, CloseCode.CLIENT_EVENT_RATE)
            return
        self._hub.relay(self._client, name, event, content)

    def _within_rate(self) -> bool:
        now = time.monotonic()
        full = len(self._client_events) == self._client_events.maxlen
        if full and now - self._client_events[0] < 1:
            return False
        self._client_events.append(now)
        return True

    def _member(self, channel_data: str | None) -> Member | None:
        if not channel_data:
            return None if self.user is None else Member(self.user, self._user_info)
        content = _as_object(channel_data) or {}
        user = content.get("user_id")
        if isinstance(user, bool) or not isinstance(user, str | int) or user == "":
            return None
        return Member(str(user), content.get("user_info"))

    def _refuse(
        self, channel: str, message: str, kind: str = "AuthError", status: int = 401
    ) -> None:
        self._client.send(frames.refused(channel, kind, message, status))

    def _error(self, message: str, code: int | None = None) -> None:
        self._client.send(frames.error(message, code))

    _HANDLERS: ClassVar[dict[str, Callable[[Session, dict[str, Any]], None]]] = {
        "pusher:subscribe": _subscribe,
        "pusher:unsubscribe": _unsubscribe,
        "pusher:signin": _sign_in,
    }


def _as_object(data: object) -> dict[str, Any] | None:
    """The object that ``data`` is, or is the JSON text of; None for anything else."""
    if data is None or data == "":
        return {}
    if isinstance(data, str):
        try:
            return strict_json.parse_object(data)
        except ValueError:
            return None
    return data if isinstance(data, dict) else None
