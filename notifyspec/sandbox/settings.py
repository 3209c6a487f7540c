"""The sandbox's limits and periods, each of which a caller may change."""

from __future__ import annotations

from dataclasses import dataclass

from notifyspec import limits


@dataclass(frozen=True, slots=True)
class Settings:
    """Sizes are in bytes, periods in seconds. The defaults are Pusher's own where it has one."""

    event_data_bytes: int = limits.EVENT_DATA_BYTES
    presence_members: int = limits.PRESENCE_MEMBERS
    client_events_per_second: int = limits.CLIENT_EVENTS_PER_SECOND
    activity_timeout: float = 120  # silence after which either side sends a ping
    pong_timeout: float = 30  # how long the answer to a ping may take
    connections: int = 10_000  # past it, a new client is closed with 4100
    queued_frames: int = 1_000  # unread frames past which a client is dropped
    history: int = 1_000  # accepted messages that are remembered

    @property
    def request_bytes(self) -> int:
        """The largest Channels request body: a full batch, each character escaped as \\uXXXX."""
        return limits.EVENTS_PER_BATCH * 6 * self.event_data_bytes + 262_144

    @property
    def frame_bytes(self) -> int:
        """The largest WebSocket frame from a client, escaped likewise."""
        return 6 * self.event_data_bytes + 65_536
