"""``SandboxTransport``: sends to the sandbox that ``notifyspec dev`` runs for this repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from notifyspec.errors import SettingsError
from notifyspec.sandbox import discovery
from notifyspec.transports.pusher import (
    BeamsCredentials,
    ChannelsCredentials,
    PusherTransport,
    Timeout,
)

if TYPE_CHECKING:
    from pathlib import Path

_TIMEOUT: Final = Timeout()


class SandboxTransport(PusherTransport):
    """Sends to the sandbox announced below ``root`` or the nearest of its parents.

    The sandbox speaks Pusher's own protocols, so the transport to Pusher serves. ``url`` is where
    it runs. Raises SettingsError when none does.
    """

    def __init__(self, root: Path, *, timeout: tuple[float, float] = _TIMEOUT) -> None:
        found = discovery.find(root)
        if found is None:
            raise SettingsError(
                f"No sandbox runs for {root.absolute()}; start one there with `notifyspec dev`."
            )
        self.url = found.url
        url = urlsplit(found.url)
        credentials = found.credentials
        super().__init__(
            channels=ChannelsCredentials(
                app_id=credentials.app_id,
                key=credentials.key,
                secret=credentials.secret,
                host=url.hostname,
                port=url.port,
                scheme=url.scheme,
                encryption_master_key_base64=credentials.encryption_master_key_base64,
            ),
            beams=BeamsCredentials(
                instance_id=credentials.beams_instance_id,
                secret_key=credentials.beams_secret_key,
                endpoint=f"{url.scheme}://{url.netloc}",
            ),
            timeout=timeout,
        )
