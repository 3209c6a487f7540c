"""``PusherTransport``: sends to Pusher Channels and Pusher Beams."""

from __future__ import annotations

from typing import Final

from notifyspec.errors import SettingsError
from notifyspec.transport import Answer, Publish, Request
from notifyspec.transports.pusher.beams import Beams
from notifyspec.transports.pusher.channels import Channels
from notifyspec.transports.pusher.credentials import (
    BEAMS_VARIABLES,
    CHANNELS_VARIABLES,
    BeamsCredentials,
    ChannelsCredentials,
)
from notifyspec.transports.pusher.environment import Timeout

_TIMEOUT: Final = Timeout()


class PusherTransport:
    """Sends through the two official SDKs. One object serves all threads and event loops.

    Either product's credentials may be None; sending through it then raises SettingsError. Each
    ``timeout`` is in seconds: to connect, and to have the whole answer. Connections are kept open:
    ``close`` and ``aclose`` close the idle ones, and the transport stays usable.
    """

    def __init__(
        self,
        *,
        channels: ChannelsCredentials | None = None,
        beams: BeamsCredentials | None = None,
        timeout: tuple[float, float] = _TIMEOUT,
    ) -> None:
        connect, read = timeout
        if not (connect > 0 and read > 0):
            raise SettingsError("Both seconds of a timeout, (connect, read), must be positive.")
        self._channels = None if channels is None else Channels(channels, Timeout(connect, read))
        self._beams = None if beams is None else Beams(beams, Timeout(connect, read))

    def check(self, request: Request) -> None:
        """Raises SettingsError when the request can't be sent with these credentials."""
        if isinstance(request, Publish):
            self._require_beams()
        else:
            self._require_channels().check(request)

    def prepare(self, request: Request) -> None:
        """Load the SDK. Raises SettingsError without credentials for it."""
        if isinstance(request, Publish):
            self._require_beams().prepare()
        else:
            self._require_channels().prepare()

    def send(self, request: Request) -> Answer:
        """Raises a SendError, or a SettingsError where ``check`` would."""
        if isinstance(request, Publish):
            return self._require_beams().send(request)
        return self._require_channels().send(request)

    async def send_async(self, request: Request) -> Answer:
        """As ``send``, without blocking the event loop."""
        if isinstance(request, Publish):
            return await self._require_beams().send_async(request)
        return await self._require_channels().send_async(request)

    def close(self) -> None:
        if self._channels is not None:
            self._channels.close()
        if self._beams is not None:
            self._beams.close()

    async def aclose(self) -> None:
        """As ``close``, and closes the connections of the running event loop."""
        if self._channels is not None:
            await self._channels.aclose()
        self.close()

    def _require_channels(self) -> Channels:
        if self._channels is None:
            raise SettingsError(
                "Pusher Channels has no credentials, and nothing was sent: set"
                f" {CHANNELS_VARIABLES}."
            )
        return self._channels

    def _require_beams(self) -> Beams:
        if self._beams is None:
            raise SettingsError(
                f"Pusher Beams has no credentials, and nothing was sent: set {BEAMS_VARIABLES}."
            )
        return self._beams
