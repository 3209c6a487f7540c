"""Who is connected, who listens to what, and which user is where. All on one event loop."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, Protocol

from notifyspec.sandbox import frames, naming
from notifyspec.sandbox.cache import Cache, CachedEvent
from notifyspec.sandbox.frames import CloseCode


class Client(Protocol):
    """One connection, as the hub sees it."""

    socket_id: str

    def send(self, frame: bytes) -> None:
        """Queue a frame. Never blocks and never raises."""
        ...

    def close(self, code: CloseCode, reason: str) -> None:
        """Close after the frames that are queued."""
        ...


@dataclass(frozen=True, slots=True)
class Member:
    """A user as a presence channel shows it."""

    user: str
    info: Any


@dataclass(slots=True)
class Channel:
    """An occupied channel. ``members`` is empty unless it is a presence channel."""

    clients: dict[str, Client] = field(default_factory=dict)  # by socket id
    members: dict[str, Member] = field(default_factory=dict)  # by socket id

    @property
    def users(self) -> dict[str, Any]:
        """User id to user info, each user once, in the order of their arrival."""
        users: dict[str, Any] = {}
        for member in self.members.values():
            users.setdefault(member.user, member.info)
        return users


class Hub:
    """The state behind the HTTP API and the connections."""

    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}
        self._cache = Cache()
        self._channels: dict[str, Channel] = {}
        self._users: dict[str, dict[str, Client]] = {}

    def new_socket_id(self) -> str:
        while True:
            socket_id = f"{secrets.randbelow(10**6)}.{secrets.randbelow(10**9)}"
            if socket_id not in self.clients:
                return socket_id

    def join(self, client: Client) -> None:
        self.clients[client.socket_id] = client

    def leave(self, client: Client, channels: tuple[str, ...], user: str | None) -> None:
        """Forget a connection, with all that it subscribed to and the user it signed in as."""
        self.clients.pop(client.socket_id, None)
        for name in channels:
            self.unsubscribe(client, name)
        if user is not None and user in self._users:
            self._users[user].pop(client.socket_id, None)
            if not self._users[user]:
                del self._users[user]

    def subscribe(self, client: Client, name: str, member: Member | None = None) -> None:
        """Add a subscription and tell the client, and the other members of a presence channel."""
        channel = self._channels.setdefault(name, Channel())
        if member is None:
            channel.clients[client.socket_id] = client
            client.send(frames.subscribed(name))
        else:
            if member.user not in channel.users:
                _send_all(channel, frames.member_added(name, member.user, member.info))
            channel.clients[client.socket_id] = client
            channel.members[client.socket_id] = member
            client.send(frames.subscribed(name, channel.users))
        if naming.is_cache(name):
            cached = self._cache.get(name)
            client.send(cached.frame if cached else frames.cache_miss(name))

    def unsubscribe(self, client: Client, name: str) -> None:
        channel = self._channels.get(name)
        if channel is None or channel.clients.pop(client.socket_id, None) is None:
            return
        member = channel.members.pop(client.socket_id, None)
        if not channel.clients:
            del self._channels[name]
        elif member is not None and member.user not in channel.users:
            _send_all(channel, frames.member_removed(name, member.user))

    def publish(self, name: str, event: str, data: str, *, without: str | None = None) -> None:
        """Send an event of the HTTP API to everybody on the channel but the socket ``without``."""
        frame = frames.frame(event, data, channel=name)
        if naming.is_cache(name):
            self._cache.put(name, data, frame)
        channel = self._channels.get(name)
        if channel is not None:
            _send_all(channel, frame, without)

    def relay(self, sender: Client, name: str, event: str, data: str) -> None:
        """Send a client's event to everybody else on the channel."""
        channel = self._channels[name]
        member = channel.members.get(sender.socket_id)
        frame = frames.frame(event, data, channel=name, user=member.user if member else None)
        _send_all(channel, frame, sender.socket_id)

    def sign_in(self, client: Client, user: str) -> None:
        self._users.setdefault(user, {})[client.socket_id] = client

    def terminate(self, user: str) -> None:
        """Close every connection that is signed in as this user."""
        for client in tuple(self._users.get(user, {}).values()):
            client.close(CloseCode.UNAUTHORISED, "The app closed this user's connections.")

    def occupied(self) -> tuple[str, ...]:
        """The names of the channels that somebody listens to."""
        return tuple(name for name in self._channels if naming.user_of(name) is None)

    def subscription_count(self, name: str) -> int:
        channel = self._channels.get(name)
        return len(channel.clients) if channel else 0

    def users(self, name: str) -> dict[str, Any]:
        """User id to user info on a presence channel."""
        channel = self._channels.get(name)
        return channel.users if channel else {}

    def cached(self, name: str) -> CachedEvent | None:
        return self._cache.get(name)


def _send_all(channel: Channel, frame: bytes, without: str | None = None) -> None:
    for socket_id, client in tuple(channel.clients.items()):
        if socket_id != without:
            client.send(frame)
